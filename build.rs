// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Linker arguments of the shared library.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Extends the linker's default script: drops the unwind tables.
const DISCARD: &str = "\
SECTIONS {
  /DISCARD/ : {
    *(.eh_frame .eh_frame.*)
    *(.ARM.exidx .ARM.exidx.* .ARM.extab .ARM.extab.*)
  }
} INSERT AFTER .comment;
PROVIDE_HIDDEN(__aeabi_unwind_cpp_pr0 = 0);
PROVIDE_HIDDEN(__aeabi_unwind_cpp_pr1 = 0);
";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{}", soname());
    if env::var_os("CARGO_FEATURE_STD").is_none() {
        // In this build a panic aborts and nothing unwinds. The unwind tables
        // would be an eighth of the library, and on 32-bit ARM they would
        // need libgcc_s.
        let script = Path::new(&var("OUT_DIR")).join("discard.ld");
        fs::write(&script, DISCARD).expect("OUT_DIR is writable");
        println!("cargo:rustc-cdylib-link-arg=-Wl,--no-eh-frame-hdr");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-T,{}", script.display());
    }
}

/// The SONAME. The packages need it too, so a script has the rule.
fn soname() -> String {
    let script = "packaging/soname.sh";
    println!("cargo:rerun-if-changed={script}");
    let output = Command::new("sh")
        .args([script, &var("CARGO_PKG_VERSION")])
        .output()
        .expect("sh runs");
    assert!(output.status.success(), "{script}: {output:?}");
    let soname = String::from_utf8(output.stdout).expect("the SONAME is ASCII");
    soname.trim().into()
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("Cargo sets {name}"))
}
