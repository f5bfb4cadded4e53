// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Programs that run while a test talks to them.
#![allow(dead_code)] // Each driver uses its part.

use crate::support::run;
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

pub fn within(seconds: u64, mut what: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        if what() {
            return true;
        }
        sleep(Duration::from_millis(20));
    }
    false
}

/// Taken and given back, so that it is free.
pub fn free_port() -> u16 {
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.local_addr().unwrap().port()
}

/// A program that runs, and what it writes to its standard error.
pub struct Running {
    pub child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts it, and waits for a word in its log.
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

    /// Waits for a word in the log.
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

    /// Ends it by a signal; gives its exit code and its log.
    pub fn end(mut self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        (self.child.wait().unwrap().code(), self.log())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail where it has ended, as it may have.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn quiet(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}
