// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON Web Tokens (RFC 7519) for embedded gateways: a C library.
//!
//! The public interface is C: `include/edgejwt.h`, generated from [`ffi`]. It
//! converts pointers and numbers, and calls the core. The core is everything
//! outside `ffi`, `os` and `runtime`: safe code that never sees a raw pointer,
//! never recurses, and allocates only to load keys.
//!
//! A token passes through these steps: compact serialization, header, key,
//! signature, claims, policy. `verify.rs` and `sign.rs` show them in order.
#![no_std]
#![deny(unsafe_code)]
#![warn(unreachable_pub)]
// Without a curve, the functions that take one are never called.
#![cfg_attr(not(all(feature = "ecdsa", feature = "eddsa")), allow(dead_code))]

#[cfg(not(target_os = "linux"))]
compile_error!("edgejwt supports Linux only");

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod algorithm;
mod authorization;
mod base64url;
mod claims;
mod constant_time;
mod date;
mod error;
mod issue;
mod json;
mod key;
mod keyring;
mod limits;
mod memory;
mod outside;
mod policy;
mod refusal;
mod sign;
mod signing_input;
mod token;
mod verify;

// The C boundary. Rust programs may call it, but it is no stable Rust
// interface.
#[allow(unsafe_code)]
pub mod ffi;
// Calls of libc.
#[allow(unsafe_code)]
mod os;
// The allocator, and what replaces std in a build without it.
#[allow(unsafe_code)]
mod runtime;
