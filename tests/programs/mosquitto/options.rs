// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The plugin's options; and the whole plugin under valgrind.

use super::{Broker, LOG_ALL, NOW, RIGHTS, ends, kill, need_mosquitto, set_up, token};
use crate::hosts::{free_port, quiet};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{ROOT, output};
use libtest_mimic::Trial;
use std::path::Path;

pub fn tests() -> Vec<Trial> {
    tests!["mosquitto": wrong_options_stop_the_broker, under_valgrind, plugin_files_are_short]
}

fn wrong_options_stop_the_broker() -> Outcome {
    need_mosquitto()?;
    let keys = "plugin_opt_keys";
    for (start, line, why) in [
        ("", "plugin_opt_kyes /etc", "plugin_opt_kyes: unknown"),
        (
            "",
            "plugin_opt_issuer a\nplugin_opt_issuer b",
            "plugin_opt_issuer: given twice",
        ),
        (keys, "", "neither keys nor jwks is given"),
        (
            keys,
            "plugin_opt_keys /nonexistent",
            "plugin_opt_keys: the key file ",
        ),
        (
            "",
            "plugin_opt_jwks issuer /nonexistent",
            "plugin_opt_jwks: the key file ",
        ),
        ("", "plugin_opt_jwks issuer", "plugin_opt_jwks: "),
        ("", "plugin_opt_leeway 601", "leeway is not a number"),
        ("", "plugin_opt_leeway -1", "leeway is not a number"),
        (
            "",
            "plugin_opt_leeway 99999999999999999999",
            "leeway is not a number",
        ),
        (
            "",
            "plugin_opt_max_lifetime 1h",
            "max_lifetime is not a number",
        ),
        (
            "plugin_opt_disconnect",
            "plugin_opt_disconnect yes",
            "true or false",
        ),
        ("", "plugin_opt_dates_as_strings 1", "true or false"),
        (
            "",
            "plugin_opt_rule role",
            "plugin_opt_rule: not CLAIM VALUE",
        ),
        (
            "",
            "plugin_opt_rule /a~x b",
            "plugin_opt_rule: not a JSON P",
        ),
        (
            "",
            &format!("plugin_opt_rule {} b", "a".repeat(256)),
            "plugin_opt_rule: not CLAIM VALUE",
        ),
        (
            "",
            &"plugin_opt_rule a b\n".repeat(33),
            "plugin_opt_rule: given too often",
        ),
        (
            "",
            &"plugin_opt_audience a\n".repeat(33),
            "plugin_opt_audience: unknown, or given too often",
        ),
    ] {
        let changes = [(start, line)];
        let (_, mut command) = set_up(
            "mosquitto-options",
            quiet("mosquitto"),
            free_port(),
            &changes,
        );
        let said = output(&mut command);
        let log = String::from_utf8(said.stderr).unwrap();
        assert!(!said.status.success(), "{line}: {log}");
        assert!(
            log.contains(&format!("edgejwt: {why}")) || log.contains(why),
            "{line}: {log}"
        );
    }
    Ok(())
}

fn under_valgrind() -> Outcome {
    need_mosquitto()?;
    need("valgrind", "valgrind")?;
    let mut valgrind = quiet("valgrind");
    valgrind
        .args(["--quiet", "--error-exitcode=99", "--leak-check=full"])
        .args([
            "--show-leak-kinds=definite,indirect",
            "--errors-for-leak-kinds=definite,indirect",
        ])
        .arg("mosquitto");
    let broker = Broker::start_by("mosquitto-valgrind", valgrind, &[LOG_ALL]);
    let good = token(600, RIGHTS);
    let short = token(60, RIGHTS);
    let stays = broker.subscribe("stays", &good, "plant/1/temperature", &["-C", "1"]);
    let out = broker.subscribe("out", &short, "shared/#", &["-c"]);
    assert!(!broker.accepts("alice", &"x".repeat(60_000)));
    assert!(!broker.accepts("bob", &good));
    broker.clock.set(NOW + 60);
    broker
        .running
        .says("edgejwt: the token of client out has run out\n");
    kill(out);
    broker.running.signal("HUP");
    broker.publishes(&good, "plant/1/temperature", "here");
    assert_eq!(ends(stays).1, "here\n");
    let (code, log) = broker.running.end("TERM");
    assert_eq!(code, Some(0), "{log}");
    Ok(())
}

fn plugin_files_are_short() {
    for name in ["plugin.c", "session.c"] {
        let path = Path::new(ROOT).join("integrations/mosquitto").join(name);
        assert!(std::fs::read_to_string(path).unwrap().lines().count() <= 300);
    }
}
