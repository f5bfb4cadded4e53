// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The binary interface is compared with its description in packaging/abi, by
//! libabigail.

use crate::support::harness::{Missing, Outcome, need, test, tests};
use crate::support::{Build, ROOT, output, scratch};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::{Command, Output};

/// Changes of the header that break programs: name, old text, new text.
const BREAKS: [(&str, &str, &str); 8] = [
    (
        "field_inserted",
        "const char *jti;",
        "const char *jti;\n  const char *more;",
    ),
    ("field_type", "int64_t leeway;", "int32_t leeway;"),
    (
        "argument_added",
        "int32_t edgejwt_status_http(int32_t status",
        "int32_t edgejwt_status_http(int32_t status, int more",
    ),
    (
        "argument_type",
        "int32_t edgejwt_status_http(int32_t",
        "int32_t edgejwt_status_http(int64_t",
    ),
    (
        "result_type",
        "const char *edgejwt_version(void)",
        "int edgejwt_version(void)",
    ),
    (
        "enumerator_value",
        "EDGEJWT_ERR_SPACE = 2,",
        "EDGEJWT_ERR_SPACE = 9,",
    ),
    (
        "function_removed",
        "const char *edgejwt_version(void);\n",
        "",
    ),
    (
        "function_renamed",
        "edgejwt_version(void)",
        "edgejwt_versions(void)",
    ),
];

pub fn tests() -> Vec<Trial> {
    let mut tests = tests!["compatibility": changelog_has_this_version, interface_is_unchanged];
    for (name, from, to) in BREAKS {
        let full_name = format!("compatibility::detects::{name}");
        tests.push(test(full_name, move || detects(name, from, to)));
    }
    tests
}

/// Compares the built library, with this header, to the description of its
/// SONAME.
fn compare(header: &Path) -> Output {
    output(
        Command::new("sh")
            .arg(Path::new(ROOT).join("packaging/abi.sh"))
            .arg("compare")
            .arg(Build::Standard.shared())
            .arg(header),
    )
}

fn can_compare() -> Outcome {
    need("abidiff", "abigail-tools")?;
    // The description has the sizes of one processor.
    match cfg!(all(target_arch = "x86_64", target_env = "gnu")) {
        true => Ok(()),
        false => Err(Missing::remedy(
            "x86-64 and glibc",
            "run it on such a machine",
        )),
    }
}

fn changelog_has_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = std::fs::read_to_string(Path::new(ROOT).join("CHANGELOG.md")).unwrap();
    assert!(
        changelog.contains(&format!("\n## {version} - ")),
        "CHANGELOG.md has no section for {version}"
    );
}

fn interface_is_unchanged() -> Outcome {
    can_compare()?;
    let result = compare(&Path::new(ROOT).join("include/edgejwt.h"));
    assert!(
        result.status.success(),
        "the binary interface differs from packaging/abi. If this version is released: \
         raise the minor version, which changes the SONAME, and describe the change in \
         CHANGELOG.md. Then, or if it is not released, run `make abi`.\n{}{}",
        String::from_utf8_lossy(&result.stdout),
        String::from_utf8_lossy(&result.stderr)
    );
    Ok(())
}

fn detects(name: &str, from: &str, to: &str) -> Outcome {
    can_compare()?;
    let header = std::fs::read_to_string(Path::new(ROOT).join("include/edgejwt.h")).unwrap();
    let broken = header.replacen(from, to, 1);
    assert!(broken != header, "the header has no {from}");
    let path = scratch(&format!("abi-{name}")).join("edgejwt.h");
    std::fs::write(&path, broken).unwrap();
    let result = compare(&path);
    // abidiff sets bit 2 of its status for a change of the interface.
    let changed = result.status.code().map(|code| code & 4);
    assert_eq!(changed, Some(4), "{result:?}");
    Ok(())
}
