// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The programs that people build with the library: the examples, the command,
//! the hosts that the library is built into, and what the guides show.
#[path = "../support/hosts.rs"]
mod hosts;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/vectors.rs"]
mod vectors;

mod cli;
mod client;
mod documents;
mod examples;
mod gateway;
mod guides;
mod hardware;
mod mosquitto;
mod nanomq;
mod neuron;
mod nginx;
mod oidc;
mod openssl;
mod page;
mod readme;

use std::process::ExitCode;

fn main() -> ExitCode {
    let tests = [
        examples::tests(),
        neuron::tests(),
        nanomq::tests(),
        client::tests(),
        hardware::tests(),
        gateway::tests(),
        nginx::tests(),
        oidc::tests(),
        page::tests(),
        mosquitto::tests(),
        cli::tests(),
        documents::tests(),
        guides::tests(),
        readme::tests(),
    ];
    support::harness::run("programs", tests.into_iter().flatten().collect())
}
