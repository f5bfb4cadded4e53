// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/nginx: nginx asks the gateway about each request. curl is the
//! client.

mod load;
mod requests;

use crate::gateway;
use crate::hosts::{DEADLINE_SECONDS, Running, free_port, now, quiet};
use crate::support::harness::{Outcome, need};
use crate::support::jwt::PrivateKey;
use crate::support::{ROOT, fresh, key, run};
use libtest_mimic::Trial;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

/// Not every PATH has Debian's folder for root.
const NGINX: &str = "/usr/sbin/nginx";

/// An issuer whose file name would end a header line.
const HOSTILE_ISSUER: &str = "evil\r\nX-Evil: 1";

pub fn tests() -> Vec<Trial> {
    [requests::tests(), load::tests()]
        .into_iter()
        .flatten()
        .collect()
}

fn need_nginx_and_gateway() -> Outcome {
    need(NGINX, "nginx")?;
    gateway::need_nng()
}

/// nginx, the gateway that it asks, and a server behind it that answers with
/// the request that it got.
struct Site {
    nginx: Running,
    gateway: Running,
    port: u16,
}

impl Site {
    fn start(name: &str) -> Self {
        Self::start_with(name, |_| {})
    }

    /// With changes to the gateway's command.
    fn start_with(name: &str, change: impl FnOnce(&mut Command)) -> Self {
        let dir = fresh(name);
        let keys = dir.join("keys");
        std::fs::create_dir_all(dir.join("www/public")).unwrap();
        std::fs::write(dir.join("www/page.txt"), "the page\n").unwrap();
        std::fs::write(dir.join("www/public/page.txt"), "the page\n").unwrap();
        std::fs::create_dir(&keys).unwrap();
        for file in ["neuron.pem", &format!("{HOSTILE_ISSUER}.pem")] {
            std::fs::copy(key("rsa2048.pem"), keys.join(file)).unwrap();
        }
        let (port, gateway_port, app) = (free_port(), free_port(), echo_server());
        let mut command = quiet(gateway::program().to_str().unwrap());
        command
            .arg(gateway_port.to_string())
            .args([&keys, Path::new(&key("rsa2048.key"))])
            .env("GATEWAY_NAME", "admin")
            .env("GATEWAY_PASS", "secret");
        change(&mut command);
        let log = dir.join("gateway-log");
        let gateway = Running::start(&mut command, log, "listening on ");

        let folder = dir.display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {folder}/{what};\n"))
            .concat();
        let conf = std::fs::read_to_string(format!("{ROOT}/integrations/nginx/nginx.conf"))
            .unwrap()
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{gateway_port}"))
            .replace("127.0.0.1:8000", &format!("127.0.0.1:{port}"))
            .replace("127.0.0.1:9000", &format!("127.0.0.1:{app}"))
            .replace("/srv/www", &format!("{folder}/www"))
            .replace("http {", &format!("http {{\naccess_log off;\n{temporary}"));
        let globals =
            format!("user root root;\npid {folder}/pid;\ndaemon off;\nerror_log stderr notice;\n");
        std::fs::write(dir.join("nginx.conf"), globals + &conf).unwrap();
        let mut command = quiet(NGINX);
        command
            .args(["-e", "stderr", "-p"])
            .arg(&dir)
            .arg("-c")
            .arg(dir.join("nginx.conf"));
        let nginx = Running::start(&mut command, dir.join("nginx-log"), "start worker process ");
        Self {
            nginx,
            gateway,
            port,
        }
    }

    /// The whole answer, from its first line on.
    fn curl(&self, path: &str, args: &[&str]) -> String {
        run(Command::new("curl")
            .args(["--silent", "--include", "--max-time", DEADLINE_SECONDS])
            .args(args)
            .arg(format!("http://127.0.0.1:{}{path}", self.port)))
    }

    /// The status of the answer to a client with this token.
    fn status(&self, path: &str, token: &str) -> u16 {
        let header = format!("Authorization: Bearer {token}");
        let answer = self.curl(path, &["--header", &header]);
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Killed, nginx would leave its workers behind.
        self.nginx.signal("TERM");
        let _ = self.nginx.child.wait();
    }
}

/// Starts a server that answers with the head of each request; gives its port.
fn echo_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                head.push(byte[0]);
            }
            let start = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", head.len());
            stream
                .write_all(&[start.as_bytes(), &head].concat())
                .unwrap();
        }
    });
    port
}

fn sign(payload: &str) -> String {
    PrivateKey::load("rsa2048.key").sign(payload).unwrap()
}

/// A token of an issuer, with more claims, each with a comma before it.
fn token(iss: &str, more: &str) -> String {
    let iss = serde_json::to_string(iss).unwrap();
    let exp = now() + 3600;
    sign(&format!(
        r#"{{"aud":"neuron","exp":{exp},"iss":{iss}{more}}}"#
    ))
}
