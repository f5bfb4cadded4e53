// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/mosquitto in the Mosquitto broker, with its own clients.

mod expiry;
mod keys;
mod load;
mod logins;
mod options;
mod sessions;
mod topics;

use crate::hosts::{Clock, DEADLINE, DEADLINE_SECONDS, Running, free_port, need_headers, quiet};
use crate::support::harness::{Outcome, need};
use crate::support::jwt::PrivateKey;
use crate::support::{
    Build, Link, ROOT, WARNINGS, cc, fresh, key, link_flags, output, run, scratch,
};
use libtest_mimic::Trial;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

/// The brokers' time of day, until a test sets it: 2027-01-15 08:00:00 UTC.
const NOW: u64 = 1_800_000_000;

const RIGHTS: &str = r##","read":["plant/+/temperature","shared/#"],"write":["plant/1/#","bye"]"##;

/// Makes the broker log all that it does.
const LOG_ALL: (&str, &str) = ("", "log_type all");

pub fn tests() -> Vec<Trial> {
    [
        topics::tests(),
        sessions::tests(),
        logins::tests(),
        keys::tests(),
        expiry::tests(),
        options::tests(),
        load::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn need_mosquitto() -> Outcome {
    need("mosquitto", "mosquitto")?;
    need("mosquitto_pub", "mosquitto-clients")?;
    need("mosquitto_sub", "mosquitto-clients")?;
    need_headers(&["mosquitto.h"], "libmosquitto-dev")?;
    need_headers(
        &["mosquitto.h", "mosquitto_broker.h", "mosquitto_plugin.h"],
        "mosquitto-dev",
    )
}

/// The plugin, compiled on first use.
fn plugin() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let plugin = scratch("mosquitto").join("mosquitto_edgejwt.so");
        let sources = ["plugin.c", "session.c"];
        run(Command::new(cc())
            .args(WARNINGS)
            .args(["-std=c11", "-g", "-shared", "-fPIC"])
            .arg(format!("-I{ROOT}/include"))
            .arg("-o")
            .arg(&plugin)
            .args(sources.map(|name| format!("{ROOT}/integrations/mosquitto/{name}")))
            .args(link_flags(Build::Standard, Link::Shared)));
        plugin
    })
}

/// A broker that runs, with its own folder of key files and its own clock.
struct Broker {
    running: Running,
    clock: Clock,
    port: u16,
    dir: PathBuf,
}

impl Broker {
    fn start(name: &str) -> Self {
        Self::start_by(name, quiet("mosquitto"), &[LOG_ALL])
    }

    /// `command` is the broker, or something that runs it.
    fn start_by(name: &str, command: Command, changes: &[(&str, &str)]) -> Self {
        let port = free_port();
        let (dir, mut command) = set_up(name, command, port, changes);
        let clock = Clock::new(&dir, NOW);
        clock.show_to(&mut command);
        let running = Running::start(&mut command, dir.join("log"), " running");
        Self {
            running,
            clock,
            port,
            dir,
        }
    }

    fn client(&self, program: &str, user: &str, token: &str) -> Command {
        let mut command = quiet(program);
        command
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string()])
            .args(["-u", user, "-P", token]);
        command
    }

    /// Publishes a message, and waits until the broker has it.
    fn publish(&self, token: &str, topic: &str, message: &str, more: &[&str]) -> Output {
        let mut command = self.client("mosquitto_pub", "alice", token);
        output(
            command
                .args(["-q", "1", "-t", topic, "-m", message])
                .args(more),
        )
    }

    /// As [`Self::publish`], which must succeed.
    fn publishes(&self, token: &str, topic: &str, message: &str) {
        let said = self.publish(token, topic, message, &[]);
        assert!(said.status.success(), "{said:?}");
    }

    /// Whether a client can log in.
    fn accepts(&self, user: &str, token: &str) -> bool {
        let mut command = self.client("mosquitto_pub", user, token);
        let said = output(command.args(["-t", "nowhere", "-m", "x"]));
        let text = String::from_utf8(said.stderr).unwrap();
        assert!(
            said.status.success() || text.contains("not authorised"),
            "{text}"
        );
        said.status.success()
    }

    /// A client that has subscribed, or whose subscription was denied.
    fn subscribe(&self, id: &str, token: &str, topic: &str, more: &[&str]) -> Child {
        let before = self.running.log().len();
        let mut command = self.client("mosquitto_sub", "alice", token);
        command
            .args(["-i", id, "-q", "1", "-W", DEADLINE_SECONDS, "-t", topic])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let acknowledged = format!("Sending SUBACK to {id}\n");
        self.running.says_from(before, &acknowledged);
        child
    }

    /// Kills a client, and waits until the broker has noticed.
    fn lose(&self, id: &str, client: Child) {
        let before = self.running.log().len();
        kill(client);
        let closed = format!("Client {id} closed its connection");
        self.running.says_from(before, &closed);
    }
}

/// A folder with the sample configuration, changed: in each change the lines
/// that start with the first text are replaced by the second.
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
        let is_replaced = |old: &&str| !start.is_empty() && old.starts_with(start);
        let at = conf.lines().position(|old| is_replaced(&old));
        let mut lines: Vec<&str> = conf.lines().filter(|old| !is_replaced(old)).collect();
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

/// A token of the user alice, valid for so many seconds from [`NOW`].
fn token(seconds: u64, more: &str) -> String {
    let key = PrivateKey::load("rsa2048.key");
    key.sign(&payload(NOW + seconds, more)).unwrap()
}

fn kill(mut client: Child) {
    // Fails if the client has already ended.
    let _ = client.kill();
    client.wait().unwrap();
}

/// Waits for a client's end; gives its exit code, output and messages.
fn ends(client: Child) -> (Option<i32>, String, String) {
    let said = client.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (said.status.code(), text(said.stdout), text(said.stderr))
}

/// Sends an MQTT 3.1.1 CONNECT packet with these bytes; gives the return code,
/// or nothing if the broker closes the connection.
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
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.write_all(&packet).unwrap();
    let mut answer = [0; 4];
    match stream.read(&mut answer) {
        Ok(4) => Some(answer[3]),
        Ok(0) => None,
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => None,
        other => panic!("{other:?}"),
    }
}
