// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PEM text (RFC 7468), decoded to DER.
//!
//! Accepts what OpenSSL accepts where that does no harm: a byte order mark,
//! text before the first block and after it, any line length, either line
//! ending.
//!
//! The lines of a private key are decoded in constant time: see
//! [`base64`]. To find their ends and the END line, each
//! character is compared with characters that Base64 does not have, so these
//! comparisons have one outcome for all lines of a key.

use super::base64::{self, BASE64};
use crate::error::{Error, Result};
use crate::limits::EDGEJWT_KEY_TEXT_MAX;
use crate::memory::Wiped;

/// The first block of a PEM text.
pub(super) struct Pem<'a> {
    pub(super) label: &'a [u8],
    pub(super) der: Wiped,
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

impl<'a> Pem<'a> {
    pub(super) fn parse(text: &'a [u8]) -> Result<Self> {
        if text.len() > EDGEJWT_KEY_TEXT_MAX {
            return Err(Error::KeyFormat);
        }
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut lines = Lines { rest: text };
        // `openssl ecparam` writes the parameters of the curve before the key.
        let label = lines
            .by_ref()
            .filter_map(|line| marker(line, BEGIN))
            .find(|label| *label != b"EC PARAMETERS")
            .ok_or_else(|| without_block(text))?;
        match label {
            b"OPENSSH PRIVATE KEY" => return Err(Error::KeyOpenssh),
            b"ENCRYPTED PRIVATE KEY" => return Err(Error::KeyEncrypted),
            _ => {}
        }
        Ok(Self {
            label,
            der: decode(label, lines)?,
        })
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

/// Decodes the lines after BEGIN, up to the END line with the same label.
fn decode(label: &[u8], lines: Lines) -> Result<Wiped> {
    let mut text = Wiped::reserved(lines.rest.len())?;
    for line in lines {
        if let Some(end) = marker(line, END) {
            if end != label {
                return Err(Error::KeyFormat);
            }
            let padding = text.iter().rev().take_while(|byte| **byte == b'=');
            let padding = padding.count();
            base64::decode(&BASE64, &mut text, padding)?;
            return Ok(text);
        }
        if is_encrypted(line) {
            return Err(Error::KeyEncrypted);
        }
        text.append(line)?;
    }
    Err(Error::KeyFormat)
}

/// Whether the line is the header of an encrypted block (RFC 1421 section
/// 4.6.1.1).
fn is_encrypted(line: &[u8]) -> bool {
    // The dash first: the other comparisons would tell how a line of a key
    // begins.
    line.get(4) == Some(&b'-') && line.starts_with(b"Proc-Type:") && line.ends_with(b"ENCRYPTED")
}

/// The label of a BEGIN or END line.
fn marker<'a>(line: &'a [u8], start: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(start)?.strip_suffix(DASHES)
}

/// The error for a block with an unexpected label: `KeyType` if it is the
/// label of another type of key.
pub(super) fn not_wanted(label: &[u8]) -> Error {
    let keys: [&[u8]; 8] = [
        b"CERTIFICATE",
        b"EC PARAMETERS",
        b"PRIVATE KEY",
        b"RSA PRIVATE KEY",
        b"EC PRIVATE KEY",
        b"DSA PRIVATE KEY",
        b"PUBLIC KEY",
        b"RSA PUBLIC KEY",
    ];
    if keys.contains(&label) {
        Error::KeyType
    } else {
        Error::KeyFormat
    }
}

/// Lines, without line endings and trailing white space.
struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let end = end.unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..).unwrap_or_default();
        Some(line.trim_ascii_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    const BLOCK: &str = "-----BEGIN A KEY-----\naGVs\nbG8=\n-----END A KEY-----\n";

    fn parse(text: &str) -> Result<(String, Vec<u8>)> {
        let pem = Pem::parse(text.as_bytes())?;
        let label = String::from_utf8(pem.label.to_vec()).unwrap();
        Ok((label, pem.der.to_vec()))
    }

    #[test]
    fn harmless_differences_are_accepted() {
        let want = Ok((String::from("A KEY"), b"hello".to_vec()));
        assert_eq!(parse(BLOCK), want);
        assert_eq!(parse(&BLOCK.replace('\n', "\r\n")), want);
        assert_eq!(parse(BLOCK.trim_end()), want);
        assert_eq!(parse(&["\u{feff}", BLOCK].concat()), want);
        assert_eq!(parse(&["# made by hand\n\n", BLOCK].concat()), want);
        assert_eq!(parse(&[BLOCK, "trailing"].concat()), want);
        assert_eq!(parse(&BLOCK.replace("aGVs\n", "aGVs  \n\n")), want);
        assert_eq!(parse(&BLOCK.replace("aGVs\n", "aG\nVs")), want);
    }

    #[test]
    fn broken_blocks_are_refused() {
        let refused = Err(Error::KeyFormat);
        for text in [
            "",
            "\n",
            "aGVsbG8=",
            "-----BEGIN A KEY-----",
            "-----BEGIN A KEY-----\naGVsbG8=\n",
            "-----BEGIN A KEY-----\naGVsbG8=\n-----END B KEY-----",
            " -----BEGIN A KEY-----\naGVsbG8=\n-----END A KEY-----",
            "-----BEGIN A KEY-----\naGVsbG8\n-----END A KEY-----",
            "-----BEGIN A KEY-----\naGVsbG9=\n-----END A KEY-----",
            "-----BEGIN A KEY-----\naG_sbG8=\n-----END A KEY-----",
            "-----BEGIN A KEY-----\nVersion: 1\naGVsbG8=\n-----END A KEY-----",
        ] {
            assert_eq!(parse(text), refused, "{text}");
        }
        assert_eq!(parse(&"x".repeat(EDGEJWT_KEY_TEXT_MAX + 1)), refused);
        let filled = "x\n".repeat((EDGEJWT_KEY_TEXT_MAX - BLOCK.len()) / 2);
        assert!(parse(&[filled.as_str(), BLOCK].concat()).is_ok());
    }

    #[test]
    fn other_formats_have_their_own_errors() {
        for text in [
            "-----BEGIN OPENSSH PRIVATE KEY-----\naGVs\n-----END OPENSSH PRIVATE KEY-----\n",
            "ssh-rsa AAAAB3NzaC1yc2E user@host",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 user@host",
            "ecdsa-sha2-nistp256 AAAA user@host",
            "---- BEGIN SSH2 PUBLIC KEY ----\n",
        ] {
            assert_eq!(parse(text), Err(Error::KeyOpenssh), "{text}");
        }
        for text in [
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\naGVs\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,B\n\naGVs\n\
             -----END RSA PRIVATE KEY-----\n",
        ] {
            assert_eq!(parse(text), Err(Error::KeyEncrypted), "{text}");
        }
    }

    #[test]
    fn labels_of_other_keys_are_known() {
        for label in [
            "CERTIFICATE",
            "EC PARAMETERS",
            "DSA PRIVATE KEY",
            "PUBLIC KEY",
        ] {
            assert_eq!(not_wanted(label.as_bytes()), Error::KeyType, "{label}");
        }
        for label in ["", "A KEY", "PGP PUBLIC KEY BLOCK", "PUBLIC KEY "] {
            assert_eq!(not_wanted(label.as_bytes()), Error::KeyFormat, "{label}");
        }
    }
}
