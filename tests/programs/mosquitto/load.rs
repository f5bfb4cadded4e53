// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Many clients at once.

use super::{Broker, connect, ends, need_mosquitto, payload, token};
use crate::hosts::{DEADLINE_SECONDS, eventually, now, quiet};
use crate::support::harness::{Outcome, need, test, tests};
use crate::support::jwt::PrivateKey;
use crate::support::{run, scratch};
use libtest_mimic::Trial;
use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["mosquitto": two_hundred_clients_at_once];
    all.push(test("mosquitto::measure_logins", measure_logins).with_ignored_flag(true));
    all
}

/// Each client gets its own messages and no others.
fn two_hundred_clients_at_once() -> Outcome {
    need_mosquitto()?;
    let broker = Broker::start("mosquitto-crowd");
    let crowd: Vec<Child> = (0..200)
        .map(|i| {
            let own = format!("crowd/{i}");
            let rights = format!(r#","jti":"{i}","read":["{own}","crowd/all"]"#);
            broker
                .client("mosquitto_sub", "alice", &token(600, &rights))
                .args(["-q", "1", "-C", "2", "-W", DEADLINE_SECONDS])
                .args(["-t", &own, "-t", "crowd/all"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let subscribed = || broker.running.log().matches("Sending SUBACK").count() == 200;
    assert!(eventually(subscribed));
    let sender = token(600, r#","write":["crowd/#"]"#);
    broker.publishes(&sender, "crowd/17", "17");
    let mut everyone = broker
        .client("mosquitto_pub", "alice", &sender)
        .args(["-q", "1", "-t", "crowd/all", "-l"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = (0..200).map(|i| format!("{i}\n")).collect();
    let mut input = everyone.stdin.take().unwrap();
    input.write_all(lines.as_bytes()).unwrap();
    drop(input);
    assert!(everyone.wait().unwrap().success());
    for (i, client) in crowd.into_iter().enumerate() {
        let (code, seen, _) = ends(client);
        let expected = if i == 17 { "17\n0\n" } else { "0\n1\n" };
        assert_eq!((code, seen.as_str()), (Some(0), expected), "{i}");
    }
    Ok(())
}

/// Seconds of processor time that a program has used.
fn processor_seconds(program: &Child) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", program.id())).unwrap();
    let ticks = stat.split_whitespace().skip(13).take(2);
    ticks
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

/// Prints logins per second, one after another, and the broker's processor time
/// for each: with the broker's own password file, and with the plugin. Run it
/// by name, with `--ignored`.
fn measure_logins() -> Outcome {
    need_mosquitto()?;
    need("mosquitto_passwd", "mosquitto")?;
    let file = scratch("mosquitto-passwords").join("file");
    std::fs::write(&file, "").unwrap();
    run(Command::new("mosquitto_passwd")
        .arg("-b")
        .arg(&file)
        .args(["alice", "secret"]));
    let log = "log_type information";
    let own = format!("{log}\npassword_file {}", file.display());
    // With the system's clock, as in the field.
    let start = |name, change| {
        let mut command = quiet("env");
        command.args(["-u", "LD_PRELOAD", "mosquitto"]);
        Broker::start_by(name, command, &[change])
    };
    let own = start("mosquitto-pace-file", ("plugin", &own));
    let plugin = start("mosquitto-pace", ("", log));

    let key = PrivateKey::load("rsa2048.key");
    let exp = now() + 3600;
    let tokens: Vec<String> = (0..1000)
        .map(|i| {
            let jti = format!(r#","jti":"{i}""#);
            key.sign(&payload(exp, &jti)).unwrap()
        })
        .collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    for (what, broker, passwords) in [
        ("password file", &own, &["secret"][..]),
        ("the same token", &plugin, &tokens[..1]),
        ("another token each time", &plugin, &tokens[..]),
    ]
    .repeat(5)
    {
        let (begin, used) = (Instant::now(), processor_seconds(&broker.running.child));
        let mut count = 0;
        while begin.elapsed() < Duration::from_secs(2) {
            let password = passwords[count % passwords.len()].as_bytes();
            let answer = connect(broker.port, "i", Some(b"alice"), Some(password));
            assert_eq!(answer, Some(0));
            count += 1;
        }
        let used = processor_seconds(&broker.running.child) - used;
        let rate = count as f64 / begin.elapsed().as_secs_f64();
        let each = used * 1e6 / count as f64;
        println!("{what}: {rate:.0} logins per second, {each:.0} us of processor time each");
    }
    Ok(())
}
