// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PEM text (RFC 7468), decoded to DER.
//!
//! Accepts what people make of PEM where that does no harm: a byte order mark,
//! text and other blocks around the one that is wanted, any white space around
//! and between the lines, blanks instead of line ends, and a label that does
//! not fit the DER.
//!
//! The lines of a private key are decoded in constant time: see
//! [`base64`]. To find their ends and the END line, each
//! character is compared with characters that Base64 does not have, so these
//! comparisons have one outcome for all lines of a key.

use super::base64::{self, BASE64};
use super::encoding::Kind;
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::memory::Wiped;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The DER of the first block of a kind that is wanted. If there is none, the
/// error that helps most.
pub(super) fn find(text: &[u8], wanted: &[Kind]) -> Result<Wiped> {
    let mut failure = without_block(text);
    let mut blocks = Blocks::new(text)?;
    while let Some(block) = blocks.next()? {
        if block.is_leaked() {
            return Err(Error::KeyType);
        }
        let kind = block.kind();
        if wanted.contains(&kind) {
            return block.der.ok_or(Error::KeyFormat);
        }
        let error = kind.unwanted();
        if help_of(error) > help_of(failure) {
            failure = error;
        }
    }
    Err(failure)
}

/// Whether a file of a keyring's directory holds a certificate, or a list of
/// revoked ones. Fails for a private key, whatever else is in the file.
pub(super) fn is_certificate_file(text: &[u8]) -> Result<bool> {
    let mut is_certificate_file = false;
    let mut blocks = Blocks::new(text)?;
    while let Some(block) = blocks.next()? {
        match block.kind() {
            Kind::Certificate => is_certificate_file = true,
            Kind::Public => is_certificate_file |= block.by_label == Kind::Certificate,
            Kind::Other => is_certificate_file |= block.label == b"X509 CRL",
            kind => return Err(kind.unwanted()),
        }
    }
    Ok(is_certificate_file)
}

/// How much an error says about a block that is not wanted.
fn help_of(error: Error) -> u8 {
    match error {
        Error::KeyFormat => 0,
        Error::KeyType => 1,
        _ => 2,
    }
}

/// The error for a text without a PEM block, which may be a key in one of
/// OpenSSH's own formats.
fn without_block(text: &[u8]) -> Error {
    let openssh: [&[u8]; 4] = [b"ssh-", b"ecdsa-sha2-", b"sk-", b"---- BEGIN SSH2 "];
    if openssh.iter().any(|start| text.starts_with(start)) {
        Error::KeyOpenssh
    } else {
        Error::KeyFormat
    }
}

struct Block<'a> {
    label: &'a [u8],
    by_label: Kind,
    /// None if the block has no end or is not Base64.
    der: Option<Wiped>,
}

impl Block<'_> {
    /// The DER decides, if the label says that it is a key or a certificate.
    fn kind(&self) -> Kind {
        let by_der = self.der.as_deref().map_or(Kind::Other, Kind::of);
        match (self.by_label, by_der) {
            (Kind::Other, _) | (_, Kind::Other) => self.by_label,
            _ => by_der,
        }
    }

    /// Whether it is a private key that is called public.
    fn is_leaked(&self) -> bool {
        let is_public = matches!(self.by_label, Kind::Public | Kind::Certificate);
        is_public && self.kind() == Kind::Private
    }
}

fn kind_of_label(label: &[u8]) -> Kind {
    if label.ends_with(b"PUBLIC KEY") {
        Kind::Public
    } else if label.ends_with(b"CERTIFICATE") {
        Kind::Certificate
    } else if label == b"OPENSSH PRIVATE KEY" {
        Kind::Openssh
    } else if label == b"ENCRYPTED PRIVATE KEY" {
        Kind::Encrypted
    } else if label.ends_with(b"PRIVATE KEY") {
        Kind::Private
    } else {
        Kind::Other
    }
}

/// Reads one block after another.
struct Blocks<'a> {
    rest: &'a [u8],
}

impl<'a> Blocks<'a> {
    fn new(text: &'a [u8]) -> Result<Self> {
        if text.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let rest = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        Ok(Self { rest })
    }

    /// The next block that begins at the start of a line or behind the end of
    /// another block.
    fn next(&mut self) -> Result<Option<Block<'a>>> {
        loop {
            self.rest = self.rest.trim_ascii_start();
            if self.rest.is_empty() {
                return Ok(None);
            }
            if let Some((label, rest)) = marker(self.rest, BEGIN) {
                self.rest = rest;
                return self.block(label).map(Some);
            }
            let end = self.rest.iter().position(|&byte| byte == b'\n');
            self.rest = end.and_then(|end| self.rest.get(end..)).unwrap_or_default();
        }
    }

    /// Decodes what follows BEGIN, up to END with the same label. Whatever
    /// follows a block without END is read as text outside of blocks.
    fn block(&mut self, label: &'a [u8]) -> Result<Block<'a>> {
        let mut dashes = self.rest.windows(DASHES.len());
        let end = dashes.position(|window| window == DASHES);
        let end = end.unwrap_or(self.rest.len());
        let (body, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        let mut text = Wiped::reserved(body.len())?;
        for word in body.split(u8::is_ascii_whitespace) {
            text.append(word)?;
        }
        let mut block = Block {
            label,
            by_label: kind_of_label(label),
            der: None,
        };
        if is_encrypted(&text) {
            block.by_label = Kind::Encrypted;
        }
        if let Some((end, rest)) = marker(rest, END)
            && end == label
            && body.last().is_some_and(u8::is_ascii_whitespace)
        {
            self.rest = rest;
            let padding = text.iter().rev().take_while(|byte| **byte == b'=');
            let padding = padding.count();
            let decoded = base64::decode(&BASE64, &mut text, padding);
            block.der = decoded.is_ok().then_some(text);
        }
        Ok(block)
    }
}

/// Whether a block without its white space begins with the header of an
/// encrypted one (RFC 1421 section 4.6.1.1).
fn is_encrypted(text: &[u8]) -> bool {
    // The dash first: the other comparison would tell how a key begins.
    text.get(4) == Some(&b'-') && text.starts_with(b"Proc-Type:4,ENCRYPTED")
}

/// The label of a BEGIN or END marker, and what follows the marker.
fn marker<'a>(text: &'a [u8], start: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let text = text.strip_prefix(start)?;
    let end = text.iter().position(|byte| matches!(byte, b'-' | b'\n'))?;
    let (label, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix(DASHES)?;
    let has_end = rest.first().is_none_or(u8::is_ascii_whitespace);
    has_end.then_some((label, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    /// SubjectPublicKeyInfo and PKCS#8, as far as their first elements go.
    const PUBLIC: &str = "MAQwAAMA";
    const PRIVATE: &str = "MAcCAQAwAAQA";
    const CERTIFICATE: &str = "MAQwADAA";
    const ENCRYPTED: &str = "MAQwAAQA";

    fn block(label: &str, body: &str) -> String {
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
    }

    fn public(text: impl AsRef<[u8]>) -> Result<Vec<u8>> {
        let wanted = [Kind::Public, Kind::Certificate];
        find(text.as_ref(), &wanted).map(|der| der.to_vec())
    }

    fn private(text: impl AsRef<[u8]>) -> Result<Vec<u8>> {
        find(text.as_ref(), &[Kind::Private]).map(|der| der.to_vec())
    }

    const DER: &[u8] = b"0\x040\0\x03\0";
    const PRIVATE_DER: &[u8] = b"0\x07\x02\x01\x000\0\x04\0";

    #[test]
    fn harmless_differences_are_accepted() {
        let text = block("PUBLIC KEY", "MAQw\nAAMA");
        let spaced = |around: &str| text.replace('\n', around);
        for text in [
            spaced("\n"),
            spaced("\r\n"),
            spaced("\n\n"),
            spaced("\n\t "),
            spaced(" \t\n"),
            // One line.
            spaced(" "),
            spaced("\t  "),
            String::from(text.trim_end()),
            ["\u{feff}", &text].concat(),
            ["\u{feff}\r\n\n ", &text].concat(),
            ["# made by hand\n\n", &text].concat(),
            ["# see -----BEGIN PUBLIC KEY-----\n", &text].concat(),
            [" \t", &text].concat(),
            [&text, "trailing"].concat(),
            [&text, "\0"].concat(),
            text.replace("MAQw\n", "MA Qw"),
        ] {
            assert_eq!(public(&text), Ok(DER.to_vec()), "{text:?}");
        }
    }

    #[test]
    fn of_equally_helpful_errors_the_first_is_reported() {
        let encrypted = block("ENCRYPTED PRIVATE KEY", ENCRYPTED);
        let openssh = block("OPENSSH PRIVATE KEY", "AAAA");
        let both = [encrypted.clone(), openssh.clone()].concat();
        assert_eq!(private(both), Err(Error::KeyEncrypted));
        let both = [openssh, encrypted].concat();
        assert_eq!(private(both), Err(Error::KeyOpenssh));
    }

    #[test]
    fn broken_blocks_are_refused() {
        let good = block("PUBLIC KEY", PUBLIC);
        let other_end = good.replace("END PUBLIC", "END RSA PUBLIC");
        let texts = [
            String::new(),
            String::from("\n"),
            String::from(PUBLIC),
            String::from("-----BEGIN PUBLIC KEY-----"),
            good.replace("-----END PUBLIC KEY-----\n", ""),
            good.trim_end().strip_suffix('-').unwrap().into(),
            good.trim_end().replace('\n', ""),
            good.trim_end().replace('\n', "\\n"),
            good.replace("-----\nM", "-----M"),
            good.replace("MA\n", "MA"),
            good.replacen("KEY-----", "KEY----", 1),
            [&other_end[..], &good].concat(),
            block("PUBLIC KEY", "MAQwAAM"),
            block("PUBLIC KEY", "MAQwAAN="),
            block("PUBLIC KEY", "MAQwAA_A"),
            block("PUBLIC KEY", "Version: 1\nMAQwAAMA"),
            block("PUBLIC KEY", "MAQwAAM!"),
            ["key: ", &good].concat(),
        ];
        for text in &texts[..] {
            assert_eq!(public(text), Err(Error::KeyFormat), "{text:?}");
        }
        let utf16: Vec<u8> = good.bytes().flat_map(|byte| [byte, 0]).collect();
        assert_eq!(public(&utf16), Err(Error::KeyFormat));
        let long = "x".repeat(EDGEJWT_KEY_TEXT_MAX + 1);
        assert_eq!(public(&long), Err(Error::KeyFormat));
        let filled = "x\n".repeat((EDGEJWT_KEY_TEXT_MAX - good.len()) / 2);
        assert_eq!(public([&filled, &good[..]].concat()), Ok(DER.to_vec()));
    }

    #[test]
    fn the_first_block_of_the_wanted_kind_counts() {
        let before = [
            block("EC PARAMETERS", "BggqhkjOPQMBBw=="),
            // Two integers, as RSAPublicKey has.
            block("DH PARAMETERS", "MAYCAQUCAQU="),
            block("X509 CRL", CERTIFICATE),
            block("ENCRYPTED PRIVATE KEY", ENCRYPTED),
            block("OPENSSH PRIVATE KEY", "b3BlbnNzaC1rZXktdjE="),
            block(
                "RSA PRIVATE KEY",
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\nMAQw",
            ),
        ];
        let key = block("PRIVATE KEY", PRIVATE);
        let certificate = block("CERTIFICATE", CERTIFICATE);
        let other = block("PUBLIC KEY", PUBLIC);
        for first in &before {
            for second in &before {
                let orders = [
                    [first, second, &key, &other, &certificate],
                    [first, &key, second, &other, &certificate],
                    [first, &other, &certificate, second, &key],
                    [&key, &other, &certificate, first, second],
                ];
                for texts in orders {
                    let text = texts.map(String::as_str).concat();
                    for text in [
                        &text,
                        &text.replace('\n', "\r\n"),
                        &text.replace("-\n", "- "),
                    ] {
                        assert_eq!(public(text), Ok(DER.to_vec()), "{text}");
                        assert_eq!(private(text), Ok(PRIVATE_DER.to_vec()), "{text}");
                    }
                }
            }
        }
        let chain = [&certificate[..], &other].concat();
        assert_eq!(public(chain), Ok(b"0\x040\x000\0".to_vec()));
        // The first counts, also if it is broken; one of another kind does not.
        for broken in ["MAQw", "MAQwA", ""] {
            let text = [&block("PUBLIC KEY", broken), &other[..]].concat();
            assert_ne!(public(&text), Ok(DER.to_vec()), "{text}");
            let text = [&block("PRIVATE KEY", broken), &other[..]].concat();
            assert_eq!(public(&text), Ok(DER.to_vec()), "{text}");
        }
    }

    const PRIVATE_LABELS: [&str; 4] = [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
    ];
    const PUBLIC_LABELS: [&str; 3] = ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"];

    #[test]
    fn the_der_decides_and_not_the_label() {
        for label in [&PRIVATE_LABELS[..], &PUBLIC_LABELS].concat() {
            let text = block(label, PUBLIC);
            assert_eq!(public(&text), Ok(DER.to_vec()), "{label}");
            assert_eq!(private(&text), Err(Error::KeyType), "{label}");
            let text = block(label, ENCRYPTED);
            assert_eq!(public(&text), Err(Error::KeyEncrypted), "{label}");
            assert_eq!(private(&text), Err(Error::KeyEncrypted), "{label}");
        }
        for label in PRIVATE_LABELS {
            let text = block(label, PRIVATE);
            assert_eq!(private(&text), Ok(PRIVATE_DER.to_vec()), "{label}");
            assert_eq!(public(&text), Err(Error::KeyType), "{label}");
        }
        for label in ["A KEY", "EC PARAMETERS", "DSA PARAMETERS", ""] {
            let text = [block(label, PUBLIC), block(label, PRIVATE)].concat();
            assert_eq!(public(&text), Err(Error::KeyFormat), "{label}");
            assert_eq!(private(&text), Err(Error::KeyFormat), "{label}");
        }
    }

    #[test]
    fn a_private_key_that_is_called_public_is_refused() {
        let good = [block("PUBLIC KEY", PUBLIC), block("PRIVATE KEY", PRIVATE)].concat();
        for label in PUBLIC_LABELS {
            let leaked = block(label, PRIVATE);
            for text in [&leaked, &[&leaked[..], &good].concat()] {
                assert_eq!(public(text), Err(Error::KeyType), "{text}");
                assert_eq!(private(text), Err(Error::KeyType), "{text}");
            }
            let text = [&good, &leaked[..]].concat();
            assert_eq!(
                is_certificate_file(text.as_bytes()).err(),
                Some(Error::KeyType)
            );
        }
    }

    #[test]
    fn other_formats_have_their_own_errors() {
        let openssh = block("OPENSSH PRIVATE KEY", "aGVs");
        let openssh_and_public = [&openssh, &block("PUBLIC KEY", PUBLIC)[..]].concat();
        for text in [
            &openssh[..],
            &openssh_and_public,
            "ssh-rsa AAAAB3NzaC1yc2EAAAA user@host",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 user@host",
            "ecdsa-sha2-nistp256 AAAA user@host",
            "---- BEGIN SSH2 PUBLIC KEY ----\n",
        ] {
            assert_eq!(private(text), Err(Error::KeyOpenssh), "{text}");
        }
        for text in [
            block("ENCRYPTED PRIVATE KEY", "aGVs"),
            block(
                "RSA PRIVATE KEY",
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\naGVs",
            ),
        ] {
            let with = [&block("PUBLIC KEY", PUBLIC), &text[..]].concat();
            assert_eq!(private(with), Err(Error::KeyEncrypted), "{text}");
            assert_eq!(public(text), Err(Error::KeyEncrypted));
        }
    }

    #[test]
    fn files_of_certificates_are_told_by_any_block() {
        let is_certificate_file = |text: &[&str]| is_certificate_file(text.concat().as_bytes());
        let public = &block("PUBLIC KEY", PUBLIC)[..];
        for certificate in [
            block("CERTIFICATE", CERTIFICATE),
            block("TRUSTED CERTIFICATE", "aGVs"),
            block("CERTIFICATE", "broken"),
            block("CERTIFICATE", PUBLIC),
            block("PUBLIC KEY", CERTIFICATE),
            block("X509 CRL", CERTIFICATE),
        ] {
            for text in [
                &[&certificate[..]][..],
                &[&certificate, public],
                &[public, &certificate],
            ] {
                assert_eq!(is_certificate_file(text), Ok(true), "{text:?}");
            }
            for (label, body, error) in [
                ("PRIVATE KEY", PRIVATE, Error::KeyType),
                ("RSA PRIVATE KEY", "broken", Error::KeyType),
                ("PUBLIC KEY", PRIVATE, Error::KeyType),
                ("CERTIFICATE", PRIVATE, Error::KeyType),
                ("ENCRYPTED PRIVATE KEY", ENCRYPTED, Error::KeyEncrypted),
                ("OPENSSH PRIVATE KEY", "aGVs", Error::KeyOpenssh),
            ] {
                let key = block(label, body);
                for text in [&[&key[..], &certificate], &[&certificate[..], &key]] {
                    assert_eq!(is_certificate_file(text), Err(error), "{text:?}");
                }
            }
        }
        assert_eq!(is_certificate_file(&[public, public]), Ok(false));
        assert_eq!(is_certificate_file(&["garbage"]), Ok(false));
    }
}
