// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A provider that cannot be reached, or that is not what was asked for: the
//! last good set stays.

use super::{Device, Provider, need_all};
use crate::support::harness::{Outcome, tests};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["oidc::failures": the_last_good_set_stays, failures_are_spread_out, tls_is_checked, file_that_cannot_be_written, wrong_command_lines]
}

fn the_last_good_set_stays() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-bad");
    let mut device = Device::new("oidc-bad-device", &provider);
    device.fetch();
    let good = std::fs::read(device.file()).unwrap();
    for (mode, status, why) in [
        ("outage", 75, ""),
        ("slow", 75, "Timeout was reached"),
        ("error", 75, "HTTP status 503"),
        ("broken", 3, "the answer is no JWK Set that can be used: "),
        ("empty", 3, "the answer is no JWK Set that can be used: "),
        ("html", 3, "the answer is no JWK Set that can be used: "),
        ("huge", 75, "the answer has more than 65536 bytes"),
        ("redirect", 75, "a redirect leads away from https"),
        (
            "wrong-issuer",
            3,
            "the provider's configuration is of another issuer",
        ),
        ("no-uri", 3, "the provider's configuration has no jwks_uri"),
        ("http-uri", 3, "the address of the set is not https"),
    ] {
        // The configuration is read again after a failure.
        provider.behave("error");
        device.pass(86_400);
        assert_eq!(device.fetch().0, 75);
        provider.behave(mode);
        device.pass(86_400);
        let (found, log) = device.fetch();
        assert_eq!(found, status, "{mode}: {log}");
        if mode != "error" {
            assert!(
                log.contains(&format!(": the last set stays: {why}")),
                "{mode}: {log}"
            );
        }
        assert_eq!(std::fs::read(device.file()).unwrap(), good, "{mode}");
        // The same failure is logged once.
        device.pass(86_400);
        assert_eq!(device.fetch(), (status, String::new()), "{mode}");
        provider.behave("good");
        device.pass(86_400);
        let (found, log) = device.fetch();
        assert!(
            found == 0 && log.ends_with(": the provider answers again\n"),
            "{log}"
        );
        assert_eq!(std::fs::read(device.file()).unwrap(), good, "{mode}");
    }
    // Nothing is left of what was begun.
    let left = std::fs::read_dir(&device.dir).unwrap();
    let left =
        left.filter(|file| file.as_ref().unwrap().path().extension() == Some("new".as_ref()));
    assert_eq!(left.count(), 0);
    Ok(())
}

fn failures_are_spread_out() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-spread");
    let mut device = Device::new("oidc-spread-device", &provider);
    provider.behave("error");
    let mut tries = Vec::new();
    for second in 0..1500 {
        device.pass(1);
        // Each run is a process: only those near an event are made.
        let before = provider.requests().len();
        if second % 10 == 0 {
            device.fetch();
        }
        if provider.requests().len() > before {
            tries.push(second);
        }
    }
    let waits: Vec<i32> = tries.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // 60, 120, 240 and 480 seconds, and up to a quarter more.
    for (wait, least) in waits.iter().zip([60, 120, 240, 480]) {
        assert!((least..=least + least / 4 + 10).contains(wait), "{waits:?}");
    }
    assert!(tries.len() == 5, "{tries:?}");
    Ok(())
}

fn tls_is_checked() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-tls");
    let mut device = Device::new("oidc-tls-device", &provider);
    let other = Provider::start("oidc-tls-other");
    device.ca = other.dir.join("ca.pem");
    let (status, log) = device.fetch();
    assert!(status == 75 && log.contains("certificate"), "{log}");
    assert!(!device.file().exists() && provider.requests().is_empty());
    // The name counts, too: the certificate is for localhost.
    device.ca = provider.dir.join("ca.pem");
    device.issuer = format!("https://127.0.0.2:{}", provider.port);
    assert_eq!(device.fetch().0, 75);
    Ok(())
}

fn file_that_cannot_be_written() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-full");
    let device = Device::new("oidc-full-device", &provider);
    std::fs::create_dir(device.dir.join("jwks.json.new")).unwrap();
    let (status, log) = device.fetch();
    assert!(
        status == 4 && log.contains("jwks.json: Is a directory"),
        "{log}"
    );
    Ok(())
}

fn wrong_command_lines() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-usage");
    let mut device = Device::new("oidc-usage-device", &provider);
    for wrong in [
        &["--floor", "0"][..],
        &["--floor", "100", "--ceiling", "99"],
        &["--timeout", "1s"],
        &["--unknown"],
        &["more"],
    ] {
        let (status, log) = device.fetch_with(wrong);
        assert!(
            status == 2 && log.contains("usage: edgejwt-fetch-jwks"),
            "{log}"
        );
    }
    for issuer in ["http://idp.example", "ftp://localhost", "idp", ""] {
        device.issuer = issuer.into();
        let (status, log) = device.fetch();
        assert!(
            status == 3 && log.contains("the issuer is not an https address"),
            "{log}"
        );
    }
    Ok(())
}
