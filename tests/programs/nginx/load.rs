// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Many requests at once.

use super::{Site, need_nginx_and_gateway, token};
use crate::support::harness::{Outcome, need, test, tests};
use crate::support::run;
use libtest_mimic::Trial;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

const CLIENTS: usize = 32;
const REQUESTS: usize = 100;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["nginx": thousands_of_requests];
    all.push(test("nginx::measure_requests_per_second", measure).with_ignored_flag(true));
    all
}

/// A client that keeps its connection.
struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(port: u16) -> Self {
        Self(BufReader::new(
            TcpStream::connect(("127.0.0.1", port)).unwrap(),
        ))
    }

    /// The status and the body of an answer.
    fn get(&mut self, path: &str, token: &str) -> (u16, String) {
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        self.0.get_mut().write_all(head.as_bytes()).unwrap();
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "{path}: no answer");
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest[..3].parse().unwrap();
            } else if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            } else if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        (status, String::from_utf8(body).unwrap())
    }
}

/// Every answer is right: the page for a good token, 401 for another.
fn thousands_of_requests() -> Outcome {
    need_nginx_and_gateway()?;
    let site = Site::start("nginx-load");
    let good = token("neuron", r#","sub":"alice""#);
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut client = Client::connect(site.port);
                for request in 0..REQUESTS {
                    if request % 10 == 9 {
                        assert_eq!(client.get("/page.txt", "x").0, 401);
                    } else {
                        let answer = client.get("/page.txt", &good);
                        assert_eq!(answer, (200, "the page\n".into()));
                    }
                }
            });
        }
    });
    Ok(())
}

/// Prints the requests per second with and without `auth_request`. Run it by
/// name, with `--ignored`.
fn measure() -> Outcome {
    need_nginx_and_gateway()?;
    need("wrk", "wrk")?;
    let site = Site::start("nginx-wrk");
    let good = token("neuron", r#","sub":"alice""#);
    for (what, path) in [("off", "/public/page.txt"), ("on", "/page.txt")] {
        let said = run(Command::new("wrk")
            .args(["-t", "1", "-c", "32", "-d", "3s", "-H"])
            .arg(format!("Authorization: Bearer {good}"))
            .arg(format!("http://127.0.0.1:{}{path}", site.port)));
        let rate = said.split("Requests/sec:").nth(1).unwrap();
        let rate = rate.split_whitespace().next().unwrap();
        println!("auth_request {what}: {rate} requests per second");
    }
    Ok(())
}
