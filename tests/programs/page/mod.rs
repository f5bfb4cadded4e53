// SPDX-License-Identifier: Apache-2.0 OR MIT
//! page/edgejwt.html in headless Chromium. Its verdicts are compared with the
//! library's, and its keys and tokens go both ways.

mod cases;

use crate::gateway::{need_nng, program, set_up};
use crate::hosts::{DEADLINE_SECONDS, Running, eventually, quiet};
use crate::support::harness::{Missing, Outcome, need, tests};
use crate::support::jwt::PrivateKey;
use crate::support::npm::installed;
use crate::support::{ROOT, fresh, key, run};
use edgejwt::ffi::status::edgejwt_status_text;
use libtest_mimic::Trial;
use serde_json::Value;
use std::ffi::CStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub fn tests() -> Vec<Trial> {
    let mut all = tests!["page":
        its_words_are_the_librarys, keys_and_tokens_go_both_ways, forms_of_private_keys,
        nothing_leaves_the_tab, the_gateway_serves_it, over_plain_http_it_offers_itself, looks_and_keyboard
    ];
    all.extend(cases::tests());
    all
}

fn need_browser() -> Result<&'static Path, Missing> {
    static PLACE: OnceLock<Result<PathBuf, Missing>> = OnceLock::new();
    need("chromium", "chromium")?;
    let place = PLACE.get_or_init(|| installed("tests/programs/page", "puppeteer-core"));
    place.as_deref().map_err(Missing::clone)
}

/// Runs a step of the driver in a folder; gives what it saw.
fn drive(step: &str, folder: &Path) -> Result<Value, Missing> {
    run(Command::new("node")
        .arg(need_browser()?.join("drive.mjs"))
        .arg(step)
        .arg(Path::new(ROOT).join("page/edgejwt.html"))
        .arg(folder));
    let seen = std::fs::read(folder.join("seen.json")).unwrap();
    Ok(serde_json::from_slice(&seen).unwrap())
}

/// The text of a status, from the library.
fn text_of(status: i64) -> String {
    let status = i32::try_from(status).unwrap();
    // SAFETY: the text is static and ends with a NUL.
    let text = unsafe { CStr::from_ptr(edgejwt_status_text(status)) };
    text.to_str().unwrap().into()
}

fn its_words_are_the_librarys() -> Outcome {
    let seen = drive("words", &fresh("page-words"))?;
    for pair in seen["status"].as_array().unwrap() {
        let number = pair[0].as_i64().unwrap();
        assert_eq!(pair[1].as_str().unwrap(), text_of(number), "{number}");
    }
    assert_eq!(seen["isWhole"], true);
    assert_eq!(seen["unused"], Value::Array(Vec::new()));
    Ok(())
}

/// Judges a token by the command, with a preset.
fn verified(preset: &str, key: &Path, token: &str) -> String {
    run(Command::new(crate::cli::command::program())
        .args(["verify", preset, "--key"])
        .arg(key)
        .arg(token))
}

fn keys_and_tokens_go_both_ways() -> Outcome {
    let dir = fresh("page-keys");
    let seen = drive("keys", &dir)?;
    let token = |name: &str| seen[name].as_str().unwrap().to_string();
    // The saved files are a pair, in OpenSSL's eyes too.
    let public = run(Command::new("openssl")
        .args(["pkey", "-pubout", "-in"])
        .arg(dir.join("private.key")));
    assert_eq!(
        std::fs::read_to_string(dir.join("plant.pem")).unwrap(),
        public
    );
    let plant = dir.join("plant.pem");
    let claims = verified("--neuronex", &plant, &token("strings"));
    assert!(
        claims.contains(r#""iss": "plant""#) && claims.contains(r#""exp": ""#),
        "{claims}"
    );
    let claims = verified("--neuronex", &plant, &token("numbers"));
    assert!(
        claims.contains(r#""aud": "NeuronEX""#) && !claims.contains(r#""exp": ""#),
        "{claims}"
    );
    assert_eq!(token("own"), "NeuronEX accepts the token");
    let claims = verified("--happypathology", &plant, &token("vendor"));
    assert!(
        claims.contains(r#""kid": "key-1""#) && claims.contains("Zoë"),
        "{claims}"
    );
    assert!(token("tooLong").contains("1 to 60 minutes"));
    Ok(())
}

fn forms_of_private_keys() -> Outcome {
    let dir = fresh("page-forms");
    let read = |name: &str| std::fs::read_to_string(key(name)).unwrap();
    let good = ["rsa2048.key", "rsa2048.pkcs1.key", "rsa4096.key"];
    let bad = ["rsa2048.pem", "ec.key", "garbage.pem", "certificate.pem"];
    let mut texts: Vec<String> = good.iter().chain(&bad).map(|name| read(name)).collect();
    texts.push(read("rfc7515-a2.jwk"));
    texts.push(read("rsa2048.key").replace('\n', "\r\n"));
    std::fs::write(dir.join("keys.json"), serde_json::to_vec(&texts).unwrap()).unwrap();
    let seen = drive("sign", &dir)?;
    let result = |at: usize| seen[at].as_str().unwrap().to_string();
    let public = |name: &str| PathBuf::from(key(name));
    verified("--neuronex", &public("rsa2048.pem"), &result(0));
    verified("--neuronex", &public("rsa2048.pem"), &result(1));
    verified("--neuronex", &public("rsa4096.pem"), &result(2));
    for (at, status) in [(3, 12), (4, 12), (5, 10), (6, 12)] {
        assert_eq!(result(at), text_of(status), "{}", bad[at - 3]);
    }
    verified("--neuronex", &public("rfc7515-a2.public.jwk"), &result(7));
    verified("--neuronex", &public("rsa2048.pem"), &result(8));
    Ok(())
}

fn nothing_leaves_the_tab() -> Outcome {
    let seen = drive("network", &fresh("page-network"))?;
    assert_eq!(seen["hits"], 0);
    assert_eq!(seen["refused"], serde_json::json!([true, true]));
    for url in seen["own"].as_array().unwrap() {
        let url = url.as_str().unwrap();
        let is_own = ["file:///", "data:", "blob:"]
            .iter()
            .any(|start| url.starts_with(start));
        assert!(is_own, "{url}");
    }
    assert_eq!(seen["kept"], serde_json::json!([0, 0, ""]));
    Ok(())
}

/// An operator's way: the page from the gateway, its public key into the folder,
/// its token to the gateway.
fn the_gateway_serves_it() -> Outcome {
    need_browser()?;
    need_nng()?;
    let dir = fresh("page-gateway");
    let keys = dir.join("keys");
    std::fs::create_dir(&keys).unwrap();
    let mut command = quiet(program().to_str().unwrap());
    let port = set_up(&mut command, &keys);
    command.env("GATEWAY_PAGE", format!("{ROOT}/page/edgejwt.html"));
    let _gateway = Running::start(&mut command, dir.join("log"), "listening on ");
    std::fs::write(dir.join("url"), format!("http://127.0.0.1:{port}/")).unwrap();
    let seen = drive("served", &dir)?;
    assert_eq!(seen["isQuiet"], true);
    std::fs::write(keys.join("plant.pem"), seen["publicKey"].as_str().unwrap()).unwrap();
    let header = format!("Authorization: Bearer {}", seen["token"].as_str().unwrap());
    let ask = || {
        run(Command::new("curl")
            .args([
                "--silent",
                "--max-time",
                DEADLINE_SECONDS,
                "--header",
                &header,
            ])
            .arg(format!("http://127.0.0.1:{port}/api/whoami")))
    };
    assert!(
        eventually(|| ask().contains(r#""iss":"plant""#)),
        "{}",
        ask()
    );
    Ok(())
}

fn over_plain_http_it_offers_itself() -> Outcome {
    let seen = drive("insecure", &fresh("page-insecure"))?;
    if seen.is_null() {
        return Err(Missing::condition(
            "an address beside loopback",
            "a network interface",
        ));
    }
    assert_eq!(seen, serde_json::json!({"isWarned": true, "isQuiet": true}));
    Ok(())
}

fn looks_and_keyboard() -> Outcome {
    let dir = fresh("page-looks");
    let payload = r#"{"aud":"neuron","exp":"1900000000","iss":"neuron","roles":["a","网关"]}"#;
    let token = PrivateKey::load("rsa2048.key").sign(payload).unwrap();
    std::fs::write(dir.join("token"), token).unwrap();
    let seen = drive("looks", &dir)?;
    assert_eq!(seen["problems"], Value::Array(Vec::new()), "{seen}");
    for width in seen["widths"].as_array().unwrap() {
        assert!(width.as_i64().unwrap() <= 0, "{seen}");
    }
    let languages = serde_json::json!(["en", "zh-Hans", "zh-Hans", "en"]);
    assert_eq!(seen["language"], languages);
    assert_eq!(seen["keyboard"], serde_json::json!(["tab-inspect", true]));
    Ok(())
}
