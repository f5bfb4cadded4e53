// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `edgejwt verify`.

use super::command::{NOW, Said, command, edgejwt, edgejwt_reading, json, signed, text};
use crate::support::harness::tests;
use crate::support::jwt::forge;
use crate::support::{cc, fresh, key, run as run_program};
use libtest_mimic::Trial;
use std::path::PathBuf;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::verify": claims_are_json, token_comes_from_three_places, options_relax_the_policy, json_holds_every_verdict, wrong_options_are_explained, clock_that_is_not_set]
}

/// A folder with the key of the issuer `neuron` and with files that are no keys for it.
pub fn folder(name: &str) -> PathBuf {
    let dir = fresh(name);
    std::fs::copy(key("rsa2048.pem"), dir.join("neuron.pem")).unwrap();
    std::fs::copy(key("rsa2048.key"), dir.join("careless.pem")).unwrap();
    std::fs::copy(key("ec.pem"), dir.join("curve.pub")).unwrap();
    dir
}

pub fn neuronex() -> String {
    signed(&["--key", &key("rsa2048.key"), "--neuronex", "--iss=neuron"])
}

/// A token with these claims, by `rsa2048.key`.
pub fn of(claims: &str) -> String {
    forge(r#"{"alg":"RS256","typ":"JWT"}"#, claims)
}

pub fn verify(args: &[&str]) -> Said {
    edgejwt(&[&["verify", "--now", NOW], args].concat())
}

fn claims_are_json() {
    let dir = text(&folder("cli-verify-claims"));
    let args = ["--keys", &dir, "--neuronex", &neuronex()];
    let expected = r#"{
  "aud": "neuron",
  "bodyEncode": "0",
  "exp": 1800003600,
  "iat": 1800000000,
  "iss": "neuron"
}
"#;
    assert_eq!(verify(&args).accepted(), expected);
    let odd = r#" {"e\u0078p":1800090061 ,"a":{},"b":[ ],"c":[{"exp":1},-1.5e3,"\"],"], "nbf":1799999999.75 }"#;
    let said = verify(&["--key", &key("rsa2048.pem"), &of(odd)]).accepted();
    assert_eq!(json(&said), json(odd));
}

fn token_comes_from_three_places() {
    let public = key("rsa2048.pem");
    let token = neuronex();
    let args = ["verify", "--key", &public, "--neuronex", "--now", NOW];
    let expected = edgejwt(&[&args[..], &[&token]].concat()).accepted();
    for input in [token.clone(), format!("{token}\n")] {
        assert_eq!(
            edgejwt_reading(&args, input.as_bytes()).accepted(),
            expected
        );
        let dash = [&args[..], &["-"]].concat();
        assert_eq!(
            edgejwt_reading(&dash, input.as_bytes()).accepted(),
            expected
        );
        let said = command(&args).env("EDGEJWT_TOKEN", &input).output();
        assert_eq!(Said::of(said.unwrap()).accepted(), expected);
    }
    // The command line goes before the environment.
    let mut both = command(&[&args[..], &[&token]].concat());
    let said = both.env("EDGEJWT_TOKEN", "x").output().unwrap();
    assert_eq!(Said::of(said).accepted(), expected);
    edgejwt_reading(&args, b"").refused("there is no token");
    let mut empty = command(&args);
    let said = empty.env("EDGEJWT_TOKEN", "").output().unwrap();
    Said::of(said).refused("there is no token");
}

fn options_relax_the_policy() {
    let public = key("rsa2048.pem");
    for (claims, args) in [
        (r#"{"exp":1800000000}"#, &["--leeway", "60s"][..]),
        (r#"{"exp":1800000000}"#, &["--leeway", "60"]),
        (r#"{"exp":1800003600}"#, &["--leeway=0"]),
        (r#"{"exp":1800000009,"nbf":1800000600}"#, &["--leeway=10m"]),
        ("{}", &["--exp-optional"]),
        (r#"{"exp":"1800003600"}"#, &["--string-dates"]),
        (r#"{"exp":1800003600,"aud":"x"}"#, &["--any-aud"]),
        (
            r#"{"exp":1800003600,"aud":["y","x"]}"#,
            &["--aud=z", "--aud=x"],
        ),
        (
            r#"{"exp":1800003600,"iss":"i","sub":"s"}"#,
            &["--iss=i", "--sub=s"],
        ),
        (r#"{"exp":1800003600,"k":0}"#, &["--require=k", "--typ=jwt"]),
        (
            r#"{"exp":1800003600,"iat":1800000000}"#,
            &["--max-lifetime=1h"],
        ),
        (
            r#"{"exp":"1800003600","iss":"n","aud":"neuronex"}"#,
            &["--neuronex"],
        ),
        (
            r#"{"iss":"n","aud":"me"}"#,
            &["--neuronex", "--aud=me", "--exp-optional"],
        ),
    ] {
        let token = of(claims);
        verify(&[&["--key", &public], args, &[&token]].concat()).accepted();
    }
    let happypathology = signed(&[
        "--key",
        &key("rsa2048.key"),
        "--happypathology",
        "--org=o",
        "--kid=k",
        "--user=u",
    ]);
    verify(&["--key", &public, "--happypathology", &happypathology]).accepted();
}

fn json_holds_every_verdict() {
    let dir = text(&folder("cli-verify-json"));
    let args = ["--keys", &dir, "--neuronex", "--json"];
    let said = verify(&[&args[..], &[&neuronex()]].concat()).accepted();
    let verdict = json(&said);
    assert_eq!(verdict["accepted"], true);
    assert_eq!(verdict["claims"]["iss"], "neuron");
    assert_eq!(verdict["dates"]["exp"], "2027-01-15T09:00:00Z");
    assert_eq!(verdict["key_file"], "neuron.pem");
    let token = of(r#"{"iss":"neuron","aud":"neuron","exp":1}"#);
    let said = verify(&[&args[..], &[&token]].concat());
    assert_eq!(said.code, 1);
    assert!(
        said.err
            .starts_with("edgejwt: refused: the token expired 57 years")
    );
    let verdict = json(&said.out);
    assert_eq!(verdict["accepted"], false);
    assert_eq!(verdict["status"], 53);
    assert_eq!(verdict["http"], 401);
    assert_eq!(verdict["claim"], "exp");
    assert_eq!(verdict["issuer"], "neuron");
    assert_eq!(verdict["key_file"], "neuron.pem");
    assert!(
        verdict["advice"]
            .as_str()
            .unwrap()
            .starts_with("get a new one")
    );
}

fn wrong_options_are_explained() {
    let token = neuronex();
    for (args, message) in [
        (&[][..], "one of --keys DIR, --key FILE and --jwks FILE"),
        (&["--key=a", "--keys=b"], "one of --keys DIR"),
        (
            &["--keys=b", "--alg=RS256"],
            "--alg is the algorithm of --key",
        ),
        (
            &[
                "--key",
                &key("rsa2048.pem"),
                "--neuronex",
                "--happypathology",
            ],
            "cannot be combined",
        ),
        (
            &["--key", &key("rsa2048.pem"), "--leeway=11m"],
            "at most 600 seconds",
        ),
    ] {
        verify(&[args, &[&token]].concat()).fails(2, message);
    }
    let aud = ["--aud=x"; 33];
    let public = key("rsa2048.pem");
    let args = [&["--key", &public], &aud[..], &[&token]].concat();
    verify(&args).fails(2, "at most 32 names each");
}

/// The guard of the clock is for the machine's clock, not for --now.
fn clock_that_is_not_set() {
    let library = clock_of_1970();
    let public = key("rsa2048.pem");
    let token = of(r#"{"exp":1800003600}"#);
    let run = |args: &[&str]| {
        let said = command(args).env("LD_PRELOAD", &library).output();
        Said::of(said.unwrap())
    };
    run(&["verify", "--key", &public, &token]).fails(
        4,
        "the clock of this machine is not set: it shows 1970-01-01",
    );
    run(&["sign", &key("ec.key")]).fails(
        4,
        "the clock of this machine is not set: it shows 1970-01-01",
    );
    let said = run(&["explain", "--key", &public, &format!("Bearer {token}")]);
    assert!(said.code == 4 && said.out.contains("HTTP 500"), "{said:?}");
    run(&["verify", "--key", &public, "--now=1000", &token]).accepted();
    run(&["sign", &key("ec.key"), "--now=1000"]).accepted();
}

/// A library that sets the calendar back, to be preloaded.
fn clock_of_1970() -> PathBuf {
    let dir = fresh("cli-verify-clock");
    let (source, library) = (dir.join("clock.c"), dir.join("clock.so"));
    let text = "#include <time.h>\n\
        time_t time(time_t *out) { if (out) *out = 1000; return 1000; }\n\
        int clock_gettime(clockid_t clock, struct timespec *now)\n\
        { (void)clock; now->tv_sec = 1000; now->tv_nsec = 0; return 0; }\n";
    std::fs::write(&source, text).unwrap();
    run_program(
        Command::new(cc())
            .args(["-shared", "-fPIC", "-o"])
            .args([&library, &source]),
    );
    library
}
