// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C header, and the shared library's name.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the header is made of, in reading order.
const SOURCES: [&str; 12] = [
    "src/ffi/status.rs",
    "src/limits.rs",
    "src/ffi/algorithm.rs",
    "src/ffi/signing_key.rs",
    "src/ffi/verifying_key.rs",
    "src/ffi/policy.rs",
    "src/ffi/claims.rs",
    "src/ffi/token.rs",
    "src/ffi/options.rs",
    "src/ffi/keyring.rs",
    "src/ffi/report.rs",
    "src/ffi/claim.rs",
];

/// Added to the linker's own script.
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
    let root = PathBuf::from(var("CARGO_MANIFEST_DIR"));
    let header = Path::new(&var("OUT_DIR")).join("edgejwt.h");
    write_header(&root, &header);
    // For the test that holds the committed header against this one.
    println!("cargo:rustc-env=EDGEJWT_HEADER={}", header.display());
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{}", soname(&root));
    if env::var_os("CARGO_FEATURE_STD").is_none() {
        // A panic aborts: nothing unwinds, and the tables for it are an
        // eighth of the library. On 32-bit ARM they would need libgcc_s.
        let script = Path::new(&var("OUT_DIR")).join("discard.ld");
        fs::write(&script, DISCARD).expect("the linker script");
        println!("cargo:rustc-cdylib-link-arg=-Wl,--no-eh-frame-hdr");
        println!("cargo:rustc-cdylib-link-arg=-Wl,-T,{}", script.display());
    }
}

/// The rule for it is in packaging/soname.sh, for the packages too.
fn soname(root: &Path) -> String {
    let script = root.join("packaging/soname.sh");
    println!("cargo:rerun-if-changed={}", script.display());
    let output = Command::new("sh")
        .args([script.as_os_str(), var("CARGO_PKG_VERSION").as_ref()])
        .output()
        .expect("sh runs");
    assert!(output.status.success(), "packaging/soname.sh: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().into()
}

fn write_header(root: &Path, header: &Path) {
    for input in SOURCES.iter().chain(&["cbindgen.toml"]) {
        println!("cargo:rerun-if-changed={input}");
    }
    let mut config = cbindgen::Config::from_root_or_default(root);
    config.header = Some(opening());
    config.after_includes = Some(definitions());
    let builder = SOURCES
        .iter()
        .fold(cbindgen::Builder::new(), |builder, source| {
            builder.with_src(root.join(source))
        });
    let bindings = builder.with_config(config).generate();
    bindings.expect("the header").write_to_file(header);
}

fn opening() -> String {
    "\
/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/*
 * edgejwt - sign and verify JSON Web Tokens (RFC 7519).
 *
 * True of every function unless its comment says otherwise:
 *  - A pointer that comes with a length may be NULL only if the length is 0;
 *    any other pointer, only where its comment says so.
 *  - Inputs are borrowed for the call. Outputs must not overlap them.
 *  - A text output ends with a NUL. `out_cap` counts it, `*out_len` does not,
 *    and `out_len` may be NULL.
 *  - A text output that is too small is EDGEJWT_ERR_SPACE: `*out_len` says
 *    the length, nothing else is written, and nothing was signed or verified.
 *  - After any other failure the outputs are empty: text \"\", lengths and
 *    numbers 0, pointers NULL.
 *  - Keys never change once loaded: threads may share them freely.
 *  - No clock is read; the caller says what time it is.
 *  - Structs begin with `size`. A program built with an older header runs
 *    with a newer library, and the other way around where it sets nothing
 *    that the library does not know; that is EDGEJWT_ERR_ARGUMENT.
 *
 * Made from the library's sources by cbindgen; not edited by hand.
 */
"
    .into()
}

fn definitions() -> String {
    format!(
        "\
/* The version of this header; edgejwt_version() is the library's. */
#define EDGEJWT_VERSION \"{version}\"
#define EDGEJWT_VERSION_MAJOR {major}
#define EDGEJWT_VERSION_MINOR {minor}
#define EDGEJWT_VERSION_PATCH {patch}

/* In edgejwt_keyring_options: remember no signature. */
#define EDGEJWT_REMEMBER_NONE SIZE_MAX

/* The compiler warns where a status is not looked at. */
#if defined(__GNUC__)
#define EDGEJWT_CHECK __attribute__((warn_unused_result))
#else
#define EDGEJWT_CHECK
#endif",
        version = var("CARGO_PKG_VERSION"),
        major = var("CARGO_PKG_VERSION_MAJOR"),
        minor = var("CARGO_PKG_VERSION_MINOR"),
        patch = var("CARGO_PKG_VERSION_PATCH"),
    )
}

fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is set by Cargo"))
}
