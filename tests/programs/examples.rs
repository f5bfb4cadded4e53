// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The examples, compiled without a warning and run.

use crate::support::{BUILDS, Build, Link, ROOT, compile, exists, key, output, run, skip};
use std::path::Path;
use std::process::Command;

#[test]
fn quickstart_signs_verifies_and_refuses() {
    for build in BUILDS {
        for link in [Link::Shared, Link::Static] {
            let program = compile("examples/quickstart.c", build, link, &[]);
            let args = [key("rsa2048.key"), key("rsa2048.pem")];
            let said = run(Command::new(&program).args(&args));
            assert!(
                said.contains("issuer: neuron\ntampered: the signature is wrong\n"),
                "{said}"
            );
            let wrong = output(Command::new(&program).args([&args[1], &args[0]]));
            assert_eq!(wrong.status.code(), Some(1));
            assert!(String::from_utf8_lossy(&wrong.stderr).contains("another kind"));
            assert_eq!(output(&mut Command::new(&program)).status.code(), Some(2));
        }
    }
}

#[test]
fn happypathology_token_is_read_by_the_python_example() {
    let program = compile(
        "examples/happypathology.c",
        Build::Standard,
        Link::Shared,
        &[],
    );
    let token = run(Command::new(program).arg(key("rsa2048.pkcs1.key")).args([
        "org",
        "key-1",
        "user \"1\"",
    ]));
    if !exists("python3") {
        return skip("python3 is not installed");
    }
    for build in BUILDS {
        let python = |audience: &str, token: &str| {
            output(
                Command::new("python3")
                    .arg("-B")
                    .arg(format!("{ROOT}/bindings/python/verify.py"))
                    .env("EDGEJWT_LIBRARY", build.shared())
                    .args([&key("rsa2048.pem"), audience, token]),
            )
        };
        let said = python("api.happypathology.com", token.trim_end());
        assert!(said.status.success(), "{said:?}");
        let claims = String::from_utf8(said.stdout).unwrap();
        let start = r#"{"aud":"api.happypathology.com","exp":"#;
        let end = r#","kid":"key-1","sub":"user \"1\""}"#;
        assert!(
            claims.starts_with(start) && claims.trim_end().ends_with(end),
            "{claims}"
        );
        let jti = claims
            .split(r#""jti":""#)
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        assert_eq!(jti.len(), 19);

        let said = python("somebody.else", token.trim_end());
        assert_eq!(said.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&said.stderr).contains("another audience"));
    }
}

#[test]
fn examples_stay_short() {
    for name in ["quickstart.c", "happypathology.c", "python/verify.py"] {
        let text = std::fs::read_to_string(Path::new(ROOT).join("examples").join(name)).unwrap();
        assert!(text.lines().count() < 80, "{name}");
    }
}
