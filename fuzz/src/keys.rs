// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The example keys of the RFCs. They sign tokens that the library would not
//! sign, and verify signatures independently of it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use edgejwt::ffi::status::edgejwt_status::EDGEJWT_OK;
use edgejwt::ffi::verifying_key::*;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair, UnparsedPublicKey};
use ring::{digest, hmac};
use std::ptr::null_mut;
use std::sync::OnceLock;

enum Pair {
    Hmac(hmac::Key),
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

pub struct Key {
    /// The value of `alg`.
    pub alg: &'static str,
    pair: Pair,
    pub handle: *mut edgejwt_verifying_key,
}

// SAFETY: keys of the library and of ring may be used by any thread.
unsafe impl Send for Key {}
// SAFETY: as above.
unsafe impl Sync for Key {}

pub struct Keys {
    pub hmac: Key,
    pub other_hmac: Key,
    pub ed25519: Key,
    pub p256: Key,
    pub rsa: Key,
    /// Signed with `rsa` once, because RSA is slow.
    pub rsa_token: Vec<u8>,
}

/// RFC 7515 appendix A.1.1, and a variant with other first characters.
pub const SECRET: &str =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
pub const OTHER_SECRET: &str =
    "BzN2SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
/// RFC 8037 appendix A.1.
const ED25519_D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
pub const ED25519_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
/// RFC 7515 appendix A.3.1.
const P256_D: &str = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";
pub const P256_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
pub const P256_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
/// RFC 7515 appendix A.2.1.
const RSA: &str = include_str!("../../tests/fixtures/keys/rfc7515-a2.key");

pub fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| {
        let hmac = |secret| {
            let jwk = format!(r#"{{"kty":"oct","k":"{secret}"}}"#);
            let key = hmac::Key::new(hmac::HMAC_SHA256, &decoded(secret));
            Key::new("HS256", 10, Pair::Hmac(key), &jwk)
        };
        let (d, x) = (decoded(ED25519_D), decoded(ED25519_X));
        let ed25519 = Ed25519KeyPair::from_seed_and_public_key(&d, &x);
        let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ED25519_X}"}}"#);
        let ed25519 = Key::new("EdDSA", 9, Pair::Ed25519(ed25519.unwrap()), &jwk);
        let point = [vec![4], decoded(P256_X), decoded(P256_Y)].concat();
        let p256 = EcdsaKeyPair::from_private_key_and_public_key(
            &signature::ECDSA_P256_SHA256_FIXED_SIGNING,
            &decoded(P256_D),
            &point,
            &SystemRandom::new(),
        );
        let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{P256_X}","y":"{P256_Y}"}}"#);
        let p256 = Key::new("ES256", 7, Pair::P256(p256.unwrap()), &jwk);
        let base64: String = RSA.lines().filter(|line| !line.starts_with('-')).collect();
        let rsa = RsaKeyPair::from_pkcs8(&STANDARD.decode(base64).unwrap()).unwrap();
        let parts: signature::RsaPublicKeyComponents<Vec<u8>> = rsa.public().into();
        let (n, e) = (encoded(&parts.n), encoded(&parts.e));
        let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#);
        let rsa = Key::new("RS256", 1, Pair::Rsa(rsa), &jwk);
        let payload = br#"{"aud":"b","exp":1800000600,"iat":1799999900,"iss":"set","sub":"s"}"#;
        Keys {
            hmac: hmac(SECRET),
            other_hmac: hmac(OTHER_SECRET),
            ed25519,
            p256,
            rsa_token: rsa.token(br#"{"alg":"RS256","kid":"k3","typ":"JWT"}"#, payload),
            rsa,
        }
    })
}

impl Key {
    fn new(alg: &'static str, number: i32, pair: Pair, jwk: &str) -> Self {
        let mut handle = null_mut();
        // SAFETY: the text comes with its length; the result is writable.
        let status = unsafe {
            let text = jwk.as_ptr().cast();
            edgejwt_verifying_key_from_jwk(number, text, jwk.len(), &mut handle)
        };
        assert_eq!(status, EDGEJWT_OK);
        Self { alg, pair, handle }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let rng = SystemRandom::new();
        match &self.pair {
            Pair::Hmac(key) => hmac::sign(key, message).as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::P256(pair) => pair.sign(&rng, message).unwrap().as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                let padding = &signature::RSA_PKCS1_SHA256;
                pair.sign(padding, &rng, message, &mut signature).unwrap();
                signature
            }
        }
    }

    /// Returns a token with this header and payload and a good signature.
    pub fn token(&self, header: &[u8], payload: &[u8]) -> Vec<u8> {
        let mut token = format!("{}.{}", encoded(header), encoded(payload));
        let signature = self.sign(token.as_bytes());
        token.push('.');
        token.push_str(&encoded(&signature));
        token.into_bytes()
    }

    pub fn signature_len(&self) -> usize {
        match self.pair {
            Pair::Hmac(_) => 32,
            Pair::Ed25519(_) | Pair::P256(_) => 64,
            Pair::Rsa(_) => 256,
        }
    }

    /// Whether a signature of ECDSA in DER verifies.
    pub fn verifies_der(&self, message: &[u8], signature: &[u8]) -> bool {
        let Pair::P256(pair) = &self.pair else {
            return false;
        };
        UnparsedPublicKey::new(
            &signature::ECDSA_P256_SHA256_ASN1,
            pair.public_key().as_ref(),
        )
        .verify(message, signature)
        .is_ok()
    }

    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let by = |algorithm, key| UnparsedPublicKey::new(algorithm, key).verify(message, signature);
        let result = match &self.pair {
            Pair::Hmac(key) => hmac::verify(key, message, signature),
            Pair::Ed25519(pair) => by(&signature::ED25519, pair.public_key().as_ref()),
            Pair::P256(pair) => by(
                &signature::ECDSA_P256_SHA256_FIXED,
                pair.public_key().as_ref(),
            ),
            Pair::Rsa(pair) => by(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                pair.public_key().as_ref(),
            ),
        };
        result.is_ok()
    }
}

pub fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The thumbprint (RFC 7638) for a JSON text with the required members only.
pub fn thumbprint_of(json: &str) -> String {
    encoded(digest::digest(&digest::SHA256, json.as_bytes()).as_ref())
}
