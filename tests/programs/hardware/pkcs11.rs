// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SoftHSM 2.

use super::{compiled, is_accepted, is_refused, need_peer, public_key};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::{fresh, output, run};
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["hardware::pkcs11": softhsm_signs, failures_make_no_token]
}

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A device with a PIN, without keys. Each is a folder of its own.
struct Device {
    dir: PathBuf,
    example: PathBuf,
    maker: PathBuf,
}

impl Device {
    fn new(name: &str) -> Result<Self, Missing> {
        need("softhsm2-util", "softhsm2")?;
        need("pkg-config", "pkg-config")?;
        let flags = output(Command::new("pkg-config").args(["--cflags", "p11-kit-1"]));
        if !flags.status.success() {
            return Err(Missing::package("p11-kit/pkcs11.h", "libp11-kit-dev"));
        }
        need_peer()?;
        let flags = String::from_utf8(flags.stdout).unwrap();
        let flags: Vec<&str> = flags.split_whitespace().collect();
        let dir = fresh(name);
        let tokens = dir.join("tokens");
        std::fs::create_dir(&tokens).unwrap();
        let settings = format!("directories.tokendir = {}\n", tokens.display());
        std::fs::write(dir.join("softhsm2.conf"), settings).unwrap();
        let device = Self {
            dir,
            example: compiled("examples/hardware/pkcs11.c", &flags, &["-ldl"]),
            maker: compiled("tests/programs/hardware/pkcs11_key.c", &flags, &["-ldl"]),
        };
        run(device
            .command(Path::new("softhsm2-util"))
            .args(["--init-token", "--free", "--label", "test"])
            .args(["--pin", "1234", "--so-pin", "5678"]));
        Ok(device)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("SOFTHSM2_CONF", self.dir.join("softhsm2.conf"))
            .env("PIN", "1234");
        command
    }

    /// Makes a key inside the device. Gives the file of the public key.
    fn key(&self, label: &str, kind: &str) -> PathBuf {
        let mut maker = self.command(&self.maker);
        maker.args([MODULE, label, kind]);
        public_key(&mut maker, self.dir.join(label).with_extension("jwk"))
    }

    fn example(&self, label: &str, alg: &str, jwk: &Path) -> Command {
        let mut command = self.command(&self.example);
        command.args([MODULE, label, alg]).arg(jwk);
        command
    }
}

fn softhsm_signs() -> Outcome {
    let device = Device::new("softhsm")?;
    for (label, kind, algorithms) in [
        ("rsa", "rsa", &["RS256", "PS256"][..]),
        ("ec", "ec", &["ES256"]),
    ] {
        let jwk = device.key(label, kind);
        for alg in algorithms {
            let token = run(&mut device.example(label, alg, &jwk));
            is_accepted(&token, &jwk, alg, label);
        }
    }
    Ok(())
}

fn failures_make_no_token() -> Outcome {
    let device = Device::new("softhsm-failures")?;
    let (rsa, ec) = (device.key("rsa", "rsa"), device.key("ec", "ec"));
    let other = device.key("other", "rsa");
    // The device fails.
    let failed = "the device failed";
    is_refused(&mut device.example("unknown", "RS256", &rsa), failed);
    is_refused(&mut device.example("ec", "RS256", &rsa), failed);
    is_refused(device.example("rsa", "RS256", &rsa).env("PIN", "1"), failed);
    // It signs with another key than the caller's.
    let wrong = "the signature is wrong";
    is_refused(&mut device.example("rsa", "RS256", &other), wrong);
    is_refused(&mut device.example("rsa", "PS256", &other), wrong);
    // The public key is of another type.
    let another_type = device.example("rsa", "RS256", &ec);
    is_refused(&mut { another_type }, "key");
    Ok(())
}
