// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The LuaJIT wrapper.

use crate::declarations::must_hold;
use crate::support::harness::{Missing, Outcome, need, test, tests};
use crate::support::{BUILDS, Build, ROOT, cc, fresh, keys, run};
use crate::with_library;
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["luajit": luajit_declarations_are_current, declarations];
    for build in BUILDS {
        let name = format!("luajit::{}", build.name());
        all.push(test(name, move || wrapper(build)));
    }
    all
}

/// LuaJIT with the wrapper on its path.
pub fn luajit(build: Build) -> Result<Command, Missing> {
    need("luajit", "luajit")?;
    let mut luajit = with_library("luajit", build);
    luajit.env("LUA_PATH", format!("{ROOT}/bindings/luajit/?.lua"));
    Ok(luajit)
}

fn wrapper(build: Build) -> Outcome {
    let said = run(luajit(build)?
        .arg(format!("{ROOT}/bindings/luajit/test.lua"))
        .arg(keys())
        .arg(fresh(&format!("luajit-{}", build.name()))));
    assert_eq!(said, "ok\n");
    Ok(())
}

/// The committed declarations are made from the header. `make header` runs this
/// test, which then writes them.
fn luajit_declarations_are_current() {
    let made = run(Command::new("sh")
        .arg(format!("{ROOT}/bindings/luajit/make-cdef.sh"))
        .arg(format!("{ROOT}/include/edgejwt.h"))
        .env("CC", cc()));
    let committed = format!("{ROOT}/bindings/luajit/edgejwt_cdef.lua");
    if std::env::var_os("EDGEJWT_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(&committed).unwrap() == made,
        "edgejwt_cdef.lua differs from the header: run `make header` and commit it"
    );
}

fn declarations() -> Outcome {
    let script = format!("{ROOT}/tests/bindings/abi.lua");
    let said = run(luajit(Build::Standard)?.arg(script));
    must_hold(&cc(), &["-std=c11", "-x", "c"], &said);
    Ok(())
}
