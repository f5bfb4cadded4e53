// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JWS algorithms (RFC 7518 section 3.1, RFC 8037), and what ring calls them.

use crate::error::{Error, Result};
use crate::json::Text;
use ring::hmac;
use ring::signature::{self, RsaEncoding, RsaParameters};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    Rs384,
    Rs512,
    Ps256,
    Ps384,
    Ps512,
    Es256,
    Es384,
    EdDsa,
    Hs256,
    Hs384,
    Hs512,
}

/// A curve for ECDSA (RFC 7518 section 6.2.1.1). A build without them has no
/// value of this type, and so no code for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    #[cfg(feature = "ecdsa")]
    P256,
    #[cfg(feature = "ecdsa")]
    P384,
}

/// A curve for EdDSA (RFC 8037 section 2), likewise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edwards {
    #[cfg(feature = "eddsa")]
    Ed25519,
}

/// What kind of key an algorithm takes.
#[derive(Clone, Copy)]
pub enum Family {
    Rsa(&'static RsaParameters, &'static dyn RsaEncoding),
    Ecdsa(Curve),
    EdDsa(Edwards),
    Hmac(hmac::Algorithm),
}

pub const ALL: [Algorithm; 12] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::EdDsa,
    Algorithm::Hs256,
    Algorithm::Hs384,
    Algorithm::Hs512,
];

impl Algorithm {
    /// The algorithm of a header's `alg`. There is no `none`.
    pub fn from_name(name: Text) -> Result<Self> {
        ALL.into_iter()
            .find(|algorithm| name.is(algorithm.name().to_bytes()))
            .ok_or(Error::Algorithm)
    }

    /// The value of the header's `alg`.
    pub fn name(self) -> &'static core::ffi::CStr {
        match self {
            Self::Rs256 => c"RS256",
            Self::Rs384 => c"RS384",
            Self::Rs512 => c"RS512",
            Self::Ps256 => c"PS256",
            Self::Ps384 => c"PS384",
            Self::Ps512 => c"PS512",
            Self::Es256 => c"ES256",
            Self::Es384 => c"ES384",
            Self::EdDsa => c"EdDSA",
            Self::Hs256 => c"HS256",
            Self::Hs384 => c"HS384",
            Self::Hs512 => c"HS512",
        }
    }

    /// The curves are features: a build may lack them.
    pub fn family(self) -> Result<Family> {
        use signature as ring;
        Ok(match self {
            Self::Rs256 => Family::Rsa(&ring::RSA_PKCS1_2048_8192_SHA256, &ring::RSA_PKCS1_SHA256),
            Self::Rs384 => Family::Rsa(&ring::RSA_PKCS1_2048_8192_SHA384, &ring::RSA_PKCS1_SHA384),
            Self::Rs512 => Family::Rsa(&ring::RSA_PKCS1_2048_8192_SHA512, &ring::RSA_PKCS1_SHA512),
            Self::Ps256 => Family::Rsa(&ring::RSA_PSS_2048_8192_SHA256, &ring::RSA_PSS_SHA256),
            Self::Ps384 => Family::Rsa(&ring::RSA_PSS_2048_8192_SHA384, &ring::RSA_PSS_SHA384),
            Self::Ps512 => Family::Rsa(&ring::RSA_PSS_2048_8192_SHA512, &ring::RSA_PSS_SHA512),
            #[cfg(feature = "ecdsa")]
            Self::Es256 => Family::Ecdsa(Curve::P256),
            #[cfg(feature = "ecdsa")]
            Self::Es384 => Family::Ecdsa(Curve::P384),
            #[cfg(not(feature = "ecdsa"))]
            Self::Es256 | Self::Es384 => return Err(Error::AlgorithmUnavailable),
            #[cfg(feature = "eddsa")]
            Self::EdDsa => Family::EdDsa(Edwards::Ed25519),
            #[cfg(not(feature = "eddsa"))]
            Self::EdDsa => return Err(Error::AlgorithmUnavailable),
            Self::Hs256 => Family::Hmac(hmac::HMAC_SHA256),
            Self::Hs384 => Family::Hmac(hmac::HMAC_SHA384),
            Self::Hs512 => Family::Hmac(hmac::HMAC_SHA512),
        })
    }
}

impl Curve {
    pub const ALL: &[Self] = &[
        #[cfg(feature = "ecdsa")]
        Self::P256,
        #[cfg(feature = "ecdsa")]
        Self::P384,
    ];

    /// The bytes of a coordinate, and of a private key.
    pub fn len(self) -> usize {
        match self {
            #[cfg(feature = "ecdsa")]
            Self::P256 => 32,
            #[cfg(feature = "ecdsa")]
            Self::P384 => 48,
        }
    }

    /// The one algorithm for it.
    pub fn algorithm(self) -> Algorithm {
        match self {
            #[cfg(feature = "ecdsa")]
            Self::P256 => Algorithm::Es256,
            #[cfg(feature = "ecdsa")]
            Self::P384 => Algorithm::Es384,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "ecdsa")]
            Self::P256 => "P-256",
            #[cfg(feature = "ecdsa")]
            Self::P384 => "P-384",
        }
    }
}
