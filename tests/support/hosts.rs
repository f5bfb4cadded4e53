// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Programs that run while a test talks to them, and the time of day that the
//! test sets for them.

use crate::support::harness::{Missing, Outcome};
use crate::support::{ROOT, WARNINGS, cc, output, run, scratch};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// How long a test waits for something that must happen. No test fails for
/// being slow, only for never getting there.
pub const DEADLINE: Duration = Duration::from_secs(300);

/// The deadline, for programs that take one in seconds.
pub const DEADLINE_SECONDS: &str = "300";

/// Seconds since 1970.
pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// Waits for a condition. Gives false if it does not come true in time.
pub fn eventually(mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        if condition() {
            return true;
        }
        sleep(Duration::from_millis(20));
    }
    false
}

/// A port on loopback that nobody used a moment ago.
pub fn free_port() -> u16 {
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.local_addr().unwrap().port()
}

/// Requires C headers of a Debian package.
pub fn need_headers(headers: &[&str], package: &str) -> Outcome {
    let compiles = output(
        Command::new(cc())
            .args(headers.iter().flat_map(|header| ["-include", header]))
            .args(["-fsyntax-only", "-x", "c", "/dev/null"]),
    );
    match compiles.status.success() {
        true => Ok(()),
        false => Err(Missing::package(&headers.join(" and "), package)),
    }
}

/// Requires Python with PyJWT and cryptography.
pub fn need_pyjwt() -> Outcome {
    need_python("jwt, cryptography", "pip install pyjwt cryptography")
}

/// Requires Python with modules.
pub fn need_python(modules: &str, remedy: &'static str) -> Outcome {
    crate::support::harness::need("python3", "python3")?;
    let import = format!("import {modules}");
    match output(Command::new("python3").args(["-c", &import]))
        .status
        .success()
    {
        true => Ok(()),
        false => Err(Missing::remedy(modules, remedy)),
    }
}

/// A program that runs, and what it writes to its standard error. It is killed
/// when this is dropped.
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
        running.says(word);
        running
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap()).into_owned()
    }

    /// Waits for a word in the log.
    pub fn says(&self, word: &str) {
        self.says_from(0, word);
    }

    /// Waits for a word in the log after its first `before` bytes.
    pub fn says_from(&self, before: usize, word: &str) {
        let said = eventually(|| self.log()[before..].contains(word));
        assert!(said, "{word}: {}", &self.log()[before..]);
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
        // Both fail if the program has already ended.
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

/// The time of day of programs that are started with it. It stands still until
/// the test sets it, so that no verdict depends on how fast the machine is.
pub struct Clock {
    file: PathBuf,
}

impl Clock {
    /// A clock that shows `time`, in a folder of the test.
    pub fn new(dir: &Path, time: u64) -> Self {
        let clock = Self {
            file: dir.join("time-of-day"),
        };
        clock.set(time);
        clock
    }

    /// Sets it to so many seconds since 1970.
    pub fn set(&self, time: u64) {
        // Renamed into place, so that no program reads half a number.
        let new = self.file.with_extension("new");
        std::fs::write(&new, time.to_string()).unwrap();
        std::fs::rename(new, &self.file).unwrap();
    }

    /// Lets a program see this clock instead of the system's.
    pub fn show_to(&self, command: &mut Command) {
        static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
        let library = LIBRARY.get_or_init(|| {
            let library = scratch("time-of-day").join("time_of_day.so");
            run(Command::new(cc())
                .args(WARNINGS)
                .args(["-std=c11", "-shared", "-fPIC", "-o"])
                .arg(&library)
                .arg(Path::new(ROOT).join("tests/programs/time_of_day.c"))
                .arg("-ldl"));
            library
        });
        command
            .env("LD_PRELOAD", library)
            .env("TIME_OF_DAY", &self.file);
    }
}
