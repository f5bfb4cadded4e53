// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Starts, logins and requests, through the REST server.

use super::{need_openssl_headers, program};
use crate::gateway::need_nng;
use crate::hosts::{Clock, DEADLINE_SECONDS, Running, eventually, free_port, now, quiet};
use crate::support::harness::{Outcome, need, tests};
use crate::support::jwt::{PrivateKey, forge};
use crate::support::{Build, Link, fresh, key, run};
use libtest_mimic::Trial;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    tests!["neuron::rest":
        first_start_makes_a_key_pair, broken_key_ends_logins_only, keys_come_and_go,
        each_error_has_its_number, custom_tokens_of_the_documentation, tokens_of_older_versions,
        without_a_clock, authentication_can_be_disabled
    ]
}

fn need_all() -> Outcome {
    need_nng()?;
    need_openssl_headers()?;
    need("curl", "curl")
}

fn server() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let libraries = ["-lnng", "-lcrypto"];
        program("rest", Build::Standard, Link::Shared, &libraries)
    })
}

/// A folder as Neuron's, with an empty `config`.
fn folder(name: &str) -> PathBuf {
    let dir = fresh(name);
    std::fs::create_dir(dir.join("config")).unwrap();
    dir
}

/// A folder with Neuron's own key and the key of the issuer partner.
fn ready_folder(name: &str) -> PathBuf {
    let dir = folder(name);
    std::fs::create_dir(dir.join("certs")).unwrap();
    std::fs::copy(key("rsa2048.key"), dir.join("config/neuron.key")).unwrap();
    std::fs::copy(key("other.pem"), dir.join("certs/partner.pem")).unwrap();
    dir
}

struct Neuron {
    running: Running,
    port: u16,
}

impl Neuron {
    fn start(dir: &Path) -> Self {
        Self::start_with(dir, |_| {})
    }

    fn start_with(dir: &Path, change: impl FnOnce(&mut Command)) -> Self {
        let port = free_port();
        let mut command = quiet(server().to_str().unwrap());
        command.current_dir(dir).arg(port.to_string()).arg("config");
        change(&mut command);
        let running = Running::start(&mut command, dir.join("log"), "listening");
        Self { running, port }
    }

    /// The HTTP status and the body.
    fn curl(&self, path: &str, args: &[&str]) -> (u16, String) {
        let said = run(Command::new("curl")
            .args(["--silent", "--max-time", DEADLINE_SECONDS])
            .args(["--write-out", "\n%{http_code}"])
            .args(args)
            .arg(format!("http://127.0.0.1:{}/api/v2/{path}", self.port)));
        let (body, status) = said.rsplit_once('\n').unwrap();
        (status.parse().unwrap(), body.into())
    }

    fn login(&self, name: &str) -> (u16, String) {
        let body = format!(r#"{{"name":"{name}","pass":"0000"}}"#);
        self.curl("login", &["--data-binary", &body])
    }

    fn token(&self, name: &str) -> String {
        let (status, body) = self.login(name);
        assert_eq!(status, 200, "{body}");
        let token = body.strip_prefix(r#"{"token":""#).unwrap();
        token.strip_suffix(r#""}"#).unwrap().into()
    }

    fn ask(&self, path: &str, value: &str, args: &[&str]) -> (u16, String) {
        let header = format!("Authorization: {value}");
        self.curl(path, &[&["--header", &header], args].concat())
    }

    fn version(&self, token: &str) -> (u16, String) {
        self.ask("version", &format!("Bearer {token}"), &[])
    }

    fn user(&self, token: &str) -> String {
        let (status, body) = self.ask("user", &format!("Bearer {token}"), &[]);
        assert_eq!(status, 200, "{body}");
        body
    }
}

fn accepted() -> (u16, String) {
    (200, r#"{"version":"2"}"#.into())
}

fn refused(status: u16, number: u16) -> (u16, String) {
    (status, format!(r#"{{"error":{number}}}"#))
}

fn signed(key: &str, payload: &str) -> String {
    PrivateKey::load(key).sign(payload).unwrap()
}

fn later() -> u64 {
    now() + 3600
}

fn first_start_makes_a_key_pair() -> Outcome {
    need_all()?;
    let dir = folder("neuron-first");
    let private = dir.join("config/neuron.key");
    let neuron = Neuron::start(&dir);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&private), 0o600);
    let public = dir.join("config/neuron.key.pub");
    let from_private = run(Command::new("openssl")
        .args(["rsa", "-pubout", "-in"])
        .arg(&private));
    assert_eq!(std::fs::read_to_string(&public).unwrap(), from_private);
    let bits = run(Command::new("openssl")
        .args(["rsa", "-noout", "-text", "-in"])
        .arg(&private));
    assert!(bits.contains("Private-Key: (2048 bit"), "{bits}");

    let (admin, alice) = (neuron.token("admin"), neuron.token("alice"));
    assert_eq!(neuron.version(&admin), accepted());
    assert_eq!(neuron.user(&admin), r#"{"user":"admin"}"#);
    assert_eq!(neuron.user(&alice), r#"{"user":"alice"}"#);
    assert_eq!(neuron.running.end("TERM").0, Some(0));

    // The next start keeps the key, and its tokens.
    let kept = std::fs::read(&private).unwrap();
    let neuron = Neuron::start(&dir);
    assert_eq!(std::fs::read(&private).unwrap(), kept);
    assert_eq!(neuron.version(&admin), accepted());
    drop(neuron);

    // An empty file, as a full disk leaves it, is no key. The public half does
    // not count: it comes from the private key.
    std::fs::write(&private, "").unwrap();
    std::fs::copy(key("other.pem"), &public).unwrap();
    let neuron = Neuron::start(&dir);
    assert_eq!(neuron.version(&neuron.token("admin")), accepted());
    assert_eq!(neuron.version(&admin), refused(401, 1005));
    drop(neuron);
    std::fs::copy(key("other.pem"), &public).unwrap();
    let neuron = Neuron::start(&dir);
    assert_eq!(neuron.version(&neuron.token("admin")), accepted());
    Ok(())
}

fn broken_key_ends_logins_only() -> Outcome {
    need_all()?;
    for (broken, why) in [
        ("garbage.pem", "the key is malformed"),
        ("rsa2048.pem", "the key is public instead of private"),
        ("ec.key", "for another algorithm"),
    ] {
        let dir = ready_folder("neuron-broken");
        let private = dir.join("config/neuron.key");
        std::fs::copy(key(broken), &private).unwrap();
        let neuron = Neuron::start(&dir);
        assert_eq!(neuron.login("admin"), refused(401, 1004), "{broken}");
        let payload = format!(r#"{{"aud":"neuron","exp":{},"iss":"partner"}}"#, later());
        assert_eq!(neuron.version(&signed("other.key", &payload)), accepted());
        // It is not replaced.
        let kept = std::fs::read(&private).unwrap();
        assert_eq!(kept, std::fs::read(key(broken)).unwrap());
        let log = neuron.running.log();
        let line = log.lines().find(|line| line.starts_with("ERROR"));
        assert!(line.unwrap().contains("config/neuron.key: "), "{log}");
        assert!(line.unwrap().contains(why), "{log}");
    }
    Ok(())
}

fn keys_come_and_go() -> Outcome {
    need_all()?;
    let dir = folder("neuron-keys");
    std::fs::copy(key("rsa2048.key"), dir.join("config/neuron.key")).unwrap();
    let neuron = Neuron::start(&dir);
    let payload = |iss: &str| format!(r#"{{"aud":"neuron","exp":{},"iss":"{iss}"}}"#, later());
    let gate = signed("other.key", &payload("gate"));
    assert_eq!(neuron.version(&gate), refused(401, 1005));

    // The folder appears, with a file as Neuron's script names it.
    std::fs::create_dir(dir.join("certs")).unwrap();
    std::fs::copy(key("other.pem"), dir.join("certs/gate.key.pub")).unwrap();
    assert!(eventually(|| neuron.version(&gate) == accepted()));
    let wrong = signed("other.key", &payload("gate.key"));
    assert_eq!(neuron.version(&wrong), refused(401, 1005));
    // A backup is no key.
    std::fs::copy(key("rsa3072.pem"), dir.join("certs/gate.pem.bak")).unwrap();
    std::fs::remove_file(dir.join("certs/gate.key.pub")).unwrap();
    assert!(eventually(|| neuron.version(&gate) == refused(401, 1005)));

    // A key for the issuer neuron in the folder is not the administrator's.
    std::fs::copy(key("other.pem"), dir.join("certs/neuron.pem")).unwrap();
    let stranger = signed("other.key", &payload("neuron"));
    assert!(eventually(|| neuron.version(&stranger) == accepted()));
    assert_eq!(neuron.user(&stranger), r#"{"user":""}"#);
    let post = ["--data-binary", "{}"];
    let by = |token: &str| neuron.ask("user", &format!("Bearer {token}"), &post);
    assert_eq!(by(&stranger), refused(403, 1022));
    assert_eq!(by(&neuron.token("admin")), refused(200, 0));
    Ok(())
}

fn each_error_has_its_number() -> Outcome {
    need_all()?;
    let neuron = Neuron::start(&ready_folder("neuron-errors"));
    let own = |claims: &str| signed("rsa2048.key", &format!("{{{claims}}}"));
    let good = format!(r#""aud":"neuron","exp":{}"#, later());
    assert_eq!(
        neuron.version(&own(&format!(r#"{good},"iss":"neuron""#))),
        accepted()
    );
    assert_eq!(neuron.curl("version", &[]), refused(401, 1004));
    for value in ["", "Bearer", "Basic YTpi", "x.y.z"] {
        assert_eq!(
            neuron.ask("version", value, &[]),
            refused(401, 1004),
            "{value}"
        );
    }
    for (token, status, number) in [
        ("x".into(), 401, 1005),
        (forge(r#"{"alg":"none"}"#, r#"{"iss":"neuron"}"#), 401, 1005),
        (
            signed("other.key", &format!(r#"{{{good},"iss":"neuron"}}"#)),
            401,
            1005,
        ),
        (own(&format!(r#"{good},"iss":"nobody""#)), 401, 1005),
        (own(&good), 401, 1005),
        (own(&format!(r#"{good},"iss":1"#)), 401, 1005),
        (
            own(r#""aud":"neuron","exp":1700000000,"iss":"neuron""#),
            403,
            1006,
        ),
        (
            own(&format!(r#"{good},"iss":"neuron","nbf":9999999999"#)),
            403,
            1007,
        ),
        (own(r#""aud":"neuron","iss":"neuron""#), 403, 1007),
        (
            own(&format!(r#""aud":"else","exp":{},"iss":"neuron""#, later())),
            403,
            1007,
        ),
    ] {
        let before = neuron.running.log().len();
        assert_eq!(neuron.version(&token), refused(status, number), "{token}");
        let log = neuron.running.log()[before..].to_string();
        assert!(
            log.starts_with("WARN jwt: ") && log.lines().count() == 1,
            "{log}"
        );
        assert!(
            log.contains("claim \"") && log.contains("key file \""),
            "{log}"
        );
    }
    let wrong = ["--data-binary", r#"{"name":"admin","pass":"1"}"#];
    assert_eq!(neuron.curl("login", &wrong), refused(401, 1009));
    Ok(())
}

/// Dates are strings in the examples of NeuronEX's page.
fn custom_tokens_of_the_documentation() -> Outcome {
    need_all()?;
    let neuron = Neuron::start(&ready_folder("neuron-custom"));
    for aud in [r#""neuron""#, r#""neuronex""#, r#"["x","NeuronEX"]"#] {
        let exp = later();
        let payload = format!(
            r#"{{"iss":"partner","aud":{aud},"iat":"1679622798","exp":"{exp}","bodyEncode":"0"}}"#
        );
        let token = signed("other.key", &payload);
        assert_eq!(neuron.version(&token), accepted(), "{payload}");
        // The newer form of the page: the name of the file.
        let token = signed("other.key", &payload.replace("partner", "partner.pem"));
        assert_eq!(neuron.version(&token), accepted(), "{payload}");
    }
    let over = r#"{"iss":"partner","aud":"neuron","exp":"1679626398"}"#;
    assert_eq!(
        neuron.version(&signed("other.key", over)),
        refused(403, 1006)
    );
    Ok(())
}

/// Neuron up to 2.9 had the same pair of files, and its login tokens had no
/// `user`. The key that 2.10 to 2.12 had inside is not known any more.
fn tokens_of_older_versions() -> Outcome {
    need_all()?;
    let dir = ready_folder("neuron-older");
    std::fs::copy(key("rsa2048.pem"), dir.join("config/neuron.pem")).unwrap();
    let neuron = Neuron::start(&dir);
    let (iat, exp) = (now(), later());
    let payload =
        format!(r#"{{"aud":"neuron","bodyEncode":0,"exp":{exp},"iat":{iat},"iss":"neuron"}}"#);
    let old = signed("rsa2048.key", &payload);
    assert_eq!(neuron.version(&old), accepted());
    assert_eq!(neuron.user(&old), r#"{"user":"admin"}"#);
    assert_eq!(
        neuron.version(&signed("rsa3072.key", &payload)),
        refused(401, 1005)
    );
    Ok(())
}

fn without_a_clock() -> Outcome {
    need_all()?;
    let dir = ready_folder("neuron-clock");
    let clock = Clock::new(&dir, 100);
    let neuron = Neuron::start_with(&dir, |command| clock.show_to(command));
    let (admin, alice) = (neuron.token("admin"), neuron.token("alice"));
    assert_eq!(neuron.version(&admin), accepted());
    assert_eq!(neuron.user(&admin), r#"{"user":"admin"}"#);
    assert_eq!(neuron.user(&alice), r#"{"user":"alice"}"#);
    let blanks = format!("bEARER   {admin}  ");
    assert_eq!(neuron.ask("version", &blanks, &[]), accepted());

    // Others' tokens need a clock.
    let payload = |iss: &str, exp: u64| {
        format!(
            r#"{{"aud":"neuron","exp":{exp},"iat":{},"iss":"{iss}"}}"#,
            exp - 3600
        )
    };
    let partner = signed("other.key", &payload("partner", 3700));
    assert_eq!(neuron.version(&partner), refused(500, 1001));
    let log = neuron.running.log();
    assert!(
        log.contains("jwt: the clock is not set; claim \"\", issuer \"partner\""),
        "{log}"
    );
    // So does a token of the own key that was made by another clock.
    let ahead = signed("rsa2048.key", &payload("neuron", later()));
    assert_eq!(neuron.version(&ahead), refused(403, 1007));
    let longer = r#"{"aud":"neuron","exp":9999,"iat":99,"iss":"neuron"}"#;
    assert_eq!(
        neuron.version(&signed("rsa2048.key", longer)),
        refused(403, 1007)
    );
    let undated = r#"{"aud":"neuron","exp":9999,"iss":"neuron"}"#;
    assert_eq!(
        neuron.version(&signed("rsa2048.key", undated)),
        refused(403, 1007)
    );
    assert_eq!(
        neuron.version(&signed("other.key", &payload("neuron", 3700))),
        refused(401, 1005)
    );

    clock.set(3700);
    assert_eq!(neuron.version(&admin), refused(403, 1006));
    // With the clock set, nothing of before is left.
    clock.set(now());
    assert_eq!(neuron.version(&admin), refused(403, 1006));
    let payload = payload("partner", later());
    assert_eq!(neuron.version(&signed("other.key", &payload)), accepted());
    Ok(())
}

fn authentication_can_be_disabled() -> Outcome {
    need_all()?;
    let dir = folder("neuron-disabled");
    let neuron = Neuron::start_with(&dir, |command| {
        command.env("DISABLE_JWT", "1");
    });
    assert_eq!(neuron.curl("version", &[]), accepted());
    assert_eq!(neuron.login("admin"), refused(401, 1004));
    // No key is made.
    assert_eq!(std::fs::read_dir(dir.join("config")).unwrap().count(), 0);
    Ok(())
}
