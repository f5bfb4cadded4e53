// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which topics a token lets its client read and write.

use super::{Broker, RIGHTS, ends, kill, need_mosquitto, token};
use crate::support::harness::{Outcome, tests};
use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    tests!["mosquitto::topics": messages, subscriptions]
}

fn messages() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-messages");
    let token = token(600, RIGHTS);
    let reader = broker.subscribe("reader", &token, "plant/+/temperature", &["-C", "2", "-v"]);
    for (topic, message) in [
        ("plant/2/temperature", "may not be written"),
        ("plant/1/pressure", "is not subscribed to"),
        ("$SYS/broker/uptime", "may not be written"),
        ("plant/1/temperature", "20"),
        ("plant", "may not be written"),
        ("plant/1/temperature", "21"),
    ] {
        broker.publishes(&token, topic, message);
    }
    let (code, seen, _) = ends(reader);
    assert_eq!(code, Some(0));
    assert_eq!(seen, "plant/1/temperature 20\nplant/1/temperature 21\n");

    // MQTT 5 tells the sender.
    let denied = broker.publish(&token, "plant/2/temperature", "x", &["-V", "5"]);
    let denied = String::from_utf8(denied.stderr).unwrap();
    assert!(denied.contains("Not authorized"), "{denied}");
    Ok(())
}

/// The subscription must be denied.
fn is_denied(broker: &Broker, token: &str, topic: &str) {
    let (_, _, why) = ends(broker.subscribe("denied", token, topic, &[]));
    let denied = "All subscription requests were denied";
    assert!(why.contains(denied), "{topic}: {why}");
}

fn subscriptions() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-subscriptions");
    let with_rights = token(600, RIGHTS);
    for topic in [
        "#",
        "+/+/temperature",
        "plant/#",
        "plant/+/+",
        "plant/1/pressure",
        "plant/1/temperature/x",
        "$SYS/#",
        "$share/group/plant/#",
        "shared2",
        "$share/shared/#",
    ] {
        is_denied(&broker, &with_rights, topic);
    }
    for topic in [
        "plant/7/temperature",
        "shared",
        "shared/+/#",
        "shared/#",
        "$share/group/shared/x",
    ] {
        let mut client = broker.subscribe("granted", &with_rights, topic, &[]);
        assert!(client.try_wait().unwrap().is_none(), "{topic}");
        kill(client);
    }
    // A token without the claims grants nothing.
    is_denied(&broker, &token(600, ""), "plant/1/temperature");
    Ok(())
}
