// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where the keys come from, and how the broker follows them.

use super::{Broker, NOW, RIGHTS, ends, kill, need_mosquitto, payload, token};
use crate::hosts::{eventually, quiet};
use crate::openssl::rsa_modulus;
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::{PrivateKey, base64url};
use crate::support::{key, scratch};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["mosquitto::keys": followed_while_running, from_a_jwk_set, names_are_escaped]
}

fn followed_while_running() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-keys");
    let old = token(600, RIGHTS);
    let new = PrivateKey::load("other.key");
    let new = new.sign(&payload(NOW + 600, RIGHTS)).unwrap();
    assert!(broker.accepts("alice", &old) && !broker.accepts("alice", &new));

    let file = broker.dir.join("keys/plant.pem");
    std::fs::copy(key("other.pem"), &file).unwrap();
    assert!(eventually(|| broker.accepts("alice", &new)));
    assert!(!broker.accepts("alice", &old));

    // A connected client stays when its key goes, until SIGHUP.
    let mut stays = broker.subscribe("stays", &new, "shared/#", &[]);
    std::fs::remove_file(&file).unwrap();
    assert!(eventually(|| !broker.accepts("alice", &new)));
    assert!(stays.try_wait().unwrap().is_none());
    let before = broker.running.log().len();
    broker.running.signal("HUP");
    broker.running.says_from(before, "edgejwt: 1 keys\n");
    broker
        .running
        .says_from(before, "edgejwt: client stays refused: no key is known");
    kill(stays);

    std::fs::copy(key("rsa2048.pem"), &file).unwrap();
    broker.running.signal("HUP");
    assert!(eventually(|| broker.accepts("alice", &old)));
    let stays = broker.subscribe("stays", &old, "plant/1/temperature", &["-C", "1"]);
    let before = broker.running.log().len();
    broker.running.signal("HUP");
    broker.running.says_from(before, "edgejwt: 2 keys\n");
    broker.publishes(&old, "plant/1/temperature", "here");
    assert_eq!(ends(stays).1, "here\n");
    Ok(())
}

fn from_a_jwk_set() -> Outcome {
    need_mosquitto()?;
    let set = format!(
        r#"{{"keys":[{{"kty":"RSA","e":"AQAB","n":"{}"}}]}}"#,
        base64url(rsa_modulus(&key("rsa2048.pem")))
    );
    let file = scratch("mosquitto-jwks-set").join("a set.json");
    std::fs::write(&file, set).unwrap();
    let line = format!("plugin_opt_jwks https://idp.example {}", file.display());
    let changes = [
        ("plugin_opt_keys", line.as_str()),
        (
            "plugin_opt_audience",
            "plugin_opt_audience a\nplugin_opt_audience b",
        ),
        ("plugin_opt_user_claim", "plugin_opt_user_claim name"),
        (
            "",
            "plugin_opt_issuer https://idp.example\nplugin_opt_leeway 60",
        ),
        (
            "",
            "plugin_opt_max_lifetime 3600\nplugin_opt_dates_as_strings true",
        ),
    ];
    let broker = Broker::start_by("mosquitto-jwks", quiet("mosquitto"), &changes);
    broker.running.says("edgejwt: 1 keys");
    let accepts = |aud: &str, exp: u64| {
        let iat = NOW - 600;
        let claims = format!(r#""aud":"{aud}","exp":"{exp}","iat":"{iat}","name":"alice""#);
        let payload = format!(r#"{{{claims},"iss":"https://idp.example"}}"#);
        let token = PrivateKey::load("rsa2048.key").sign(&payload).unwrap();
        broker.accepts("alice", &token)
    };
    assert!(accepts("b", NOW + 600));
    assert!(accepts("a", NOW - 30));
    assert!(!accepts("c", NOW + 600));
    assert!(!accepts("a", NOW - 60));
    assert!(!accepts("a", NOW + 3600));
    assert!(!broker.accepts("alice", &token(600, RIGHTS)));
    Ok(())
}

/// A file name cannot add a line to the log.
fn names_are_escaped() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-names");
    let keys = broker.dir.join("keys");
    std::fs::copy(key("garbage.pem"), keys.join("a\nb\\\x1b\x7f.pem")).unwrap();
    std::fs::copy(key("rsa2048.pem"), keys.join("c\nd.pem")).unwrap();
    let before = broker.running.log().len();
    broker.running.signal("HUP");
    let skipped = r"edgejwt: skipped a\x0ab\x5c\x1b\x7f.pem: ";
    broker.running.says_from(before, skipped);
    let payload = r#"{"aud":"mqtt","exp":1,"iss":"c\nd","sub":"alice"}"#;
    let token = PrivateKey::load("rsa2048.key").sign(payload).unwrap();
    assert!(!broker.accepts("alice", &token));
    let issuer = r#"issuer "c\x0ad""#.to_string() + "\n";
    broker.running.says_from(before, &issuer);
    Ok(())
}
