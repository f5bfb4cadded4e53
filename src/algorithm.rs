// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JWS algorithm names (RFC 7518 section 3.1) and what ring calls them.

use crate::error::{Error, Result};
use crate::json::Text;
use ring::signature::{self, RsaEncoding, RsaParameters};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
}

impl Algorithm {
    /// The algorithm of a header's `alg`. There is no `none`.
    pub fn from_name(name: Text) -> Result<Self> {
        [Self::Rs256]
            .into_iter()
            .find(|algorithm| name.is(algorithm.name().as_bytes()))
            .ok_or(Error::Algorithm)
    }

    /// The value of the header's `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
        }
    }

    /// The protected header of tokens signed here.
    pub fn header(self) -> &'static [u8] {
        match self {
            Self::Rs256 => br#"{"alg":"RS256","typ":"JWT"}"#,
        }
    }

    pub fn rsa_verification(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        }
    }

    pub fn rsa_signing(self) -> &'static dyn RsaEncoding {
        match self {
            Self::Rs256 => &signature::RSA_PKCS1_SHA256,
        }
    }
}
