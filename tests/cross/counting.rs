// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The instructions of a signature and a verification, counted by qemu.

use crate::support::{Build, Link, ROOT, output, scratch};
use crate::target::Target;
use std::process::Command;

/// Instructions to sign and to verify; none if the target's programs run
/// without qemu, or if this qemu does not take the plugin.
pub fn instructions(target: &Target, build: Build, keys: [&str; 2]) -> Option<[u64; 2]> {
    let plugin = scratch("count").join(format!("{}-{}.so", target.name, build.name()));
    let made = Command::new("cc")
        .args(["-O2", "-std=c11", "-shared", "-fPIC", "-o"])
        .arg(&plugin)
        .arg(format!("{ROOT}/tests/cross/count.c"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return None;
    }
    let program = target.compile("tests/cross/operations.c", build, Link::Static, &[]);
    let count = |signatures: &str, verifications: &str| {
        let said = output(
            target
                .command(&program)
                .args(keys)
                .args([signatures, verifications])
                .env("QEMU_PLUGIN", &plugin),
        );
        let count = String::from_utf8(said.stderr).unwrap();
        count.trim().parse::<u64>().ok()
    };
    let none = count("0", "0")?;
    Some([count("10", "0")?, count("0", "10")?].map(|some| (some - none) / 10))
}
