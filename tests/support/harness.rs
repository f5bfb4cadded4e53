// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The test harness: libtest-mimic, and a list of the tests that were not run.
//!
//! A test that lacks a tool returns [`Missing`] and is reported as ignored,
//! with the tool and the package that provides it. With `EDGEJWT_REQUIRE_PEERS`
//! set it fails instead. `--nocapture` prints what tests measure.

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why a test cannot run on this machine.
#[derive(Clone, Debug)]
pub struct Missing {
    /// What is missing: a program, a library, a folder.
    pub what: String,
    /// What to do about it, such as "install valgrind".
    pub remedy: String,
    /// Whether the test may be ignored even with `EDGEJWT_REQUIRE_PEERS` set.
    is_optional: bool,
}

impl Missing {
    /// A tool that a Debian package provides.
    pub fn package(what: &str, package: &str) -> Self {
        Self::remedy(what, &format!("install {package}"))
    }

    pub fn remedy(what: &str, remedy: &str) -> Self {
        Self {
            what: what.into(),
            remedy: remedy.into(),
            is_optional: false,
        }
    }

    /// Something that no machine is expected to have. The test is ignored even
    /// with `EDGEJWT_REQUIRE_PEERS` set.
    pub fn condition(what: &str, remedy: &str) -> Self {
        Self {
            is_optional: true,
            ..Self::remedy(what, remedy)
        }
    }
}

impl Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "needs {}: {}", self.what, self.remedy)
    }
}

/// How a test ends. It fails by a panic.
pub type Outcome = Result<(), Missing>;

/// What a test function may return.
pub trait IntoOutcome {
    fn into_outcome(self) -> Outcome;
}

impl IntoOutcome for () {
    fn into_outcome(self) -> Outcome {
        Ok(())
    }
}

impl IntoOutcome for Outcome {
    fn into_outcome(self) -> Outcome {
        self
    }
}

/// Tests that were ignored in this run: the reason, and their number.
static IGNORED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

/// Whether `--nocapture` was given.
static SHOWS: AtomicBool = AtomicBool::new(false);

/// One test. Its name is what a person would filter by.
pub fn test<R: IntoOutcome>(
    name: impl Into<String>,
    run: impl FnOnce() -> R + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, move || match run().into_outcome() {
        Ok(()) => Ok(Completion::Completed),
        Err(missing) if is_required() && !missing.is_optional => Err(Failed::from(missing)),
        Err(missing) => {
            let reason = missing.to_string();
            *IGNORED.lock().unwrap().entry(reason.clone()).or_default() += 1;
            Ok(Completion::ignored_with(reason))
        }
    })
}

/// The named functions as tests, each called `GROUP::FUNCTION`.
#[allow(unused_macros)]
macro_rules! tests {
    ($group:literal: $($function:ident),+ $(,)?) => {
        vec![$($crate::support::harness::test(
            concat!($group, "::", stringify!($function)),
            $function,
        )),+]
    };
}
#[allow(unused_imports)]
pub(crate) use tests;

/// Runs the tests of one target, then lists those that were ignored.
pub fn run(target: &str, tests: Vec<Trial>) -> ExitCode {
    let arguments = Arguments::from_args();
    let is_whole = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    SHOWS.store(arguments.nocapture, Ordering::Relaxed);
    let conclusion = libtest_mimic::run(&arguments, tests);
    let ignored = IGNORED.lock().unwrap();
    let lines = ignored
        .iter()
        .map(|(why, count)| format!("{count}\t{why}\n"));
    if is_whole {
        let path = list_of(target);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, lines.collect::<String>()).unwrap();
    }
    conclusion.exit_code()
}

/// Prints what a test measured, if `--nocapture` was given.
pub fn say(text: impl Display) {
    if SHOWS.load(Ordering::Relaxed) {
        println!("{}", text.to_string().trim_end());
    }
}

/// The file in which a target lists the tests that it did not run.
pub fn list_of(target: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not-run");
    dir.join(target)
}

/// Whether a missing tool is a failure, as in `.ci/run`.
pub fn is_required() -> bool {
    std::env::var_os("EDGEJWT_REQUIRE_PEERS").is_some()
}

/// Requires a program of a Debian package.
pub fn need(program: &str, package: &str) -> Outcome {
    match super::exists(program) {
        true => Ok(()),
        false => Err(Missing::package(program, package)),
    }
}

/// Requires that everything is run, also what takes long and finds little that
/// other tests do not find. `.ci/run` leaves it to a release.
pub fn need_patience() -> Outcome {
    match std::env::var_os("EDGEJWT_QUICK") {
        None => Ok(()),
        Some(_) => Err(Missing::condition("patience", "unset EDGEJWT_QUICK")),
    }
}
