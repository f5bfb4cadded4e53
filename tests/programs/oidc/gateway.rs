// SPDX-License-Identifier: Apache-2.0 OR MIT
//! From the provider to the gateway: a client gets a token, and the gateway
//! judges it by the set that the fetcher keeps.

use super::{Device, Provider, need_all};
use crate::gateway::{program, set_up};
use crate::hosts::{DEADLINE_SECONDS, Running, eventually, now, quiet};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::PrivateKey;
use crate::support::run;
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["oidc::gateway": token_of_the_provider_is_judged]
}

/// A token by client credentials with private_key_jwt (RFC 7523).
fn token(provider: &Provider) -> String {
    let assertion = format!(
        r#"{{"aud":"{0}/token","exp":{1},"iat":{2},"iss":"gateway-client","jti":"{2}-{3}","sub":"gateway-client"}}"#,
        provider.issuer(),
        now() + 60,
        now(),
        provider.requests().len(),
    );
    let assertion = PrivateKey::load("other.key").sign(&assertion).unwrap();
    let kind = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let said = run(Command::new("curl")
        .args(["--silent", "--max-time", DEADLINE_SECONDS, "--cacert"])
        .arg(provider.dir.join("ca.pem"))
        .args(["--data", "grant_type=client_credentials"])
        .args(["--data-urlencode", kind])
        .args(["--data-urlencode", &format!("client_assertion={assertion}")])
        .arg(format!("{}/token", provider.issuer())));
    let (_, rest) = said
        .split_once(r#""access_token":""#)
        .unwrap_or_else(|| panic!("{said}"));
    rest.split_once('"').unwrap().0.into()
}

fn token_of_the_provider_is_judged() -> Outcome {
    need_all()?;
    crate::gateway::need_nng()?;
    let mut provider = Provider::start("oidc-gateway");
    let mut device = Device::new("oidc-gateway-device", &provider);
    let (status, log) = device.fetch();
    assert_eq!(status, 0, "{log}");
    let keys = device.dir.join("keys");
    std::fs::create_dir(&keys).unwrap();
    let gateway = |role: &str| {
        let mut command = quiet(program().to_str().unwrap());
        let port = set_up(&mut command, &keys);
        command
            .env("GATEWAY_ISSUER", &device.issuer)
            .env("GATEWAY_JWKS", device.file())
            .env("GATEWAY_ROLE", role);
        let log = device.dir.join(format!("gateway-{role}.log"));
        (Running::start(&mut command, log, "listening on "), port)
    };
    let (operators, first) = gateway("operator");
    let (_admins, second) = gateway("admin");
    let ask = |port: u16, token: &str| {
        run(Command::new("curl")
            .args(["--silent", "--include", "--max-time", DEADLINE_SECONDS])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .arg(format!("http://127.0.0.1:{port}/api/whoami")))
    };
    let good = token(&provider);
    let answer = ask(first, &good);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains(r#""role":"operator""#), "{answer}");
    let answer = ask(second, &good);
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");

    // A new key of the provider works once the fetcher has it.
    provider.rotate("rsa3072.key");
    let newer = token(&provider);
    let answer = ask(first, &newer);
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let unknown = "no key of the token's issuer has its key ID";
    assert!(operators.log().contains(unknown), "{}", operators.log());
    device.pass(61);
    device.ask();
    assert_eq!(device.fetch().0, 0);
    assert!(eventually(
        || ask(first, &newer).starts_with("HTTP/1.1 200 ")
    ));
    assert!(ask(first, &good).starts_with("HTTP/1.1 401 "));
    Ok(())
}
