// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JSON Web Tokens for embedded gateways, as a C library.
//!
//! The public interface is C, in `include/edgejwt.h`, made from [`ffi`].
//! Everything else is a safe core that never sees a raw pointer. Data goes
//! one way through it: token, key, signature, claims, policy, payload.
#![no_std]
#![deny(unsafe_code)]
// What is for a curve is never made in a build that lacks it.
#![cfg_attr(not(all(feature = "ecdsa", feature = "eddsa")), allow(dead_code))]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod algorithm;
mod authorization;
mod base64url;
mod claims;
mod error;
mod issue;
mod json;
mod key;
mod keyring;
mod limits;
mod memory;
mod policy;
mod sign;
mod token;
mod verify;

#[allow(unsafe_code)]
pub mod ffi;
#[allow(unsafe_code)]
mod os;
#[allow(unsafe_code)]
mod runtime;
