// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens with further header members: an Entra client assertion and a DPoP
//! proof, checked by PyJWT and joserfc.

use crate::hosts::{need_pyjwt, need_python};
use crate::support::harness::{Outcome, tests};
use crate::support::{Build, Link, ROOT, compile, fresh, key, output, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["client::tokens": entra_assertion, dpop_proof]
}

fn need_peers() -> Outcome {
    need_pyjwt()?;
    need_python("joserfc", "pip install joserfc")
}

fn is_valid(kind: &str, token: &str, file: &Path) {
    run(Command::new("python3")
        .arg("-B")
        .arg(Path::new(ROOT).join("tests/programs/client/tokens.py"))
        .args([kind, token.trim_end()])
        .arg(file));
}

fn entra_assertion() -> Outcome {
    need_peers()?;
    let dir = fresh("entra");
    let (private, certificate) = (dir.join("private.key"), dir.join("certificate.pem"));
    run(Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args(["-subj", "/CN=client", "-keyout"])
        .arg(&private)
        .arg("-out")
        .arg(&certificate));
    for build in [Build::Standard, Build::Embedded] {
        let program = compile(
            "examples/client/entra_assertion.c",
            build,
            Link::Shared,
            &[],
        );
        let mut command = Command::new(&program);
        command
            .args([&private, &certificate])
            .args(["tenant", "client"]);
        is_valid("entra", &run(&mut command), &certificate);
        let no_certificate = output(Command::new(&program).args([&private; 2]).args(["a", "b"]));
        assert_eq!(no_certificate.status.code(), Some(1));
        assert!(no_certificate.stdout.is_empty());
    }
    Ok(())
}

fn dpop_proof() -> Outcome {
    need_peers()?;
    let program = compile("examples/client/dpop.c", Build::Standard, Link::Shared, &[]);
    let url = "https://server.example/token";
    let proof = run(Command::new(&program).args([&key("ec.key"), "POST", url]));
    is_valid("dpop", &proof, Path::new(&key("ec.pem")));
    // Each proof is used once.
    let second = run(Command::new(&program).args([&key("ec.key"), "POST", url]));
    assert_ne!(proof, second);
    Ok(())
}
