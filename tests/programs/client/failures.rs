// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the client reports when something is wrong, built with the compiler's
//! sanitizers.

use super::{Server, compiled, need_libcurl_and_pyjwt, program};
use crate::support::harness::{Outcome, tests};
use crate::support::{key, output};
use libtest_mimic::Trial;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const REFUSED: &str = "HTTP response code said error";

pub fn tests() -> Vec<Trial> {
    tests!["client": refused_tokens, unusable_keys, unusable_urls, untrusted_server, unset_clock]
}

/// The program with the sanitizers in it.
fn sanitized() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        compiled(
            "client-sanitized",
            &[
                "-g",
                "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all",
            ],
        )
    })
}

/// Starts a client, gives it the lines of `input`, and returns its exit code
/// and its messages. It must not print anything.
fn run(mut command: Command, input: &[u8]) -> (Option<i32>, String) {
    let mut child = command.spawn().unwrap();
    // Fails if the client ends before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    let said = child.wait_with_output().unwrap();
    assert_eq!(said.stdout, b"");
    (
        said.status.code(),
        String::from_utf8_lossy(&said.stderr).into_owned(),
    )
}

/// The client must end with 1 and this message.
fn fails(command: Command, input: &[u8], message: &str) {
    let (code, log) = run(command, input);
    assert_eq!(code, Some(1), "{log}");
    assert!(
        log.contains(message) && !log.contains("Sanitizer"),
        "{message}: {log}"
    );
}

fn refused_tokens() -> Outcome {
    need_libcurl_and_pyjwt()?;
    let server = Server::start("client-refused");
    let (good, url) = (key("rsa2048.key"), server.url("/x") + "\n");
    for (key, organization, message) in [
        (&key("other.key"), "clinic", REFUSED),
        (&good, "another", REFUSED),
        (&good, "cl\u{1}nic\u{e9}", REFUSED),
        (&good, "", REFUSED),
        (&good, &"o".repeat(60_000), "token: "),
    ] {
        let client = server.client(sanitized(), key, organization);
        fails(client, url.as_bytes(), message);
    }
    Ok(())
}

fn unusable_keys() -> Outcome {
    need_libcurl_and_pyjwt()?;
    let server = Server::start("client-keys");
    for (key, message) in [
        ("/nonexistent", "/nonexistent: the key file"),
        ("/", "/: the key file"),
        ("", ": the key file"),
        (&key("rsa2048.pem"), "public instead of private"),
    ] {
        let client = server.client(sanitized(), key, "clinic");
        fails(client, (server.url("/x") + "\n").as_bytes(), message);
    }
    let usage = output(&mut Command::new(sanitized()));
    assert_eq!(usage.status.code(), Some(2));
    Ok(())
}

fn unusable_urls() -> Outcome {
    need_libcurl_and_pyjwt()?;
    let server = Server::start("client-urls");
    let client = || server.client(sanitized(), &key("rsa2048.key"), "clinic");
    for (input, message) in [
        (&b"\n"[..], ": "),
        (b"http://127.0.0.1:1/\n", "Unsupported protocol"),
        (b"file:///etc/passwd\n", "Unsupported protocol"),
        (b"https://127.0.0.1:1/\n", "Couldn't connect"),
        (b"\xff\xfe\x01\n", ": "),
        (&[b'a'; 60_000], "a URL is too long"),
        (&[0; 60_000], "no text"),
    ] {
        fails(client(), input, message);
    }
    assert_eq!(run(client(), b"").0, Some(0));
    Ok(())
}

fn untrusted_server() -> Outcome {
    need_libcurl_and_pyjwt()?;
    let server = Server::start("client-untrusted");
    let url = server.url("/x") + "\n";
    let mut client = server.client(sanitized(), &key("rsa2048.key"), "clinic");
    client.env_remove("CA_FILE");
    fails(client, url.as_bytes(), "certificate");
    let mut client = server.client(sanitized(), &key("rsa2048.key"), "clinic");
    client.env("CA_FILE", "/nonexistent");
    fails(client, url.as_bytes(), "");
    Ok(())
}

fn unset_clock() -> Outcome {
    need_libcurl_and_pyjwt()?;
    let server = Server::start("client-clock");
    let mut client = server.client(program(), &key("rsa2048.key"), "clinic");
    server.clock.show_to(&mut client);
    server.clock.set(1000);
    let url = server.url("/x") + "\n";
    fails(client, url.as_bytes(), "token: the clock is not set");
    Ok(())
}
