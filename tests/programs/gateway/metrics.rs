// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the gateway tells Prometheus, read by the parser of its Python client.

use super::{Gateway, accepted, need_nng_and_curl};
use crate::hosts::{need_python, now};
use crate::support::harness::{Outcome, tests};
use crate::support::jwt::PrivateKey;
use crate::support::run;
use libtest_mimic::Trial;
use std::process::Command;

/// Prints each sample as `name labels value`, and a family's type before them.
const PARSER: &str = "
import sys
from prometheus_client.parser import text_string_to_metric_families as families
for family in families(sys.argv[1]):
    print('type', family.name, family.type)
    for sample in family.samples:
        print(sample.name, dict(sample.labels), int(sample.value))
";

pub fn tests() -> Vec<Trial> {
    tests!["gateway": metrics_are_read_by_prometheus]
}

fn metrics_are_read_by_prometheus() -> Outcome {
    need_nng_and_curl()?;
    need_python("prometheus_client", "pip install prometheus-client")?;
    let gateway = Gateway::start("gateway-metrics");
    let good = gateway.token();
    for _ in 0..3 {
        accepted(&gateway.whoami(&good));
    }
    let expired = format!(r#"{{"aud":"neuron","exp":{},"iss":"neuron"}}"#, now() - 1);
    let expired = PrivateKey::load("rsa2048.key").sign(&expired).unwrap();
    gateway.whoami(&expired);
    gateway.curl("/api/whoami", &[]);

    let answer = gateway.curl("/metrics", &[]);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let media = "Content-Type: text/plain; version=0.0.4\r\n";
    assert!(head.contains(media), "{head}");
    let read = run(Command::new("python3").args(["-c", PARSER, body]));
    let age = read.lines().last().unwrap();
    let age = age.strip_prefix("edgejwt_scan_age_seconds {} ").unwrap();
    assert!((0..60).contains(&age.parse().unwrap()), "{age}");
    assert_eq!(
        read,
        format!(
            "type edgejwt_tokens counter\n\
             edgejwt_tokens_total {{'verdict': 'accepted'}} 3\n\
             edgejwt_tokens_total {{'verdict': 'refused'}} 2\n\
             type edgejwt_remembered counter\n\
             edgejwt_remembered_total {{}} 2\n\
             type edgejwt_keys gauge\n\
             edgejwt_keys {{}} 2\n\
             type edgejwt_skipped gauge\n\
             edgejwt_skipped {{'what': 'files'}} 1\n\
             edgejwt_skipped {{'what': 'set_keys'}} 0\n\
             type edgejwt_scan_age_seconds gauge\n\
             edgejwt_scan_age_seconds {{}} {age}\n"
        )
    );
    Ok(())
}
