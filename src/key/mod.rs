// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys: PEM, DER, JWK and secrets into what signs and verifies. A key
//! carries its algorithm.

mod curves;
mod der;
mod form;
mod generate;
mod jwk;
mod pem;
mod rsa;
mod rsa_pair;
mod secret;
mod signing;
mod thumbprint;
mod verifying;

pub use generate::{generate, generated_len};
pub use jwk::{JwkSet, NamedKey};
pub use signing::{SIGNATURE_MAX, SigningKey};
pub use thumbprint::thumbprint;
pub use verifying::{DetachedKey, KeyView, VerifyingKey};
