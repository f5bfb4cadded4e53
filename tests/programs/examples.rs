// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The example programs, compiled without a warning and run.

use crate::support::harness::{Outcome, need, test, tests};
use crate::support::{BUILDS, Build, LINKS, Link, ROOT, compile, key, output, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::process::{Command, Output};

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["examples": are_short];
    for build in BUILDS {
        for link in LINKS {
            let way = format!("{}_{}", build.name(), link.name());
            let name = format!("examples::quickstart::{way}");
            all.push(test(name, move || quickstart(build, link)));
            let name = format!("examples::happypathology::{way}");
            all.push(test(name, move || {
                happypathology(build, link);
            }));
        }
        let name = format!("examples::python_verifies_happypathology::{}", build.name());
        all.push(test(name, move || python_verifies_happypathology(build)));
    }
    all
}

fn quickstart(build: Build, link: Link) {
    let program = compile("examples/quickstart.c", build, link, &[]);
    let [private, public] = [key("rsa2048.key"), key("rsa2048.pem")];
    let said = run(Command::new(&program).args([&private, &public]));
    assert!(
        said.contains("issuer: neuron\ntampered: the signature is wrong\n"),
        "{said}"
    );
    let swapped = output(Command::new(&program).args([&public, &private]));
    assert_eq!(swapped.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&swapped.stderr).contains("public instead of private"));
    assert_eq!(output(&mut Command::new(&program)).status.code(), Some(2));
}

/// A token of the vendor's example.
fn happypathology(build: Build, link: Link) -> String {
    let program = compile("examples/happypathology.c", build, link, &[]);
    let private = key("rsa2048.pkcs1.key");
    let token = run(Command::new(program).args([&private, "org", "key-1", "user \"1\""]));
    assert_eq!(token.split('.').count(), 3, "{token}");
    token.trim_end().into()
}

fn python_verifies_happypathology(build: Build) -> Outcome {
    need("python3", "python3")?;
    let token = happypathology(Build::Standard, Link::Shared);
    let python = |audience: &str| -> Output {
        output(
            Command::new("python3")
                .arg("-B")
                .arg(format!("{ROOT}/bindings/python/verify.py"))
                .env("EDGEJWT_LIBRARY", build.shared())
                .args([&key("rsa2048.pem"), audience, &token]),
        )
    };
    let said = python("api.happypathology.com");
    assert!(said.status.success(), "{said:?}");
    let claims = String::from_utf8(said.stdout).unwrap();
    let start = r#"{"aud":"api.happypathology.com","exp":"#;
    let end = r#","kid":"key-1","sub":"user \"1\""}"#;
    assert!(
        claims.starts_with(start) && claims.trim_end().ends_with(end),
        "{claims}"
    );
    let jti = claims.split(r#""jti":""#).nth(1).unwrap();
    assert_eq!(jti.split('"').next().unwrap().len(), 19);

    let said = python("somebody.else");
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&said.stderr).contains("another audience"));
    Ok(())
}

/// People read them first.
fn are_short() {
    for name in ["examples/quickstart.c", "examples/happypathology.c"] {
        let text = std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
        assert!(text.lines().count() < 80, "{name}");
    }
}
