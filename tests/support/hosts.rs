// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Servers that run while a test talks to them.
#![allow(dead_code)] // Each target uses a part.

use crate::support::run;
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

/// Seconds since 1970.
pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// Polls until `what` holds. `seconds` is what an idle machine needs; only after
/// ten times as many polls is the answer no, so that load does not matter.
pub fn within(seconds: u64, mut what: impl FnMut() -> bool) -> bool {
    const POLLS_PER_SECOND: u64 = 50;
    (0..10 * seconds * POLLS_PER_SECOND).any(|_| {
        let holds = what();
        if !holds {
            sleep(Duration::from_millis(1000 / POLLS_PER_SECOND));
        }
        holds
    })
}

/// A free port: it was bound a moment ago.
pub fn free_port() -> u16 {
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.local_addr().unwrap().port()
}

/// A running program and its log, which is its standard error.
pub struct Running {
    pub child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a program and waits for a text in its log.
    pub fn start(command: &mut Command, log: PathBuf, word: &str) -> Self {
        command.stderr(File::create(&log).unwrap());
        let child = command.spawn().unwrap();
        let running = Self { child, log };
        assert!(
            within(60, || running.log().contains(word)),
            "{}",
            running.log()
        );
        running
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits for a text in the log.
    pub fn says(&self, word: &str) {
        assert!(
            within(20, || self.log().contains(word)),
            "{word}: {}",
            self.log()
        );
    }

    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        run(Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]));
    }

    /// Ends the program with a signal. Returns its exit code and its log.
    pub fn end(mut self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        (self.child.wait().unwrap().code(), self.log())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail if the program has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command without input and output.
pub fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}
