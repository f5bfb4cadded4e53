// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens that expire while their client is connected.

use super::{Broker, LOG_ALL, NOW, RIGHTS, ends, kill, need_mosquitto, token};
use crate::hosts::quiet;
use crate::support::harness::{Outcome, tests};
use libtest_mimic::Trial;
use std::io::{BufRead, BufReader, Read};

/// A token of the other clients, who outlive the one that is tested.
const OTHERS: &str = r#","read":["bye"],"write":["bye","plant/1/temperature"]"#;

pub fn tests() -> Vec<Trial> {
    tests!["mosquitto::expiry":
        client_is_disconnected, session_without_client, client_may_stay,
        nothing_is_delivered_with_per_listener_settings
    ]
}

fn client_is_disconnected() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-disconnected");
    let reader = broker.subscribe("reader", &token(600, OTHERS), "bye", &["-C", "1"]);
    let will = ["--will-topic", "bye", "--will-payload", "ended", "-v"];
    let client = broker.subscribe("out", &token(60, RIGHTS), "plant/1/temperature", &will);
    broker.clock.set(NOW + 60);
    let log = &broker.running;
    log.says("edgejwt: the token of client out has run out\n");
    log.says("Client out been disconnected by administrative action.");
    assert_eq!(ends(reader).1, "ended\n");
    // The client tries again, and is refused.
    log.says("edgejwt: client out refused: the token has expired; claim \"exp\"");
    kill(client);
    Ok(())
}

/// A session whose client is away is not disconnected. It gets no message while
/// its token is expired.
fn session_without_client() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-away");
    let sender = token(600, OTHERS);
    let away = broker.subscribe("away", &token(60, RIGHTS), "plant/1/temperature", &["-c"]);
    broker.lose("away", away);
    let before = broker.running.log().len();
    broker.running.signal("HUP");
    broker.running.says_from(before, "Reloading config.");
    broker.clock.set(NOW + 60);
    broker.publishes(&sender, "plant/1/temperature", "late");
    let renewed = token(600, RIGHTS);
    let more = ["-c", "-C", "1"];
    let back = broker.subscribe("away", &renewed, "plant/1/temperature", &more);
    broker.publishes(&sender, "plant/1/temperature", "new");
    assert_eq!(ends(back).1, "new\n");
    let log = broker.running.log();
    assert!(!log.contains("the token of client away"), "{log}");
    Ok(())
}

/// Without the option `disconnect`, a client stays for as long as it likes.
fn client_may_stay() -> Outcome {
    need_mosquitto()?;
    let changes = [("plugin_opt_disconnect", LOG_ALL.1)];
    let broker = Broker::start_by("mosquitto-lax", quiet("mosquitto"), &changes);
    let short = token(60, RIGHTS);
    let client = broker.subscribe("stays", &short, "plant/1/temperature", &["-C", "1"]);
    broker.clock.set(NOW + 60);
    assert!(!broker.accepts("alice", &short));
    broker.publishes(&token(600, OTHERS), "plant/1/temperature", "there");
    assert_eq!(ends(client).1, "there\n");
    Ok(())
}

/// With `per_listener_settings` the broker never calls the plugin to sweep, so
/// that the client stays connected; but it gets nothing more.
fn nothing_is_delivered_with_per_listener_settings() -> Outcome {
    need_mosquitto()?;
    let changes = [
        ("listener", "per_listener_settings true\n"),
        ("allow_anonymous", "listener PORT 127.0.0.1"),
        LOG_ALL,
    ];
    let broker = Broker::start_by("mosquitto-listeners", quiet("mosquitto"), &changes);
    let sender = token(600, OTHERS);
    let short = token(60, RIGHTS);
    let mut client = broker.subscribe("ended", &short, "plant/1/temperature", &[]);
    let mut seen = BufReader::new(client.stdout.take().unwrap());
    broker.publishes(&sender, "plant/1/temperature", "before");
    let mut text = String::new();
    seen.read_line(&mut text).unwrap();
    broker.clock.set(NOW + 60);
    assert!(!broker.accepts("alice", &short));
    broker.publishes(&sender, "plant/1/temperature", "after");
    assert!(client.try_wait().unwrap().is_none());
    let log = broker.running.log();
    assert_eq!(log.matches("Sending PUBLISH to ended ").count(), 1, "{log}");
    kill(client);
    seen.read_to_string(&mut text).unwrap();
    assert_eq!(text, "before\n");
    Ok(())
}
