// SPDX-License-Identifier: Apache-2.0 OR MIT
#[path = "../support/hosts.rs"]
mod hosts;
#[path = "../support/mod.rs"]
mod support;

mod cli;
mod client;
mod examples;
mod gateway;
mod guides;
mod mosquitto;
mod neuron;
mod nginx;
