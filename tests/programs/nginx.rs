// SPDX-License-Identifier: Apache-2.0 OR MIT
//! integrations/nginx: the real nginx asks the gate, as curl and wrk see it.

use crate::hosts::{Running, free_port, now, quiet};
use crate::support::jwt::PrivateKey;
use crate::support::{
    Build, Link, ROOT, cc, exists, fresh, key, link_flags, output, run, scratch, skip,
};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// An issuer whose file is named to break headers.
const HOSTILE: &str = "evil\r\nX-Evil: 1";

/// Whether nothing here can run.
fn missing() -> bool {
    let nng = output(
        Command::new(cc())
            .args([
                "-include",
                "nng/nng.h",
                "-include",
                "nng/supplemental/http/http.h",
            ])
            .args(["-fsyntax-only", "-x", "c", "/dev/null"]),
    );
    // Debian keeps it where only root looks.
    if ["curl", "wrk", "/usr/sbin/nginx"].map(exists) == [true; 3] && nng.status.success() {
        return false;
    }
    skip("nginx, curl, wrk or NNG's headers are not installed");
    true
}

/// The gate, compiled on first use.
fn gate() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let program = scratch("nginx-gate").join("gate");
        run(Command::new(cc())
            .args(crate::support::WARNINGS)
            .args(["-std=c11", "-g"])
            .arg(format!("-I{ROOT}/include"))
            .arg("-o")
            .arg(&program)
            .arg(Path::new(ROOT).join("examples/neuronex_gateway.c"))
            .args(link_flags(Build::Standard, Link::Shared))
            .arg("-lnng"));
        program
    })
}

/// nginx, the gate behind it, and a program that answers with what it got.
struct Site {
    nginx: Running,
    gate: Running,
    port: u16,
}

impl Site {
    fn start(name: &str) -> Self {
        let dir = fresh(name);
        let keys = dir.join("keys");
        std::fs::create_dir_all(dir.join("www/public")).unwrap();
        std::fs::write(dir.join("www/page.txt"), "the page\n").unwrap();
        std::fs::write(dir.join("www/public/page.txt"), "the page\n").unwrap();
        std::fs::create_dir(&keys).unwrap();
        for file in ["neuron.pem", &format!("{HOSTILE}.pem")] {
            std::fs::copy(key("rsa2048.pem"), keys.join(file)).unwrap();
        }
        let (port, gate_port, app) = (free_port(), free_port(), echo());
        let mut command = quiet(gate().to_str().unwrap());
        command
            .arg(gate_port.to_string())
            .args([&keys, Path::new(&key("rsa2048.key"))])
            .env("GATEWAY_NAME", "admin")
            .env("GATEWAY_PASS", "secret");
        let gate = Running::start(&mut command, dir.join("gate-log"), "listening on ");

        let folder = dir.display();
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {folder}/{what};\n"))
            .concat();
        let conf = std::fs::read_to_string(format!("{ROOT}/integrations/nginx/nginx.conf"))
            .unwrap()
            .replace("127.0.0.1:8080", &format!("127.0.0.1:{gate_port}"))
            .replace("127.0.0.1:8000", &format!("127.0.0.1:{port}"))
            .replace("127.0.0.1:9000", &format!("127.0.0.1:{app}"))
            .replace("/srv/www", &format!("{folder}/www"))
            .replace("http {", &format!("http {{\naccess_log off;\n{temporary}"));
        let globals =
            format!("user root root;\npid {folder}/pid;\ndaemon off;\nerror_log stderr notice;\n");
        std::fs::write(dir.join("nginx.conf"), globals + &conf).unwrap();
        let mut command = quiet("/usr/sbin/nginx");
        command
            .args(["-e", "stderr", "-p"])
            .arg(&dir)
            .arg("-c")
            .arg(dir.join("nginx.conf"));
        let nginx = Running::start(&mut command, dir.join("nginx-log"), "start worker process ");
        Self { nginx, gate, port }
    }

    /// The whole answer, from its first line on.
    fn curl(&self, path: &str, args: &[&str]) -> String {
        run(Command::new("curl")
            .args(["--silent", "--include", "--max-time", "30"])
            .args(args)
            .arg(format!("http://127.0.0.1:{}{path}", self.port)))
    }

    /// The answer's status to somebody with this token.
    fn status(&self, path: &str, token: &str) -> u16 {
        let answer = self.curl(
            path,
            &["--header", &format!("Authorization: Bearer {token}")],
        );
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Requests in a second, all of which must be answered.
    fn wrk(&self, path: &str, token: &str) -> f64 {
        let said = run(Command::new("wrk")
            .args(["-t", "1", "-c", "32", "-d", "3s", "-H"])
            .arg(format!("Authorization: Bearer {token}"))
            .arg(format!("http://127.0.0.1:{}{path}", self.port)));
        assert!(
            !said.contains("Non-2xx") && !said.contains("Socket errors"),
            "{said}"
        );
        let rate = said.split("Requests/sec:").nth(1).unwrap();
        rate.split_whitespace().next().unwrap().parse().unwrap()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Killed, nginx would leave its workers behind.
        self.nginx.signal("TERM");
        let _ = self.nginx.child.wait();
    }
}

/// A server whose answer is the head of the request; its port.
fn echo() -> u16 {
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

fn token(iss: &str, more: &str) -> String {
    let iss = serde_json::to_string(iss).unwrap();
    sign(&format!(
        r#"{{"aud":"neuron","exp":{},"iss":{iss}{more}}}"#,
        now() + 600
    ))
}

#[test]
fn who_has_a_token_gets_the_file() {
    if missing() {
        return;
    }
    let mut site = Site::start("nginx-file");
    let good = token("neuron", r#","sub":"alice""#);
    let bearer = format!("Authorization: Bearer {good}");
    let answer = site.curl("/page.txt", &["--header", &bearer]);
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nthe page\n"),
        "{answer}"
    );
    let answer = site.curl("/page.txt", &[]);
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(
        answer.contains("\r\nWWW-Authenticate: Bearer\r\n"),
        "{answer}"
    );
    assert_eq!(site.status("/public/page.txt", ""), 200);
    // What only nginx may ask, and what there is not.
    assert_eq!(site.status("/auth", &good), 404);
    assert_eq!(site.status("/nothing", &good), 404);
    assert_eq!(site.status("/nothing", ""), 401);
    // A body is not the gate's matter.
    let posted = site.curl("/app/", &["--header", &bearer, "--data", &"x".repeat(5000)]);
    assert!(
        posted.starts_with("HTTP/1.1 200 ") && posted.contains("POST /app/"),
        "{posted}"
    );

    site.gate.signal("TERM");
    site.gate.child.wait().unwrap();
    let log = site.gate.log();
    assert!(log.contains("auth: there is no token;"), "{log}");
    let answer = site.curl("/page.txt", &["--header", &bearer]);
    assert!(
        answer.starts_with("HTTP/1.1 500 ") && !answer.contains("the page"),
        "{answer}"
    );
}

#[test]
fn whatever_is_no_token_is_refused() {
    if missing() {
        return;
    }
    let site = Site::start("nginx-refusals");
    let good = token("neuron", "");
    assert_eq!(site.status("/page.txt", &good), 200);
    for bad in [
        "",
        "x",
        &good[..good.len() - 1],
        &format!("{good}, Bearer {good}"),
        &"a".repeat(6000),
        &token("stranger", ""),
        &sign(&format!(
            r#"{{"aud":"neuron","exp":{},"iss":"neuron"}}"#,
            now() - 1
        )),
        &token("neuron", &format!(r#","sub":"{}""#, "s".repeat(256))),
        &token("neuron", r#","sub":"a\u0000b""#),
        &token("neuron", r#","sub":7"#),
    ] {
        assert_eq!(site.status("/page.txt", bad), 401, "{bad}");
    }
    // What the gate cannot read as a header it does not answer.
    assert_eq!(site.status("/page.txt", "\u{1}\u{7f}\u{e9}"), 500);
    // Two values: nobody knows which one counts.
    let bearer = format!("Authorization: Bearer {good}");
    let both = site.curl("/page.txt", &["--header", &bearer, "--header", &bearer]);
    assert!(both.starts_with("HTTP/1.1 40"), "{both}");
    for length in [7000, 7200, 8000, 8192, 9000, 30_000, 60_000] {
        let status = site.status("/page.txt", &"a".repeat(length));
        assert!([400, 401].contains(&status), "{length}: {status}");
    }
    assert_eq!(site.status("/page.txt", &good), 200);
}

#[test]
fn no_claim_can_make_a_header() {
    if missing() {
        return;
    }
    let site = Site::start("nginx-headers");
    let seen = |token: &str| {
        site.curl(
            "/app/x",
            &[
                "--header",
                &format!("Authorization: Bearer {token}"),
                "--header",
                "X-Auth-Subject: root",
            ],
        )
    };
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |all, byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                all + &char::from(byte).to_string()
            }
            _ => all + &format!("%{byte:02X}"),
        })
    };
    let all: String = (1..0x180).filter_map(char::from_u32).collect();
    let all: Vec<String> = all
        .chars()
        .collect::<Vec<_>>()
        .chunks(100)
        .map(|part| part.iter().collect())
        .collect();
    let mut subjects = vec![
        "alice",
        "a\r\nX-Admin: yes",
        "\r\n\r\nGET / HTTP/1.1",
        "%0d%0a",
        "",
        " ",
    ];
    subjects.extend(all.iter().map(String::as_str));
    for iss in ["neuron", HOSTILE] {
        for sub in &subjects {
            let claim = format!(r#","sub":{}"#, serde_json::to_string(sub).unwrap());
            let head = seen(&token(iss, &claim));
            assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
            assert!(
                head.contains(&format!("\r\nX-Auth-Issuer: {}\r\n", encoded(iss))),
                "{head}"
            );
            if !sub.is_empty() {
                assert!(
                    head.contains(&format!("\r\nX-Auth-Subject: {}\r\n", encoded(sub))),
                    "{head}"
                );
            }
            for forged in ["root", "\nX-Admin", "\nX-Evil", "Authorization"] {
                assert!(!head.contains(forged), "{head}");
            }
        }
    }
    // A token without a subject does not let the client name one.
    let head = seen(&token("neuron", ""));
    assert!(
        head.contains("X-Auth-Issuer: neuron") && !head.contains("X-Auth-Subject"),
        "{head}"
    );
}

#[test]
fn thousands_of_requests_with_and_without_the_gate() {
    if missing() {
        return;
    }
    let site = Site::start("nginx-wrk");
    let good = token("neuron", r#","sub":"alice""#);
    let off = site.wrk("/public/page.txt", &good);
    let on = site.wrk("/page.txt", &good);
    println!("requests a second: {off:.0} with auth_request off, {on:.0} with it on");
    assert!(on > 100.0);
    assert_eq!(site.status("/page.txt", "x"), 401);
}
