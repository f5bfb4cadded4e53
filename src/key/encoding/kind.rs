// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What DER is, told by its first elements.

use crate::error::{Error, Result};
use crate::key::der::{Tag, whole};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// PKCS#8, ECPrivateKey or RSAPrivateKey.
    Private,
    /// SubjectPublicKeyInfo or RSAPublicKey.
    Public,
    Certificate,
    /// EncryptedPrivateKeyInfo, or an encrypted PEM block.
    Encrypted,
    /// The private key of OpenSSH, which is no DER.
    Openssh,
    Other,
}

impl Kind {
    pub(crate) fn of(der: &[u8]) -> Self {
        Self::read(der).unwrap_or(Self::Other)
    }

    fn read(der: &[u8]) -> Result<Self> {
        let mut content = whole(der)?;
        if content.peek() == Some(Tag::Sequence) {
            content.sequence()?;
            return Ok(match content.peek() {
                Some(Tag::OctetString) => Self::Encrypted,
                Some(Tag::BitString) => Self::Public,
                Some(Tag::Sequence) => Self::Certificate,
                _ => Self::Other,
            });
        }
        content.take(Tag::Integer)?;
        Ok(match content.peek() {
            Some(Tag::Sequence | Tag::OctetString) => Self::Private,
            Some(Tag::Integer) => {
                content.take(Tag::Integer)?;
                // Two integers are RSAPublicKey.
                match content.rest() {
                    [] => Self::Public,
                    _ => Self::Private,
                }
            }
            _ => Self::Other,
        })
    }

    /// Why it is refused where another kind is wanted.
    pub(crate) fn unwanted(self) -> Error {
        match self {
            Self::Private | Self::Public | Self::Certificate => Error::KeyType,
            Self::Encrypted => Error::KeyEncrypted,
            Self::Openssh => Error::KeyOpenssh,
            Self::Other => Error::KeyFormat,
        }
    }
}
