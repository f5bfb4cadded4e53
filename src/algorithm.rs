// SPDX-License-Identifier: Apache-2.0 OR MIT
//! JWS algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1).
//!
//! One table holds the facts about each algorithm. To add an algorithm, add a
//! row: the compiler then reports each `match` that does not cover it.

use crate::error::{Error, Result};
use crate::json::Text;
use crate::limits::EDGEJWT_RSA_BITS_MIN;
use core::ffi::CStr;
use ring::hmac;
use ring::signature::{self, RsaEncoding, RsaParameters};

/// A row of the table.
struct Row {
    name: &'static CStr,
    scheme: Scheme,
    hash: Hash,
    key_len: usize,
    signature_len: Option<usize>,
}

/// How to sign, and with which type of key. Two algorithms that differ in name
/// only have the same scheme and the same hash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    RsaPkcs1,
    RsaPss,
    EcdsaP256,
    EcdsaP384,
    Ed25519,
    Hmac,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

macro_rules! algorithms {
    ($($algorithm:ident = $number:literal, $name:literal, $scheme:ident, $hash:ident,
       $key_len:expr, $signature_len:expr;)+) => {
        /// A JWS algorithm. Its discriminant is its number in C.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Algorithm {
            $($algorithm = $number,)+
        }

        /// Every algorithm, including those that this build cannot use.
        pub(crate) const ALL: [Algorithm; [$($number),+].len()] = [$(Algorithm::$algorithm),+];

        impl Algorithm {
            // Inlined, so that only the columns that are used are compiled.
            #[inline(always)]
            const fn row(self) -> Row {
                match self {
                    $(Self::$algorithm => Row {
                        name: $name,
                        scheme: Scheme::$scheme,
                        hash: Hash::$hash,
                        key_len: $key_len,
                        signature_len: $signature_len,
                    },)+
                }
            }
        }
    };
}

const RSA_LEN: usize = EDGEJWT_RSA_BITS_MIN / 8;

algorithms! {
    // number    name      scheme     hash    key      signature
    //                                        bytes    bytes
    Rs256 =  1, c"RS256", RsaPkcs1,  Sha256, RSA_LEN, None;
    Rs384 =  2, c"RS384", RsaPkcs1,  Sha384, RSA_LEN, None;
    Rs512 =  3, c"RS512", RsaPkcs1,  Sha512, RSA_LEN, None;
    Ps256 =  4, c"PS256", RsaPss,    Sha256, RSA_LEN, None;
    Ps384 =  5, c"PS384", RsaPss,    Sha384, RSA_LEN, None;
    Ps512 =  6, c"PS512", RsaPss,    Sha512, RSA_LEN, None;
    Es256 =  7, c"ES256", EcdsaP256, Sha256, 32,      Some(64);
    Es384 =  8, c"ES384", EcdsaP384, Sha384, 48,      Some(96);
    EdDsa =  9, c"EdDSA", Ed25519,   Sha512, 32,      Some(64);
    Hs256 = 10, c"HS256", Hmac,      Sha256, 32,      Some(32);
    Hs384 = 11, c"HS384", Hmac,      Sha384, 48,      Some(48);
    Hs512 = 12, c"HS512", Hmac,      Sha512, 64,      Some(64);
    // EdDSA with Ed25519 under its new name (RFC 9864).
    Ed25519 = 13, c"Ed25519", Ed25519, Sha512, 32,    Some(64);
}

/// A curve for ECDSA (RFC 7518 section 6.2.1.1). Without the feature `ecdsa`
/// there is no value of this type, and the compiler removes the code for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    #[cfg(feature = "ecdsa")]
    P256,
    #[cfg(feature = "ecdsa")]
    P384,
}

/// A curve for EdDSA (RFC 8037 section 2). Without the feature `eddsa` there
/// is no value of this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edwards {
    #[cfg(feature = "eddsa")]
    Ed25519,
}

/// The type of key that an algorithm takes, and ring's name for the algorithm.
#[derive(Clone, Copy)]
pub(crate) enum Family {
    Rsa(&'static RsaParameters, &'static dyn RsaEncoding),
    Ecdsa(Curve),
    EdDsa(Edwards),
    Hmac(hmac::Algorithm),
}

impl Algorithm {
    /// Finds an algorithm by the value of `alg`. There is no `none`.
    pub(crate) fn from_name(name: Text) -> Result<Self> {
        ALL.into_iter()
            .find(|algorithm| name.is(algorithm.name().to_bytes()))
            .ok_or(Error::Algorithm)
    }

    /// Finds an algorithm by its number in C.
    pub(crate) fn from_number(number: i32) -> Option<Self> {
        ALL.into_iter()
            .find(|algorithm| algorithm.number() == number)
    }

    pub(crate) const fn number(self) -> i32 {
        self as i32
    }

    /// The value of `alg`.
    pub(crate) const fn name(self) -> &'static CStr {
        self.row().name
    }

    /// Bytes of the shortest RSA modulus or HMAC secret, of an EC coordinate,
    /// or of an Ed25519 key.
    pub(crate) const fn key_len(self) -> usize {
        self.row().key_len
    }

    /// Bytes of a signature, or None if the RSA modulus determines them.
    pub(crate) const fn signature_len(self) -> Option<usize> {
        self.row().signature_len
    }

    /// Whether a key for this algorithm may verify a token with `other` in
    /// its `alg`: the two may differ in name, but not in what they compute.
    pub(crate) fn accepts(self, other: Self) -> bool {
        let (own, other) = (self.row(), other.row());
        own.scheme == other.scheme && own.hash == other.hash
    }

    /// Fails with `AlgorithmUnavailable` if this build lacks the curve.
    pub(crate) fn family(self) -> Result<Family> {
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
            Self::EdDsa | Self::Ed25519 => Family::EdDsa(Edwards::Ed25519),
            #[cfg(not(feature = "eddsa"))]
            Self::EdDsa | Self::Ed25519 => return Err(Error::AlgorithmUnavailable),
            Self::Hs256 => Family::Hmac(hmac::HMAC_SHA256),
            Self::Hs384 => Family::Hmac(hmac::HMAC_SHA384),
            Self::Hs512 => Family::Hmac(hmac::HMAC_SHA512),
        })
    }
}

impl Curve {
    pub(crate) const ALL: &[Self] = &[
        #[cfg(feature = "ecdsa")]
        Self::P256,
        #[cfg(feature = "ecdsa")]
        Self::P384,
    ];

    /// Bytes of a coordinate, and of a private key.
    pub(crate) const fn len(self) -> usize {
        self.algorithm().key_len()
    }

    /// The one algorithm that uses the curve.
    pub(crate) const fn algorithm(self) -> Algorithm {
        match self {
            #[cfg(feature = "ecdsa")]
            Self::P256 => Algorithm::Es256,
            #[cfg(feature = "ecdsa")]
            Self::P384 => Algorithm::Es384,
        }
    }

    /// The value of `crv` in a JWK.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "ecdsa")]
            Self::P256 => "P-256",
            #[cfg(feature = "ecdsa")]
            Self::P384 => "P-384",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_accepts_its_own_algorithm_under_each_name() {
        let ed25519 = [Algorithm::EdDsa, Algorithm::Ed25519];
        for key in ALL {
            for alg in ALL {
                let is_same = key == alg || (ed25519.contains(&key) && ed25519.contains(&alg));
                assert_eq!(key.accepts(alg), is_same, "{key:?} {alg:?}");
            }
        }
    }

    #[test]
    fn names_and_numbers_are_found_again() {
        for algorithm in ALL {
            let name = algorithm.name().to_str().unwrap();
            assert_eq!(Algorithm::from_name(Text::plain(name)), Ok(algorithm));
            assert_eq!(Algorithm::from_number(algorithm.number()), Some(algorithm));
        }
        assert_eq!(Algorithm::from_number(0), None);
    }

    #[test]
    fn lengths_agree_with_ring() {
        for algorithm in ALL {
            let (key_len, signature_len) = (algorithm.key_len(), algorithm.signature_len());
            match algorithm.family() {
                Ok(Family::Rsa(..)) => assert_eq!(signature_len, None),
                Ok(Family::Ecdsa(curve)) => {
                    assert_eq!(curve.algorithm(), algorithm);
                    assert_eq!(signature_len, Some(2 * key_len));
                }
                Ok(Family::EdDsa(_)) => assert_eq!((key_len, signature_len), (32, Some(64))),
                Ok(Family::Hmac(hmac)) => {
                    let len = hmac.digest_algorithm().output_len();
                    assert_eq!((key_len, signature_len), (len, Some(len)));
                }
                Err(error) => assert_eq!(error, Error::AlgorithmUnavailable),
            }
        }
    }
}
