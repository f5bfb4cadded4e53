// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys in PEM. The first block of the wanted kind must load, or be refused,
//! as its DER is when another crate decodes it, whatever its label and whatever
//! stands before it. A private key that is called public is refused. A key that
//! loads must refuse bad signatures, and must load as the same key with other
//! white space.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use edgejwt::ffi::signing_key::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use edgejwt::ffi::verifying_key::*;
use edgejwt_fuzz::loaded::{algorithm, private, public};
use libfuzzer_sys::fuzz_target;

/// The status of a loader, and the thumbprint of a key that loaded.
type Loaded = (edgejwt_status, Option<String>);

fn signing(alg: i32, bytes: &[u8], is_der: bool) -> Loaded {
    let (at, len) = (bytes.as_ptr(), bytes.len());
    // SAFETY: the bytes come with their length; the result is writable.
    let key = private(alg, |to| unsafe {
        match is_der {
            true => edgejwt_signing_key_from_der(alg, at, len, to),
            false => edgejwt_signing_key_from_pem(alg, at.cast(), len, to),
        }
    });
    match key {
        Ok(key) => (EDGEJWT_OK, key.try_out().try_out()),
        Err(status) => (status, None),
    }
}

fn verifying(alg: i32, bytes: &[u8], is_der: bool) -> Loaded {
    let (at, len) = (bytes.as_ptr(), bytes.len());
    // SAFETY: the bytes come with their length; the result is writable.
    let key = public(alg, |to| unsafe {
        match is_der {
            true => edgejwt_verifying_key_from_der(alg, at, len, to),
            false => edgejwt_verifying_key_from_pem(alg, at.cast(), len, to),
        }
    });
    match key {
        Ok(key) => (EDGEJWT_OK, key.try_out()),
        Err(status) => (status, None),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Private,
    Public,
    /// A key that is encrypted or of OpenSSH.
    Unusable,
}

fn kind_of_label(label: &[u8]) -> Option<Kind> {
    match label {
        b"OPENSSH PRIVATE KEY" | b"ENCRYPTED PRIVATE KEY" => Some(Kind::Unusable),
        _ if label.ends_with(b"PRIVATE KEY") => Some(Kind::Private),
        _ if label.ends_with(b"PUBLIC KEY") => Some(Kind::Public),
        _ if label.ends_with(b"CERTIFICATE") => Some(Kind::Public),
        _ => None,
    }
}

/// The tag of the first element, its content, and what follows.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (len, rest) = match der.get(1..)? {
        [len @ 0..=0x7F, rest @ ..] => (usize::from(*len), rest),
        [0x81, len @ 0x80..=0xFF, rest @ ..] => (usize::from(*len), rest),
        [0x82, high @ 1..=0xFF, low, rest @ ..] => (u16::from_be_bytes([*high, *low]).into(), rest),
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(len)?;
    Some((der[0], content, rest))
}

fn kind_of_der(der: &[u8]) -> Option<Kind> {
    let (0x30, content, []) = element(der)? else {
        return None;
    };
    let (first, _, rest) = element(content)?;
    match (first, rest.first()?) {
        (2, 2) => match element(rest)?.2 {
            [] => Some(Kind::Public),
            _ => Some(Kind::Private),
        },
        (2, 4 | 0x30) => Some(Kind::Private),
        (0x30, 3 | 0x30) => Some(Kind::Public),
        (0x30, 4) => Some(Kind::Unusable),
        _ => None,
    }
}

struct Block {
    by_label: Kind,
    kind: Kind,
    der: Option<Vec<u8>>,
}

/// The label of a marker at the start of `text`, and what follows it.
fn marker<'a>(text: &'a [u8], word: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let text = text.strip_prefix(b"-----")?.strip_prefix(word)?;
    let len = text
        .iter()
        .take_while(|byte| !b"-\n".contains(byte))
        .count();
    let rest = text[len..].strip_prefix(b"-----")?;
    let is_alone = rest.is_empty() || rest[0].is_ascii_whitespace();
    is_alone.then_some((&text[..len], rest))
}

/// The blocks of keys and certificates.
fn blocks(pem: &[u8]) -> Vec<Block> {
    let mut rest = pem.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(pem);
    let mut blocks = Vec::new();
    loop {
        rest = rest.trim_ascii_start();
        let Some((label, body)) = marker(rest, b"BEGIN ") else {
            match rest.iter().position(|byte| *byte == b'\n') {
                Some(end) => rest = &rest[end..],
                None => return blocks,
            }
            continue;
        };
        let len = body.windows(5).position(|five| five == b"-----");
        let (body, after) = body.split_at(len.unwrap_or(body.len()));
        let text: Vec<u8> = body
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let is_apart = body.last().is_some_and(u8::is_ascii_whitespace);
        let end = marker(after, b"END ").filter(|(end, _)| *end == label && is_apart);
        rest = end.map_or(after, |(_, rest)| rest);
        let Some(mut by_label) = kind_of_label(label) else {
            continue;
        };
        if text.starts_with(b"Proc-Type:4,ENCRYPTED") {
            by_label = Kind::Unusable;
        }
        let der = end.and_then(|_| STANDARD.decode(text).ok());
        let kind = der.as_deref().and_then(kind_of_der).unwrap_or(by_label);
        blocks.push(Block {
            by_label,
            kind,
            der,
        });
    }
}

/// What the loader of a kind of key must answer. None: it must refuse.
fn expected(pem: &[u8], wanted: Kind, load_der: impl Fn(&[u8]) -> Loaded) -> Option<Loaded> {
    for block in blocks(pem) {
        if block.by_label == Kind::Public && block.kind == Kind::Private {
            return Some((EDGEJWT_ERR_KEY_TYPE, None));
        }
        if block.kind == wanted {
            let broken = (EDGEJWT_ERR_KEY_FORMAT, None);
            return Some(block.der.map_or(broken, |der| load_der(&der)));
        }
    }
    None
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, pem)) = data.split_first() else {
        return;
    };
    let alg = algorithm(first);
    let lines: Vec<&[u8]> = pem.split(|byte| *byte == b'\n').collect();
    let spaced = lines.join(&b" \r\n\t"[..]);
    for (wanted, load) in [
        (Kind::Private, signing as fn(i32, &[u8], bool) -> Loaded),
        (Kind::Public, verifying),
    ] {
        let found = load(alg, pem, false);
        match expected(pem, wanted, |der| load(alg, der, true)) {
            _ if found.0 == EDGEJWT_ERR_ARGUMENT => {}
            Some(expected) => assert_eq!(found, expected),
            None => assert_ne!(found.0, EDGEJWT_OK),
        }
        if found.0 == EDGEJWT_OK {
            assert!(found.1.is_some());
            assert_eq!(load(alg, &spaced, false), found);
        }
    }
});
