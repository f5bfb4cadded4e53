// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A TPM 2.0: swtpm on loopback.

use super::{compiled, is_accepted, is_refused, need_peer, public_key};
use crate::hosts::{Running, free_port, need_headers};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{fresh, output, run};
use libtest_mimic::Trial;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub fn tests() -> Vec<Trial> {
    tests!["hardware::tpm": tpm_signs, failures_make_no_token]
}

const LIBRARIES: [&str; 3] = ["-ltss2-esys", "-ltss2-tctildr", "-ltss2-rc"];

struct Tpm {
    dir: PathBuf,
    tcti: String,
    example: PathBuf,
    maker: PathBuf,
    _running: Running,
}

/// Two free ports, one behind the other: tpm2-tss expects the control channel
/// there.
fn two_ports() -> u16 {
    loop {
        let port = free_port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

impl Tpm {
    fn start(name: &str) -> Result<Self, Missing> {
        need("swtpm", "swtpm")?;
        need_headers(&["tss2/tss2_esys.h"], "libtss2-dev")?;
        need_peer()?;
        let dir = fresh(name);
        let state = dir.join("state");
        std::fs::create_dir(&state).unwrap();
        let port = two_ports();
        let mut command = Command::new("swtpm");
        command
            .args(["socket", "--tpm2", "--flags", "not-need-init,startup-clear"])
            .arg("--tpmstate")
            .arg(format!("dir={}", state.display()))
            .arg("--server")
            .arg(format!("type=tcp,bindaddr=127.0.0.1,port={port}"))
            .arg("--ctrl")
            .arg(format!("type=tcp,bindaddr=127.0.0.1,port={}", port + 1))
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let running = Running::start(&mut command, dir.join("log"), "");
        // The control channel has no effect on the TPM's clients.
        assert!(crate::hosts::eventually(|| {
            TcpStream::connect(("127.0.0.1", port + 1)).is_ok()
        }));
        Ok(Self {
            dir,
            tcti: format!("swtpm:host=127.0.0.1,port={port}"),
            example: compiled("examples/hardware/tpm.c", &[], &LIBRARIES),
            maker: compiled("tests/programs/hardware/tpm_key.c", &[], &LIBRARIES),
            _running: running,
        })
    }

    /// Makes a key inside the TPM. Gives the file of the public key.
    fn key(&self, handle: &str, kind: &str) -> PathBuf {
        let mut maker = Command::new(&self.maker);
        maker.args([&self.tcti, handle, kind]);
        public_key(&mut maker, self.dir.join(handle).with_extension("jwk"))
    }

    fn example(&self, handle: &str, alg: &str, jwk: &Path) -> Command {
        let mut command = Command::new(&self.example);
        command.args([&self.tcti, handle, alg]).arg(jwk);
        command
    }
}

fn tpm_signs() -> Outcome {
    let tpm = Tpm::start("tpm")?;
    let (rsa, ec) = (tpm.key("0x81000001", "rsa"), tpm.key("0x81000002", "ec"));
    // More signatures than the TPM has room for objects.
    for _ in 0..5 {
        let token = run(&mut tpm.example("0x81000002", "ES256", &ec));
        is_accepted(&token, &ec, "ES256", "tpm");
    }
    let token = run(&mut tpm.example("0x81000001", "RS256", &rsa));
    is_accepted(&token, &rsa, "RS256", "tpm");
    Ok(())
}

fn failures_make_no_token() -> Outcome {
    let tpm = Tpm::start("tpm-failures")?;
    let (rsa, ec) = (tpm.key("0x81000001", "rsa"), tpm.key("0x81000002", "ec"));
    let other = tpm.dir.join("other.jwk");
    let text = std::fs::read_to_string(tpm.key("0x81000003", "rsa")).unwrap();
    // The same key again: the seed is the same. One bit of it differs here.
    assert_eq!(text, std::fs::read_to_string(&rsa).unwrap());
    let at = text.find("\"n\":\"").unwrap() + 10;
    let flipped = if text.as_bytes()[at] == b'A' {
        "B"
    } else {
        "A"
    };
    std::fs::write(&other, [&text[..at], flipped, &text[at + 1..]].concat()).unwrap();
    // The TPM fails.
    let failed = "the TPM failed";
    is_refused(&mut tpm.example("0x81000009", "RS256", &rsa), failed);
    is_refused(&mut tpm.example("0x81000002", "RS256", &rsa), failed);
    is_refused(&mut tpm.example("0x81000001", "ES256", &ec), failed);
    // The signature is of another key.
    let refused = tpm.example("0x81000001", "RS256", &other);
    is_refused(&mut { refused }, "the signature is wrong");
    let said = output(Command::new(&tpm.example).args(["swtpm:port=1", "0x81000001", "RS256"]));
    assert_eq!(said.status.code(), Some(2));
    Ok(())
}
