// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys that sign and verify, loaded from PEM, DER, JWK or secrets. Each key
//! has one algorithm, chosen when it is loaded.
//!
//! Dependencies go in one direction: a module uses modules of earlier lines.
//!
//! - `base64`, `der`, `random`
//! - `pem`, `rsa_exponents`, `rsa_pair`
//! - `rsa`
//! - `certificate`, `ecdsa_signature`, `encoding`, `jwk`
//! - `curves`, `secret`
//! - `generate`, `verifying`
//! - `jwk_set`, `signing`, `thumbprint`

mod base64;
mod certificate;
mod curves;
mod der;
mod ecdsa_signature;
mod encoding;
mod generate;
mod jwk;
mod jwk_set;
mod pem;
mod public_jwk;
mod random;
mod rsa;
mod rsa_exponents;
mod rsa_pair;
mod secret;
mod signing;
mod thumbprint;
mod verifying;

pub(crate) use certificate::certificate_thumbprint;
pub(crate) use ecdsa_signature::{ECDSA_SIGNATURE_MAX, fixed_ecdsa_signature};
pub(crate) use generate::{generate, generated_len};
pub(crate) use jwk_set::{JwkSet, NamedKey};
pub(crate) use public_jwk::{public_jwk, public_jwk_len};
pub(crate) use signing::{SIGNATURE_MAX, SigningKey};
pub(crate) use thumbprint::thumbprint;
pub(crate) use verifying::{KeyView, VerifyingKey};

/// The header promises that threads may share keys.
const _: () = {
    const fn assert_shared<T: Send + Sync>() {}
    assert_shared::<SigningKey>();
    assert_shared::<VerifyingKey>();
    assert_shared::<KeyView<'static>>();
};
