// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Makes the C header from the library's sources.

use std::path::Path;

/// The sources of the header, in the order in which it presents them.
const SOURCES: [&str; 18] = [
    "src/error.rs",
    "src/ffi/status.rs",
    "src/limits.rs",
    "src/ffi/flags.rs",
    "src/ffi/algorithm.rs",
    "src/ffi/signing_key.rs",
    "src/ffi/verifying_key.rs",
    "src/ffi/certificate.rs",
    "src/ffi/header.rs",
    "src/ffi/policy.rs",
    "src/ffi/token.rs",
    "src/ffi/issue.rs",
    "src/ffi/hardware.rs",
    "src/ffi/claim_readers.rs",
    "src/ffi/keyring_options.rs",
    "src/ffi/keyring.rs",
    "src/ffi/report.rs",
    "src/ffi/diagnostics.rs",
];

/// What cbindgen cannot derive from the sources.
const DEFINITIONS: &str = concat!(
    "\
/// Version of this header. edgejwt_version() is the version of the library.
#define EDGEJWT_VERSION \"",
    env!("CARGO_PKG_VERSION"),
    "\"
#define EDGEJWT_VERSION_MAJOR ",
    env!("CARGO_PKG_VERSION_MAJOR"),
    "
#define EDGEJWT_VERSION_MINOR ",
    env!("CARGO_PKG_VERSION_MINOR"),
    "
#define EDGEJWT_VERSION_PATCH ",
    env!("CARGO_PKG_VERSION_PATCH"),
    "

/// Value of `remember` in edgejwt_keyring_options: no cache of signatures.
#define EDGEJWT_REMEMBER_NONE SIZE_MAX

/// Makes the compiler warn if a returned status is ignored.
#if defined(__GNUC__)
#define EDGEJWT_CHECK __attribute__((warn_unused_result))
#else
#define EDGEJWT_CHECK
#endif"
);

pub fn header(root: &Path) -> String {
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml")).unwrap();
    config.after_includes = Some(DEFINITIONS.into());
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(root.join(source));
    }
    let mut header = Vec::new();
    builder.generate().unwrap().write(&mut header);
    String::from_utf8(header).unwrap()
}
