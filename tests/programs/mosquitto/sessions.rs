// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What outlives a client's connection: retained messages, wills, sessions.

use super::{Broker, NOW, ends, kill, need_mosquitto, token};
use crate::support::harness::{Outcome, tests};
use libtest_mimic::Trial;

const BYE: &str = r#","read":["plant/1/temperature","bye"],"write":["plant/1/#","bye"]"#;

pub fn tests() -> Vec<Trial> {
    tests!["mosquitto::sessions": retained_message, will, queued_message, taken_over_session]
}

fn retained_message() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-retained");
    let token = token(600, BYE);
    let sent = broker.publish(&token, "plant/1/temperature", "kept", &["-r"]);
    assert!(sent.status.success());
    // The plugin forgets the sender, who has gone, when it sweeps next.
    broker.clock.set(NOW + 5);
    let reader = broker.subscribe("reader", &token, "plant/1/temperature", &["-C", "1"]);
    assert_eq!(ends(reader).1, "kept\n");
    Ok(())
}

fn will() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-will");
    let token = token(600, BYE);
    let reader = broker.subscribe("reader", &token, "bye", &["-C", "1"]);
    let will = ["--will-topic", "bye", "--will-payload", "gone"];
    kill(broker.subscribe("dies", &token, "bye", &will));
    assert_eq!(ends(reader).1, "gone\n");
    Ok(())
}

fn queued_message() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-queued");
    let token = token(600, BYE);
    let away = broker.subscribe("away", &token, "bye", &["-c"]);
    broker.lose("away", away);
    // The next sweep leaves the session, since the token is still valid.
    broker.clock.set(NOW + 5);
    broker.publishes(&token, "bye", "queued");
    let back = broker.subscribe("away", &token, "bye", &["-c", "-C", "1"]);
    assert_eq!(ends(back).1, "queued\n");
    Ok(())
}

fn taken_over_session() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-taken-over");
    let token = token(600, BYE);
    let first = broker.subscribe("twice", &token, "bye", &["-c"]);
    let second = broker.subscribe("twice", &token, "bye", &["-c", "-C", "1"]);
    kill(first);
    broker.clock.set(NOW + 5);
    broker.publishes(&token, "bye", "still");
    assert_eq!(ends(second).1, "still\n");
    Ok(())
}
