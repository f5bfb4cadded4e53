// SPDX-License-Identifier: Apache-2.0 OR MIT
//! When the set is fetched.

use super::{Device, Provider, need_all};
use crate::hosts::{Running, eventually};
use crate::support::harness::{Outcome, tests};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["oidc::schedule":
        a_set_is_fetched_when_it_is_due, a_request_brings_it_forward, floods_of_requests_cost_one_fetch,
        a_rotation_is_followed, a_daemon_follows_too
    ]
}

fn nothing() -> (i32, String) {
    (0, String::new())
}

fn a_set_is_fetched_when_it_is_due() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-due");
    let mut device = Device::new("oidc-due-device", &provider);
    let (status, log) = device.fetch();
    assert_eq!(status, 0, "{log}");
    let line = format!(
        "edgejwt-fetch-jwks: {}: a new set: 1 keys, and 0 that cannot be used\n",
        device.issuer
    );
    assert_eq!(log, line);
    let set = std::fs::read_to_string(device.file()).unwrap();
    assert!(
        set.contains("\"kty\":\"RSA\"") && !set.contains("\"d\""),
        "{set}"
    );
    assert_eq!(provider.requests(), ["configuration", "jwks"]);

    // It is fresh for 300 seconds, and comes at most an eighth earlier.
    device.pass(250);
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests().len(), 2);
    device.pass(51);
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests()[2..], ["jwks known"]);

    // Without the file, what was known of it is worth nothing.
    std::fs::remove_file(device.file()).unwrap();
    device.pass(301);
    assert_eq!(device.fetch(), (0, line));
    assert_eq!(provider.requests()[3..], ["jwks"]);

    // A clock that was set back does not end the fetching.
    device.now -= 86_400;
    device.pass(0);
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests().len(), 5);

    // What is known belongs to this issuer.
    let state = device.dir.join("jwks.json.state");
    let known = std::fs::read_to_string(&state).unwrap();
    std::fs::write(
        &state,
        known.replace(&device.issuer, "https://other.example"),
    )
    .unwrap();
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests()[5..], ["configuration", "jwks"]);
    // A damaged file of state is as none.
    std::fs::write(&state, &known[..known.len() / 2]).unwrap();
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests().len(), 9);
    Ok(())
}

fn a_request_brings_it_forward() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-request");
    let mut device = Device::new("oidc-request-device", &provider);
    device.fetch();
    device.pass(30);
    device.ask();
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests().len(), 2);
    device.pass(30);
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests()[2..], ["jwks known"]);
    device.pass(61);
    assert_eq!(device.fetch(), nothing());
    assert_eq!(provider.requests().len(), 3);
    Ok(())
}

/// A flood of tokens with unknown key IDs asks again and again.
fn floods_of_requests_cost_one_fetch() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-flood");
    let mut device = Device::new("oidc-flood-device", &provider);
    device.fetch();
    for _ in 0..60 {
        device.pass(3);
        device.ask();
        assert_eq!(device.fetch(), nothing());
    }
    // 180 seconds with a floor of 60.
    assert_eq!(provider.requests()[2..], ["jwks known"; 3]);
    Ok(())
}

fn a_rotation_is_followed() -> Outcome {
    need_all()?;
    let mut provider = Provider::start("oidc-rotation");
    let mut device = Device::new("oidc-rotation-device", &provider);
    device.fetch();
    let old = std::fs::read(device.file()).unwrap();
    provider.rotate("rsa3072.key");
    device.pass(61);
    device.ask();
    let (status, log) = device.fetch();
    assert!(status == 0 && log.contains(": a new set: 1 keys"), "{log}");
    assert_ne!(std::fs::read(device.file()).unwrap(), old);
    Ok(())
}

fn a_daemon_follows_too() -> Outcome {
    need_all()?;
    let mut provider = Provider::start("oidc-daemon");
    let mut device = Device::new("oidc-daemon-device", &provider);
    let mut command = device.command();
    command
        .args(["--daemon", "--floor", "5", &device.issuer])
        .arg(device.file());
    let daemon = Running::start(&mut command, device.dir.join("log"), ": a new set: ");
    provider.rotate("rsa3072.key");
    device.pass(6);
    let before = daemon.log().len();
    daemon.signal("USR1");
    daemon.says_from(before, ": a new set: ");
    // A touched file is as good as a signal.
    provider.rotate("rsa4096.key");
    device.pass(6);
    let before = daemon.log().len();
    device.ask();
    daemon.says_from(before, ": a new set: ");
    provider.behave("outage");
    device.pass(400);
    assert!(eventually(|| !provider.requests().is_empty()));
    let (status, log) = daemon.end("TERM");
    assert_eq!(status, Some(0), "{log}");
    Ok(())
}
