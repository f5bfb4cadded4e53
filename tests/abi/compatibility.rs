// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The binary interface against what was written down of it, by libabigail.

use crate::support::{Build, ROOT, exists, output, scratch, skip};
use std::path::Path;
use std::process::{Command, Output};

/// The built library against the description of its SONAME.
fn compare(header: &Path) -> Output {
    output(
        Command::new("sh")
            .arg(Path::new(ROOT).join("packaging/abi.sh"))
            .arg("compare")
            .arg(Build::Standard.shared())
            .arg(header),
    )
}

/// On another processor the same interface has other sizes.
fn can_compare() -> bool {
    if !exists("abidiff") {
        skip("abigail-tools are not installed");
        return false;
    }
    cfg!(all(target_arch = "x86_64", target_env = "gnu"))
}

#[test]
fn the_binary_interface_changes_with_its_name_alone() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = std::fs::read_to_string(Path::new(ROOT).join("CHANGELOG.md")).unwrap();
    assert!(
        changelog.contains(&format!("\n## {version} - ")),
        "CHANGELOG.md says nothing about {version}"
    );
    if !can_compare() {
        return;
    }
    let said = compare(&Path::new(ROOT).join("include/edgejwt.h"));
    assert!(
        said.status.success(),
        "the binary interface is not what packaging/abi says of it. If it was \
         released: a new minor version moves the SONAME, and CHANGELOG.md says what \
         changed. Then, or before a release, run `make abi`.\n{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
}

/// That the comparison above sees what breaks programs.
#[test]
fn no_break_of_the_interface_is_missed() {
    if !can_compare() {
        return;
    }
    let header = std::fs::read_to_string(Path::new(ROOT).join("include/edgejwt.h")).unwrap();
    let changed = scratch("abi").join("edgejwt.h");
    for (from, to) in [
        // A field in the middle, and one of another type.
        ("const char *jti;", "const char *jti;\n  const char *more;"),
        ("int64_t leeway;", "int32_t leeway;"),
        // An argument more, and one of another type.
        (
            "int32_t edgejwt_status_http(int32_t status",
            "int32_t edgejwt_status_http(int32_t status, int more",
        ),
        (
            "int32_t edgejwt_status_http(int32_t",
            "int32_t edgejwt_status_http(int64_t",
        ),
        // Another result.
        (
            "const char *edgejwt_version(void)",
            "int edgejwt_version(void)",
        ),
        // Another number.
        ("EDGEJWT_ERR_SPACE = 2,", "EDGEJWT_ERR_SPACE = 9,"),
        // A function that is gone, or has another name.
        ("const char *edgejwt_version(void);\n", ""),
        ("edgejwt_version(void)", "edgejwt_versions(void)"),
    ] {
        let broken = header.replacen(from, to, 1);
        assert!(broken != header, "{from}");
        std::fs::write(&changed, broken).unwrap();
        let said = compare(&changed);
        assert_eq!(
            said.status.code().map(|code| code & 4),
            Some(4),
            "{to}: {said:?}"
        );
    }
}
