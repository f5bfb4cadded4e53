// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/mosquitto in the real broker, as its own clients see it.

use crate::hosts::{Running, free_port, now, quiet, within};
use crate::support::jwt::{PrivateKey, base64url};
use crate::support::{
    Build, Link, ROOT, cc, exists, fresh, key, link_flags, output, run, scratch, skip,
};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Whether nothing here can run.
fn missing() -> bool {
    let headers = ["mosquitto.h", "mosquitto_broker.h", "mosquitto_plugin.h"];
    let compiles = output(
        Command::new(cc())
            .args(headers.iter().flat_map(|header| ["-include", header]))
            .args(["-fsyntax-only", "-x", "c", "/dev/null"]),
    );
    if ["mosquitto", "mosquitto_pub", "mosquitto_sub"].map(exists) == [true; 3]
        && compiles.status.success()
    {
        return false;
    }
    skip("mosquitto, its clients or its headers are not installed");
    true
}

/// The plugin, compiled on first use.
fn plugin() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let plugin = scratch("mosquitto").join("mosquitto_edgejwt.so");
        run(Command::new(cc())
            .args(crate::support::WARNINGS)
            .args(["-std=c11", "-g", "-shared", "-fPIC"])
            .arg(format!("-I{ROOT}/include"))
            .arg("-o")
            .arg(&plugin)
            .args(
                ["plugin.c", "session.c"]
                    .map(|name| format!("{ROOT}/integrations/mosquitto/{name}")),
            )
            .args(link_flags(Build::Standard, Link::Shared)));
        plugin
    })
}

/// A broker that runs, with a folder of key files to itself.
struct Broker {
    running: Running,
    port: u16,
    dir: PathBuf,
}

impl Broker {
    fn start(name: &str) -> Self {
        Self::start_by(name, quiet("mosquitto"), &[("", "log_type all")])
    }

    fn start_by(name: &str, command: Command, changes: &[(&str, &str)]) -> Self {
        let port = free_port();
        let (dir, mut command) = set_up(name, command, port, changes);
        let running = Running::start(&mut command, dir.join("log"), " running");
        Self { running, port, dir }
    }

    fn client(&self, program: &str, user: &str, token: &str) -> Command {
        let mut command = quiet(program);
        command
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-u", user, "-P", token]);
        command
    }

    fn publish(&self, token: &str, topic: &str, message: &str, more: &[&str]) -> Output {
        let mut command = self.client("mosquitto_pub", "alice", token);
        output(
            command
                .args(["-q", "1", "-t", topic, "-m", message])
                .args(more),
        )
    }

    /// Whether a client is let in, by its own exit code.
    fn lets_in(&self, user: &str, token: &str) -> bool {
        let mut command = self.client("mosquitto_pub", user, token);
        let said = output(command.args(["-t", "nowhere", "-m", "x"]));
        let text = String::from_utf8(said.stderr).unwrap();
        assert!(
            said.status.success() || text.contains("not authorised"),
            "{text}"
        );
        said.status.success()
    }

    /// A client that has subscribed, or been told that it may not.
    fn subscribe(&self, id: &str, token: &str, topic: &str, more: &[&str]) -> Child {
        let before = self.running.log().len();
        let mut command = self.client("mosquitto_sub", "alice", token);
        command
            .args(["-i", id, "-q", "1", "-W", "20", "-t", topic])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let word = format!("Sending SUBACK to {id}\n");
        let done = within(20, || self.running.log()[before..].contains(&word));
        assert!(done, "{}", self.running.log());
        child
    }

    /// How long it has been on a processor.
    fn processor_seconds(&self) -> f64 {
        let stat = format!("/proc/{}/stat", self.running.child.id());
        let stat = std::fs::read_to_string(stat).unwrap();
        let ticks = stat.split_whitespace().skip(13).take(2);
        ticks
            .map(|ticks| ticks.parse::<f64>().unwrap())
            .sum::<f64>()
            / 100.0
    }

    /// What the log says from `before` on.
    fn says_from(&self, before: usize, word: &str) {
        let done = within(20, || self.running.log()[before..].contains(word));
        assert!(done, "{word}: {}", &self.running.log()[before..]);
    }
}

/// A folder with the sample configuration, changed; in each change the lines
/// that start with the first text make place for the second.
fn set_up(
    name: &str,
    mut command: Command,
    port: u16,
    changes: &[(&str, &str)],
) -> (PathBuf, Command) {
    let dir = fresh(name);
    let keys = dir.join("keys");
    std::fs::create_dir(&keys).unwrap();
    std::fs::copy(key("rsa2048.pem"), keys.join("plant.pem")).unwrap();
    std::fs::copy(key("other.pem"), keys.join("partner.pem")).unwrap();
    std::fs::copy(key("garbage.pem"), keys.join("garbage.pem")).unwrap();
    let sample = format!("{ROOT}/integrations/mosquitto/mosquitto.conf");
    let mut conf = std::fs::read_to_string(sample)
        .unwrap()
        .replace("listener 1883", &format!("listener {port}"))
        .replace(
            "/usr/local/lib/mosquitto_edgejwt.so",
            &plugin().display().to_string(),
        )
        .replace("/etc/mosquitto/keys", &keys.display().to_string());
    for (start, line) in changes {
        let goes = |old: &&str| !start.is_empty() && old.starts_with(start);
        let at = conf.lines().position(|old| goes(&old));
        let mut lines: Vec<&str> = conf.lines().filter(|old| !goes(old)).collect();
        lines.insert(at.unwrap_or(lines.len()), line);
        conf = lines.join("\n");
    }
    conf = conf.replace("PORT", &port.to_string());
    let path = dir.join("mosquitto.conf");
    std::fs::write(&path, format!("user root\nlog_dest stderr\n{conf}\n")).unwrap();
    command.arg("-c").arg(path);
    (dir, command)
}

fn payload(exp: u64, more: &str) -> String {
    format!(r#"{{"aud":"mqtt","exp":{exp},"iss":"plant","sub":"alice"{more}}}"#)
}

/// A token of alice's that lasts so long.
fn token(seconds: u64, more: &str) -> String {
    let key = PrivateKey::load("rsa2048.key");
    key.sign(&payload(now() + seconds, more)).unwrap()
}

const RIGHTS: &str = r##","read":["plant/+/temperature","shared/#"],"write":["plant/1/#","bye"]"##;

fn ends(child: Child) -> (Option<i32>, String, String) {
    let said = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (said.status.code(), text(said.stdout), text(said.stderr))
}

#[test]
fn messages_go_where_the_token_says() {
    if missing() {
        return;
    }
    let broker = Broker::start("mosquitto-topics");
    let token = token(600, RIGHTS);
    let sees = broker.subscribe("sees", &token, "plant/+/temperature", &["-C", "2", "-v"]);
    for (topic, message) in [
        ("plant/2/temperature", "not hers"),
        ("plant/1/pressure", "not read"),
        ("$SYS/broker/uptime", "not hers"),
        ("plant/1/temperature", "20"),
        ("plant", "not hers"),
        ("plant/1/temperature", "21"),
    ] {
        assert!(broker.publish(&token, topic, message, &[]).status.success());
    }
    let (code, seen, _) = ends(sees);
    assert_eq!(code, Some(0));
    assert_eq!(seen, "plant/1/temperature 20\nplant/1/temperature 21\n");

    // MQTT 5 tells the sender.
    let denied = broker.publish(&token, "plant/2/temperature", "x", &["-V", "5"]);
    let denied = String::from_utf8(denied.stderr).unwrap();
    assert!(denied.contains("Not authorized"), "{denied}");

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
        let (_, _, why) = ends(broker.subscribe("denied", &token, topic, &[]));
        assert!(
            why.contains("All subscription requests were denied"),
            "{topic}: {why}"
        );
    }
    for topic in [
        "plant/7/temperature",
        "shared",
        "shared/+/#",
        "shared/#",
        "$share/group/shared/x",
    ] {
        let mut child = broker.subscribe("granted", &token, topic, &[]);
        assert!(child.try_wait().unwrap().is_none(), "{topic}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Without claims, without rights.
    let (_, _, why) =
        ends(broker.subscribe("none", &self::token(600, ""), "plant/1/temperature", &[]));
    assert!(
        why.contains("All subscription requests were denied"),
        "{why}"
    );
}

#[test]
fn retained_messages_wills_and_sessions_outlive_their_client() {
    if missing() {
        return;
    }
    let broker = Broker::start("mosquitto-outlive");
    let token = token(
        600,
        r#","read":["plant/1/temperature","bye"],"write":["plant/1/#","bye"]"#,
    );
    let sent = broker.publish(&token, "plant/1/temperature", "kept", &["-r"]);
    assert!(sent.status.success());
    std::thread::sleep(Duration::from_millis(2200)); // Their sender is forgotten.
    let retained = broker.subscribe("retained", &token, "plant/1/temperature", &["-C", "1"]);
    assert_eq!(ends(retained).1, "kept\n");

    let hears = broker.subscribe("hears", &token, "bye", &["-C", "1"]);
    let will = ["--will-topic", "bye", "--will-payload", "gone"];
    let mut dies = broker.subscribe("dies", &token, "bye", &will);
    dies.kill().unwrap();
    dies.wait().unwrap();
    assert_eq!(ends(hears).1, "gone\n");

    // Queued for a session whose client is away, for longer than a sweep.
    let mut away = broker.subscribe("away", &token, "bye", &["-c"]);
    away.kill().unwrap();
    away.wait().unwrap();
    std::thread::sleep(Duration::from_millis(2200));
    assert!(
        broker
            .publish(&token, "bye", "queued", &[])
            .status
            .success()
    );
    let back = broker.subscribe("away", &token, "bye", &["-c", "-C", "1"]);
    assert_eq!(ends(back).1, "queued\n");

    // A session may be taken over, and then it is the other's.
    let mut first = broker.subscribe("twice", &token, "bye", &["-c"]);
    let second = broker.subscribe("twice", &token, "bye", &["-c", "-C", "1"]);
    first.kill().unwrap();
    first.wait().unwrap();
    std::thread::sleep(Duration::from_millis(1200));
    assert!(broker.publish(&token, "bye", "still", &[]).status.success());
    assert_eq!(ends(second).1, "still\n");
}

#[test]
fn who_is_refused_stays_out_and_the_log_says_why() {
    if missing() {
        return;
    }
    let broker = Broker::start("mosquitto-refusals");
    let theirs = PrivateKey::load("other.key");
    let good = token(600, RIGHTS);
    assert!(broker.lets_in("alice", &good));
    let later = payload(now() + 600, "");
    let ours = PrivateKey::load("rsa2048.key");
    let many = (0..65)
        .map(|i| format!("\"t{i}\""))
        .collect::<Vec<_>>()
        .join(",");
    let huge = "a".repeat(60_000);
    for (user, token, why) in [
        ("bob", good.as_str(), "the user name is not the token's"),
        ("", &good, "the user name is not the token's"),
        ("alice2", &good, "the user name is not the token's"),
        ("alice", "", "there is no token"),
        ("alice", "x", "not in compact serialization"),
        ("alice", &format!("{good} "), "not in compact serialization"),
        (
            "alice",
            &good[..good.len() - 1],
            "not in compact serialization",
        ),
        ("alice", &huge, "the token is too long"),
        (
            "alice",
            &theirs.sign(&later).unwrap(),
            "the signature is wrong",
        ),
        (
            "alice",
            &ours.sign(&payload(now() - 1, "")).unwrap(),
            "the token has expired; claim \"exp\", issuer \"plant\"",
        ),
        (
            "alice",
            &ours.sign(&later.replace("plant", "stranger")).unwrap(),
            "no key is known for the token's issuer",
        ),
        (
            "alice",
            &ours.sign(&later.replace("mqtt", "other")).unwrap(),
            "for another audience; claim \"aud\"",
        ),
        (
            "alice",
            &ours
                .sign(&later.replace("\"alice\"", "[\"alice\"]"))
                .unwrap(),
            "claim \"sub\"",
        ),
        (
            "alice",
            &ours
                .sign(&later.replace("\"alice\"", "\"alice\\u0000\""))
                .unwrap(),
            "the user name is not",
        ),
        (
            "alice",
            &ours.sign(&later.replace("\"sub\"", "\"user\"")).unwrap(),
            "the user name is not",
        ),
        (
            "alice",
            &token(600, r#","read":"plant/#""#),
            "not an array of strings",
        ),
        (
            "alice",
            &token(600, r#","write":["a",1]"#),
            "not an array of strings",
        ),
        (
            "alice",
            &token(600, r#","write":["a#"]"#),
            "a topic pattern is not valid",
        ),
        (
            "alice",
            &token(600, r#","read":["a",""]"#),
            "a topic pattern is not valid",
        ),
        (
            "alice",
            &token(600, &format!(r#","read":[{many}]"#)),
            "too many topic patterns",
        ),
    ] {
        let before = broker.running.log().len();
        assert!(!broker.lets_in(user, token), "{why}");
        broker.says_from(before, "edgejwt: client ");
        let log = broker.running.log()[before..].to_string();
        assert!(log.contains(why), "{why}: {log}");
    }
    assert!(broker.lets_in("alice", &good));
    let log = broker.running.log();
    assert!(log.contains("edgejwt: 2 keys\n"), "{log}");
    assert!(log.contains("edgejwt: skipped garbage.pem: "), "{log}");
}

/// What MQTT 3.1.1 answers to a CONNECT of these bytes: the return code, or
/// nothing.
fn connect(port: u16, id: &str, user: Option<&[u8]>, password: Option<&[u8]>) -> Option<u8> {
    let mut body = b"\0\x04MQTT\x04".to_vec();
    let flags = 2 | u8::from(user.is_some()) << 7 | u8::from(password.is_some()) << 6;
    body.extend([flags, 0, 60]);
    for text in [Some(id.as_bytes()), user, password].into_iter().flatten() {
        body.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        body.extend(text);
    }
    let mut packet = vec![0x10];
    let mut left = body.len();
    while left >= 128 {
        packet.push(u8::try_from(left % 128).unwrap() | 0x80);
        left /= 128;
    }
    packet.push(u8::try_from(left).unwrap());
    packet.extend(body);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(&packet).unwrap();
    let mut answer = [0; 4];
    match stream.read(&mut answer) {
        Ok(4) => Some(answer[3]),
        Ok(0) => None,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn values_that_no_client_sends_are_refused() {
    if missing() {
        return;
    }
    let broker = Broker::start("mosquitto-values");
    let good = token(600, RIGHTS);
    let good = good.as_bytes();
    let port = broker.port;
    let binary: Vec<u8> = (0..=255).cycle().take(65535).collect();
    assert_eq!(connect(port, "i", Some(b"alice"), Some(good)), Some(0));
    let refused = Some(5);
    assert_eq!(connect(port, "i", None, None), refused);
    assert_eq!(connect(port, "i", Some(b"alice"), None), refused);
    assert_eq!(connect(port, "i", Some(b""), Some(b"")), refused);
    assert_eq!(connect(port, "i", Some(b""), Some(good)), refused);
    assert_eq!(connect(port, "i", Some(b"alice"), Some(&binary)), refused);
    assert_eq!(
        connect(port, "i", Some(b"alice"), Some(&[b'.'; 65535])),
        refused
    );
    assert_eq!(
        connect(port, "i", Some(&[b'a'; 65535]), Some(good)),
        refused
    );
    // The broker itself drops what is no text.
    assert_eq!(connect(port, "i", Some(b"alice\0"), Some(good)), None);
    assert_eq!(connect(port, "i", Some(b"\xff"), Some(good)), None);
    assert_eq!(connect(port, "i", None, Some(good)), None);
    assert_eq!(connect(port, "", Some(b"alice"), Some(good)), Some(0));
    assert_eq!(connect(port, "i", Some(b"alice"), Some(good)), Some(0));
}

#[test]
fn two_hundred_clients_at_once() {
    if missing() {
        return;
    }
    let broker = Broker::start("mosquitto-crowd");
    let crowd: Vec<Child> = (0..200)
        .map(|i| {
            let rights = format!(r#","jti":"{i}","read":["crowd/{i}","crowd/all"]"#);
            broker
                .client("mosquitto_sub", "alice", &token(600, &rights))
                .args([
                    "-q",
                    "1",
                    "-C",
                    "2",
                    "-W",
                    "60",
                    "-t",
                    &format!("crowd/{i}"),
                ])
                .args(["-t", "crowd/all"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let subscribed = || broker.running.log().matches("Sending SUBACK").count() == 200;
    assert!(within(60, subscribed));
    let sender = token(600, r#","write":["crowd/#"]"#);
    let lines: String = (0..200).map(|i| format!("{i}\n")).collect();
    // Each gets its own, and no other's.
    let mut command = broker.client("mosquitto_pub", "alice", &sender);
    assert!(
        command
            .args(["-q", "1", "-t", "crowd/17", "-m", "17"])
            .status()
            .unwrap()
            .success()
    );
    let mut everyone = command_with_lines(&broker, &sender);
    everyone
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    assert!(everyone.wait().unwrap().success());
    for (i, child) in crowd.into_iter().enumerate() {
        let (code, seen, _) = ends(child);
        let expected = if i == 17 { "17\n0\n" } else { "0\n1\n" };
        assert_eq!((code, seen.as_str()), (Some(0), expected), "{i}");
    }
}

/// A client that sends each line of its input to everyone.
fn command_with_lines(broker: &Broker, token: &str) -> Child {
    broker
        .client("mosquitto_pub", "alice", token)
        .args(["-q", "1", "-t", "crowd/all", "-l"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn keys_are_followed_live_and_read_again_on_sighup() {
    if missing() {
        return;
    }
    let broker = Broker::start("mosquitto-keys");
    let old = token(600, RIGHTS);
    let new = PrivateKey::load("other.key");
    let new = new.sign(&payload(now() + 600, RIGHTS)).unwrap();
    assert!(broker.lets_in("alice", &old) && !broker.lets_in("alice", &new));

    let file = broker.dir.join("keys/plant.pem");
    std::fs::copy(key("other.pem"), &file).unwrap();
    assert!(within(3, || broker.lets_in("alice", &new)));
    assert!(!broker.lets_in("alice", &old));

    // A client that is there stays, and goes when the broker is told to look.
    let mut stays = broker.subscribe("stays", &new, "shared/#", &[]);
    std::fs::remove_file(&file).unwrap();
    assert!(within(3, || !broker.lets_in("alice", &new)));
    assert!(stays.try_wait().unwrap().is_none());
    let before = broker.running.log().len();
    broker.running.signal("HUP");
    broker.says_from(before, "edgejwt: 1 keys\n");
    broker.says_from(before, "edgejwt: client stays refused: no key is known");
    stays.kill().unwrap();
    stays.wait().unwrap();

    std::fs::copy(key("rsa2048.pem"), &file).unwrap();
    broker.running.signal("HUP");
    assert!(within(3, || broker.lets_in("alice", &old)));
    let stays = broker.subscribe("stays", &old, "plant/1/temperature", &["-C", "1"]);
    let before = broker.running.log().len();
    broker.running.signal("HUP");
    broker.says_from(before, "edgejwt: 2 keys\n");
    assert!(
        broker
            .publish(&old, "plant/1/temperature", "here", &[])
            .status
            .success()
    );
    assert_eq!(ends(stays).1, "here\n");
}

#[test]
fn keys_may_come_from_a_jwk_set() {
    if missing() {
        return;
    }
    let modulus = run(Command::new("openssl")
        .args(["rsa", "-pubin", "-noout", "-modulus", "-in"])
        .arg(key("rsa2048.pem")));
    let digits = modulus.trim().strip_prefix("Modulus=").unwrap();
    let bytes: Vec<u8> = (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).unwrap())
        .collect();
    let set = format!(
        r#"{{"keys":[{{"kty":"RSA","e":"AQAB","n":"{}"}}]}}"#,
        base64url(bytes)
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
    let lets_in = |aud: &str, exp: u64| {
        let iat = now() - 600;
        let claims = format!(r#""aud":"{aud}","exp":"{exp}","iat":"{iat}","name":"alice""#);
        let payload = format!(r#"{{{claims},"iss":"https://idp.example"}}"#);
        let token = PrivateKey::load("rsa2048.key").sign(&payload).unwrap();
        broker.lets_in("alice", &token)
    };
    assert!(lets_in("b", now() + 600));
    assert!(lets_in("a", now() - 30));
    assert!(!lets_in("c", now() + 600));
    assert!(!lets_in("a", now() - 60));
    assert!(!lets_in("a", now() + 3600));
    assert!(!broker.lets_in("alice", &token(600, RIGHTS)));
}

#[test]
fn a_client_whose_token_runs_out() {
    if missing() {
        return;
    }
    let (strict, lax) = std::thread::scope(|scope| {
        let lax = scope.spawn(|| {
            let changes = [("plugin_opt_disconnect", "log_type all")];
            Broker::start_by("mosquitto-lax", quiet("mosquitto"), &changes)
        });
        (Broker::start("mosquitto-strict"), lax.join().unwrap())
    });
    let long = token(
        600,
        r#","read":["bye"],"write":["bye","plant/1/temperature"]"#,
    );
    let short = token(5, RIGHTS);
    let hears = strict.subscribe("hears", &long, "bye", &["-C", "1"]);
    let mut away = strict.subscribe("away", &short, "plant/1/temperature", &["-c"]);
    away.kill().unwrap();
    away.wait().unwrap();
    strict.running.signal("HUP");
    strict.running.says("Reloading config.");
    let will = ["--will-topic", "bye", "--will-payload", "ended", "-v"];
    let mut out = strict.subscribe("out", &short, "plant/1/temperature", &will);
    let stays = lax.subscribe("stays", &short, "plant/1/temperature", &["-C", "1"]);
    strict
        .running
        .says("edgejwt: the token of client out has run out\n");
    strict
        .running
        .says("Client out been disconnected by administrative action.");
    assert_eq!(ends(hears).1, "ended\n");
    // Its client tries again, and is told no.
    strict
        .running
        .says("edgejwt: client out refused: the token has expired; claim \"exp\"");
    let _ = out.kill();
    out.wait().unwrap();

    // A session without a client is not disconnected, and gets nothing more.
    let send = |broker: &Broker, message| {
        let sent = broker.publish(&long, "plant/1/temperature", message, &[]);
        assert!(sent.status.success());
    };
    send(&strict, "late");
    let back = token(600, RIGHTS);
    let more = ["-c", "-C", "1"];
    let back = strict.subscribe("away", &back, "plant/1/temperature", &more);
    send(&strict, "new");
    assert_eq!(ends(back).1, "new\n");
    let log = strict.running.log();
    assert!(!log.contains("the token of client away"), "{log}");

    assert!(!lax.lets_in("alice", &short));
    send(&lax, "there");
    assert_eq!(ends(stays).1, "there\n");
}

#[test]
fn a_token_that_runs_out_ends_where_the_broker_does_not_tick() {
    if missing() {
        return;
    }
    let changes = [
        ("listener", "per_listener_settings true\n"),
        ("allow_anonymous", "listener PORT 127.0.0.1"),
        ("", "log_type all"),
    ];
    let broker = Broker::start_by("mosquitto-listeners", quiet("mosquitto"), &changes);
    let long = token(600, r#","read":["bye"],"write":["plant/1/temperature"]"#);
    let short = token(3, RIGHTS);
    let mut ended = broker.subscribe("ended", &short, "plant/1/temperature", &[]);
    let send = |message| {
        let sent = broker.publish(&long, "plant/1/temperature", message, &[]);
        assert!(sent.status.success());
    };
    send("before");
    assert!(within(10, || !broker.lets_in("alice", &short)));
    send("behind");
    std::thread::sleep(Duration::from_millis(300));
    assert!(ended.try_wait().unwrap().is_none());
    ended.kill().unwrap();
    assert_eq!(ends(ended).1, "before\n");
}

#[test]
fn options_that_are_wrong_stop_the_broker() {
    if missing() {
        return;
    }
    let keys = "plugin_opt_keys";
    for (start, line, why) in [
        ("", "plugin_opt_kyes /etc", "plugin_opt_kyes: unknown"),
        (
            "",
            "plugin_opt_issuer a\nplugin_opt_issuer b",
            "plugin_opt_issuer: given twice",
        ),
        (keys, "", "neither keys nor jwks is given"),
        (
            keys,
            "plugin_opt_keys /nonexistent",
            "plugin_opt_keys: the key file ",
        ),
        (
            "",
            "plugin_opt_jwks issuer /nonexistent",
            "plugin_opt_jwks: the key file ",
        ),
        ("", "plugin_opt_jwks issuer", "plugin_opt_jwks: "),
        ("", "plugin_opt_leeway 601", "leeway is not a number"),
        ("", "plugin_opt_leeway -1", "leeway is not a number"),
        (
            "",
            "plugin_opt_leeway 99999999999999999999",
            "leeway is not a number",
        ),
        (
            "",
            "plugin_opt_max_lifetime 1h",
            "max_lifetime is not a number",
        ),
        (
            "plugin_opt_disconnect",
            "plugin_opt_disconnect yes",
            "true or false",
        ),
        ("", "plugin_opt_dates_as_strings 1", "true or false"),
        (
            "",
            &"plugin_opt_audience a\n".repeat(33),
            "plugin_opt_audience: unknown, or given too often",
        ),
    ] {
        let changes = [(start, line)];
        let (_, mut command) = set_up(
            "mosquitto-options",
            quiet("mosquitto"),
            free_port(),
            &changes,
        );
        let said = output(&mut command);
        let log = String::from_utf8(said.stderr).unwrap();
        assert!(!said.status.success(), "{line}: {log}");
        assert!(
            log.contains(&format!("edgejwt: {why}")) || log.contains(why),
            "{line}: {log}"
        );
    }
}

#[test]
fn no_error_and_no_leak_under_valgrind() {
    if missing() {
        return;
    }
    if !exists("valgrind") {
        return skip("valgrind is not installed");
    }
    let mut valgrind = quiet("valgrind");
    valgrind
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args([
            "--show-leak-kinds=definite,indirect",
            "--errors-for-leak-kinds=definite,indirect",
        ])
        .arg("mosquitto");
    let broker = Broker::start_by("mosquitto-valgrind", valgrind, &[("", "log_type all")]);
    let good = token(600, RIGHTS);
    let short = token(6, RIGHTS);
    let stays = broker.subscribe("stays", &good, "plant/1/temperature", &["-C", "1"]);
    let mut out = broker.subscribe("out", &short, "shared/#", &["-c"]);
    assert!(!broker.lets_in("alice", &"x".repeat(60_000)));
    assert!(!broker.lets_in("bob", &good));
    broker
        .running
        .says("edgejwt: the token of client out has run out\n");
    let _ = out.kill();
    out.wait().unwrap();
    broker.running.signal("HUP");
    assert!(
        broker
            .publish(&good, "plant/1/temperature", "here", &[])
            .status
            .success()
    );
    assert_eq!(ends(stays).1, "here\n");
    let (code, log) = broker.running.end("TERM");
    assert_eq!(code, Some(0), "{log}");
}

/// Logins in a second, one after another, and what one takes of the broker's
/// processor time: with the broker's own password file, and with the plugin.
#[test]
#[ignore = "a measurement: run it alone, with --nocapture"]
fn how_many_connect_in_a_second() {
    if missing() {
        return;
    }
    let file = scratch("mosquitto-passwords").join("file");
    std::fs::write(&file, "").unwrap();
    let add = ["alice", "secret"];
    run(Command::new("mosquitto_passwd")
        .arg("-b")
        .arg(&file)
        .args(add));
    let few_words = "log_type information";
    let own = format!("{few_words}\npassword_file {}", file.display());
    let start = |name, changes| Broker::start_by(name, quiet("mosquitto"), &[changes]);
    let own = start("mosquitto-pace-file", ("plugin", &own));
    let plugin = start("mosquitto-pace", ("", few_words));

    let new: Vec<String> = (0..1000)
        .map(|i| token(3600, &format!(r#","jti":"{i}""#)))
        .collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    for (what, broker, passwords) in [
        ("password file", &own, &["secret"][..]),
        ("the same token", &plugin, &new[..1]),
        ("another token each time", &plugin, &new[..]),
    ]
    .repeat(5)
    {
        let (begin, used) = (Instant::now(), broker.processor_seconds());
        let mut count = 0;
        while begin.elapsed() < Duration::from_secs(2) {
            let password = passwords[count % passwords.len()].as_bytes();
            let answer = connect(broker.port, "i", Some(b"alice"), Some(password));
            assert_eq!(answer, Some(0));
            count += 1;
        }
        let used = broker.processor_seconds() - used;
        let pace = count as f64 / begin.elapsed().as_secs_f64();
        let each = used * 1e6 / count as f64;
        println!("{what}: {pace:.0} a second, {each:.0} us of the processor each");
    }
}

#[test]
fn its_files_are_short() {
    for name in ["plugin.c", "session.c"] {
        let path = Path::new(ROOT).join("integrations/mosquitto").join(name);
        assert!(std::fs::read_to_string(path).unwrap().lines().count() <= 300);
    }
}
