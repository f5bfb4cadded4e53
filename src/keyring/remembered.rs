// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The cache of valid signatures: for each, the token and the key.
//!
//! Nothing else of a token is cached, so dates and policy are checked every
//! time. A token is compared by its text, and beyond 1,024 bytes by its SHA-256:
//! for a token of 430 bytes comparing takes 457 instructions, SHA-256 about
//! 18,000. The text is wiped when the token is evicted or the cache is freed.

use super::group::KeyId;
use super::recent::Recent;
use crate::constant_time::is_equal;
use crate::error::Result;
use crate::token::Compact;
use zeroize::Zeroize;

/// The longest token that is kept as text.
const TEXT_MAX: usize = 1024;
const DIGEST_LEN: usize = 32;

/// A cached token whose signature is valid.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    key: KeyId,
    /// SHA-256 of a long token. It is compared after the lock is released,
    /// because hashing takes long.
    digest: Option<[u8; DIGEST_LEN]>,
}

impl Known {
    /// The key of the signature.
    pub(crate) fn key(&self) -> KeyId {
        self.key
    }

    /// Whether the cached token is this one.
    pub(crate) fn is(&self, token: &Compact) -> bool {
        let is_other = |digest: [u8; DIGEST_LEN]| !is_equal(&token.digest(), &digest);
        !self.digest.is_some_and(is_other)
    }
}

struct Signature {
    key: KeyId,
    token_len: usize,
    /// The text of the token, or its digest, followed by zeros.
    text: [u8; TEXT_MAX],
}

impl Default for Signature {
    fn default() -> Self {
        Self {
            key: 0,
            token_len: 0,
            text: [0; TEXT_MAX],
        }
    }
}

impl Drop for Signature {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl Signature {
    /// False if the cached token is another one. True if it is this one, or if
    /// it is a long one of the same length: its digest must then be compared.
    fn may_be_of(&self, token: &[u8]) -> bool {
        let text = self.text.get(..token.len());
        token.len() == self.token_len && text.is_none_or(|text| is_equal(text, token))
    }

    fn known(&self) -> Known {
        let is_long = self.token_len > TEXT_MAX;
        let digest = self.text.first_chunk().copied();
        Known {
            key: self.key,
            digest: digest.filter(|_| is_long),
        }
    }
}

/// The digest by which a long token is cached.
pub(crate) fn digest_of_long(token: &Compact) -> Option<[u8; DIGEST_LEN]> {
    (token.text().len() > TEXT_MAX).then(|| token.digest())
}

/// A cache of fixed size, allocated once.
pub(crate) struct Remembered {
    /// The tag is the end of the signature.
    signatures: Recent<Signature>,
}

impl Remembered {
    pub(crate) fn new(capacity: usize) -> Result<Self> {
        let signatures = Recent::new(capacity)?;
        Ok(Self { signatures })
    }

    /// Forgets all tokens. The cache need not be in a consistent state.
    pub(crate) fn clear(&mut self) {
        self.signatures.clear();
    }

    /// Looks a token up. The caller must still check [`Known::is`].
    pub(crate) fn find(&mut self, token: &Compact) -> Option<Known> {
        let is_right = |signature: &Signature| signature.may_be_of(token.text());
        let found = self.signatures.find(token.tail(), is_right);
        found.map(Signature::known)
    }

    /// Adds a token, and evicts one with the same tail, else the least recently
    /// used one if the cache is full. `digest` is that of [`digest_of_long`].
    pub(crate) fn insert(
        &mut self,
        token: &Compact,
        digest: Option<&[u8; DIGEST_LEN]>,
        key: KeyId,
    ) {
        let Some(signature) = self.signatures.entry(token.tail()) else {
            return;
        };
        let mark = digest.map_or(token.text(), |digest| digest);
        signature.key = key;
        signature.token_len = token.text().len();
        if let Some((text, rest)) = signature.text.split_at_mut_checked(mark.len()) {
            text.copy_from_slice(mark);
            rest.fill(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;

    /// A token of a length, with this character somewhere in its payload, and
    /// with this tail.
    fn token(len: usize, mark: char, tail: u64) -> String {
        let filling = "A".repeat(len - 2 - 4 - 4 - 12);
        format!("e30A.{filling}{mark}AAA.AAA{tail:09}")
    }

    fn insert(table: &mut Remembered, text: &str, key: KeyId) {
        let token = Compact::parse(text.as_bytes()).unwrap();
        table.insert(&token, digest_of_long(&token).as_ref(), key);
    }

    fn known(table: &mut Remembered, text: &str) -> Option<KeyId> {
        let token = Compact::parse(text.as_bytes()).unwrap();
        let known = table.find(&token).filter(|known| known.is(&token));
        known.map(|known| known.key())
    }

    const LENGTHS: [usize; 6] = [400, 1022, 1024, 1025, 1026, 4000];

    #[test]
    fn a_token_is_recognised_by_all_of_its_text() {
        for len in LENGTHS {
            let mut table = Remembered::new(4).unwrap();
            let text = token(len, 'A', 1);
            insert(&mut table, &text, 7);
            assert_eq!(known(&mut table, &text), Some(7), "{len}");
            assert_eq!(known(&mut table, &token(len, 'B', 1)), None, "{len}");
            assert_eq!(known(&mut table, &token(len, 'A', 2)), None, "{len}");
            for other in LENGTHS.into_iter().filter(|other| *other != len) {
                assert_eq!(
                    known(&mut table, &token(other, 'A', 1)),
                    None,
                    "{len}, {other}"
                );
            }
        }
    }

    #[test]
    fn tokens_of_one_tail_replace_each_other() {
        let mut table = Remembered::new(4).unwrap();
        for (key, len) in LENGTHS.into_iter().enumerate() {
            for mark in ['B', 'A'] {
                insert(&mut table, &token(len, mark, 1), key as KeyId);
            }
            for other in LENGTHS {
                let found = known(&mut table, &token(other, 'A', 1));
                assert_eq!(found, (other == len).then_some(key as KeyId));
            }
        }
    }

    #[test]
    fn a_shorter_token_leaves_no_text_of_a_longer_one() {
        let mut table = Remembered::new(1).unwrap();
        insert(&mut table, &token(1024, 'A', 1), 1);
        for (text, mark_len) in [(token(400, 'A', 2), 400), (token(4000, 'A', 3), 32)] {
            insert(&mut table, &text, 2);
            let tail = Compact::parse(text.as_bytes()).unwrap().tail();
            let signature = table.signatures.entry(tail).unwrap();
            assert_ne!(signature.text[mark_len - 1], 0);
            assert!(signature.text[mark_len..].iter().all(|byte| *byte == 0));
        }
    }
}
