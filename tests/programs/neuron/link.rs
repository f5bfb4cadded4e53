// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Compiling and linking as Neuron does, for each of its versions.

use super::{functions, need_openssl_headers};
use crate::hosts::need_headers;
use crate::support::harness::{Outcome, need, tests};
use crate::support::{Build, cc, run, scratch};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["neuron::link": each_version_compiles, with_mbed_tls, shared_library_exports_nothing_of_edgejwt]
}

fn each_version_compiles() -> Outcome {
    need_openssl_headers()?;
    functions("2.13.o", &[]);
    functions("installed.o", &["-DNEU_JWT_PAIR_IS_INSTALLED"]);
    functions("2.11.o", &["-DNEU_JWT_DISABLED_IN_MAIN"]);
    functions(
        "2.3.o",
        &["-DNEU_JWT_DISABLED_IN_MAIN", "-DNEU_JWT_WITHOUT_USER"],
    );
    Ok(())
}

fn with_mbed_tls() -> Outcome {
    need_headers(&["mbedtls/pk.h"], "libmbedtls-dev")?;
    functions("mbedtls.o", &["-DNEU_JWT_MBEDTLS"]);
    Ok(())
}

/// As the README says: Neuron's library has nothing that another library with
/// edgejwt in it could meet, and keeps nothing that it does not use.
fn shared_library_exports_nothing_of_edgejwt() -> Outcome {
    need_openssl_headers()?;
    need("nm", "binutils")?;
    let object = functions("library.o", &[]);
    let archive = Build::Embedded.shared().with_file_name("libedgejwt.a");
    let linked = |name: &str, options: &[&str]| {
        let library = scratch("neuron-link").join(name);
        run(Command::new(cc())
            .args(["-shared", "-o"])
            .arg(&library)
            .arg(&object)
            .arg(&archive)
            .args(options)
            .args(["-lcrypto", "-lpthread", "-s"]));
        let symbols = run(Command::new("nm")
            .args(["--dynamic", "--defined-only"])
            .arg(&library));
        let size = std::fs::metadata(&library).unwrap().len();
        (symbols, size)
    };
    let (plain, large) = linked("plain.so", &[]);
    assert!(plain.contains(" edgejwt_sign\n"));
    let options = ["-Wl,--exclude-libs,libedgejwt.a", "-Wl,--gc-sections"];
    let (symbols, small) = linked("small.so", &options);
    assert!(!symbols.contains("edgejwt_"), "{symbols}");
    assert!(symbols.contains(" neu_jwt_validate\n"), "{symbols}");
    assert!(small + 15_000 < large, "{small} bytes, not {large}");
    Ok(())
}
