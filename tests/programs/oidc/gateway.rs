// SPDX-License-Identifier: Apache-2.0 OR MIT
//! From the provider to the gateway: a client gets a token, and the gateway
//! judges it by the set that the fetcher keeps.

use super::{Device, Provider, need_all};
use crate::gateway::{program, set_up};
use crate::hosts::{Clock, Running, eventually, now, quiet};
use crate::support::harness::{Outcome, tests};
use crate::support::{Build, Link, cc, compile_into, fresh, key, link_flags, scratch};
use libtest_mimic::Trial;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    tests!["oidc::gateway": token_of_the_provider_is_judged, client_keeps_its_token, client_needs_https]
}

/// The client example, compiled on first use.
fn client() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let source = "examples/client/client_credentials.c";
        let mut link = link_flags(Build::Standard, Link::Shared);
        link.push("-lcurl".into());
        compile_into(&scratch("oidc-client"), &cc(), source, &["-g"], &link)
    })
}

/// The client, with its clock.
fn client_of(provider: &Provider, alg: &str, clock: &Clock) -> Command {
    let mut command = Command::new(client());
    command
        .arg(format!("{}/token", provider.issuer()))
        .args([&format!("client-{alg}"), &key("other.key")])
        .env("CA_FILE", provider.dir.join("ca.pem"));
    if alg == "PS256" {
        command.arg(provider.dir.join("ca.pem")); // any certificate has a thumbprint
    }
    clock.show_to(&mut command);
    command
}

fn token_of_the_provider_is_judged() -> Outcome {
    need_all()?;
    crate::gateway::need_nng()?;
    let mut provider = Provider::start("oidc-gateway");
    let mut device = Device::new("oidc-gateway-device", &provider);
    let (status, log) = device.fetch();
    assert_eq!(status, 0, "{log}");
    let keys = device.dir.join("keys");
    std::fs::create_dir(&keys).unwrap();
    let gateway = |role: &str| {
        let mut command = quiet(program().to_str().unwrap());
        let port = set_up(&mut command, &keys);
        command
            .env("GATEWAY_ISSUER", &device.issuer)
            .env("GATEWAY_JWKS", device.file())
            .env("GATEWAY_ROLE", role);
        let log = device.dir.join(format!("gateway-{role}.log"));
        (Running::start(&mut command, log, "listening on "), port)
    };
    let (operators, first) = gateway("operator");
    let (_admins, second) = gateway("admin");
    let clock = Clock::new(&fresh("oidc-gateway-client"), now());
    // The client gets a token of the provider, and asks the gateway with it.
    let ask = |provider: &Provider, port: u16, alg: &str| {
        let url = format!("http://127.0.0.1:{port}/api/whoami\n");
        let said = output_of(&mut client_of(provider, alg, &clock), &url);
        (said.status.success(), text(said.stdout), text(said.stderr))
    };
    // PS256 has the thumbprint of a certificate, as Entra ID wants it.
    for alg in ["RS256", "PS256"] {
        let (is_good, claims, errors) = ask(&provider, first, alg);
        assert!(is_good, "{errors}");
        assert!(claims.contains(r#""role":"operator""#), "{claims}");
        let (is_good, _, errors) = ask(&provider, second, alg);
        assert!(!is_good && errors.contains("403"), "{errors}");
    }

    // A new key of the provider works once the fetcher has it.
    provider.rotate("rsa3072.key");
    let (is_good, _, errors) = ask(&provider, first, "RS256");
    assert!(!is_good && errors.contains("401"), "{errors}");
    let unknown = "no key of the token's issuer has its key ID";
    assert!(operators.log().contains(unknown), "{}", operators.log());
    device.pass(61);
    device.ask();
    assert_eq!(device.fetch().0, 0);
    assert!(eventually(|| ask(&provider, first, "RS256").0));
    Ok(())
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Runs a command with this input.
fn output_of(command: &mut Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Fails if the command does not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// A client that reads URLs, one after the other.
struct Session {
    child: Child,
    pages: ChildStdout,
    port: u16,
}

impl Session {
    fn ask(&mut self, path: &str) {
        let url = format!("http://127.0.0.1:{}{path}\n", self.port);
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(url.as_bytes()).unwrap();
    }

    /// The claims of the token that the gateway saw: one JSON object.
    fn claims(&mut self) -> String {
        self.ask("/api/whoami");
        let (mut byte, mut page) = ([0], String::new());
        while !page.ends_with('}') {
            self.pages.read_exact(&mut byte).unwrap();
            page.push(byte[0].into());
        }
        page
    }
}

/// The token is used until a minute before its end, and after a refusal not any
/// more.
fn client_keeps_its_token() -> Outcome {
    need_all()?;
    crate::gateway::need_nng()?;
    let provider = Provider::start("oidc-client-keeps");
    let device = Device::new("oidc-client-keeps-device", &provider);
    device.fetch();
    let keys = device.dir.join("keys");
    std::fs::create_dir(&keys).unwrap();
    let mut command = quiet(program().to_str().unwrap());
    let port = set_up(&mut command, &keys);
    command
        .env("GATEWAY_ISSUER", &device.issuer)
        .env("GATEWAY_JWKS", device.file());
    let log = device.dir.join("gateway.log");
    let _gateway = Running::start(&mut command, log, "listening on ");

    let start = now();
    let clock = Clock::new(&fresh("oidc-client-clock"), start);
    let mut child = client_of(&provider, "RS256", &clock)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pages = child.stdout.take().unwrap();
    let mut client = Session { child, pages, port };
    let tokens = || {
        let requests = provider.requests();
        requests.iter().filter(|path| *path == "/token").count()
    };
    let first = client.claims();
    assert_eq!(client.claims(), first);
    clock.set(start + 539);
    assert_eq!(client.claims(), first);
    assert_eq!(tokens(), 1);
    clock.set(start + 540);
    assert_ne!(client.claims(), first);
    assert_eq!(tokens(), 2);
    // A clock that was set back.
    clock.set(start);
    client.claims();
    assert_eq!(tokens(), 3);
    // A refusal ends the use of the token.
    client.ask("/nowhere");
    client.claims();
    assert_eq!(tokens(), 4);
    drop(client.child.stdin.take());
    assert_eq!(client.child.wait().unwrap().code(), Some(1));
    Ok(())
}

fn client_needs_https() -> Outcome {
    need_all()?;
    let provider = Provider::start("oidc-client-https");
    let clock = Clock::new(&fresh("oidc-client-https-clock"), now());
    let mut client_with_clock = client_of(&provider, "RS256", &clock);
    let said = output_of(&mut client_with_clock, "http://example.com/\n");
    assert_eq!(said.status.code(), Some(1));
    assert!(text(said.stderr).contains("http://example.com/: not https"));
    assert!(provider.requests().is_empty());
    let mut plain = Command::new(client());
    plain.args(["http://127.0.0.1:1/token", "a", &key("other.key")]);
    let said = output_of(&mut plain, "");
    assert!(text(said.stderr).contains("TOKEN_URL is not https"));
    Ok(())
}
