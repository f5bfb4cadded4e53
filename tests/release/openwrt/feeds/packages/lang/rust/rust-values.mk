# SPDX-License-Identifier: Apache-2.0 OR MIT
# The variables that OpenWrt's file of this name gives to packages.
CARGO_HOME := $(WORK)/cargo-home
CARGO_RUSTFLAGS := -Ctarget-feature=-crt-static
RUSTC_CFLAGS := -mno-outline-atomics
RUSTC_TARGET_ARCH := aarch64-unknown-linux-gnu
RUST_ARCH_DEPENDS := @(aarch64||arm||x86_64)
