// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Forged tokens that take as much work to refuse as possible.

use crate::support::jwt::base64url;
use std::collections::HashMap;

/// A family of JSON texts: its name, and a function that gives the members of
/// an object after the first one, in at most so many bytes.
pub type Family = (&'static str, fn(usize) -> String);

/// 127 names: of one character, then of two.
fn short_names() -> Vec<String> {
    let letters: Vec<char> = (' '..='~').filter(|c| !"\"\\".contains(*c)).collect();
    let one = letters.iter().map(char::to_string);
    let two = letters.iter().map(|letter| format!("{letter}a"));
    one.chain(two).take(127).collect()
}

/// An array of as many `part`s as fit.
fn array(room: usize, part: &str) -> String {
    let parts = vec![part; room.saturating_sub(8) / (part.len() + 1)];
    format!(",\"v\":[{}]", parts.join(","))
}

/// A string of as many `part`s as fit.
fn string(room: usize, part: &str) -> String {
    format!(
        ",\"v\":\"{}\"",
        part.repeat(room.saturating_sub(7) / part.len())
    )
}

/// Members with these names, as many as fit and are allowed in an object.
fn members(room: usize, names: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for member in names
        .into_iter()
        .take(126)
        .map(|name| format!(",\"{name}\":0"))
    {
        if text.len() + member.len() > room {
            break;
        }
        text += &member;
    }
    text
}

/// An array of as many objects with these members as fit.
fn objects(room: usize, names: &[String]) -> String {
    let object = members(room.saturating_sub(10), names.iter().cloned());
    array(room, &format!("{{{}}}", object.trim_start_matches(',')))
}

/// A name in Unicode escapes.
fn escaped(name: &str) -> String {
    name.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

/// 126 names that fill the room together. `end` gives the end of each.
fn long_names(room: usize, end: impl Fn(usize) -> String) -> impl Iterator<Item = String> {
    let len = (room / 126).saturating_sub(5);
    (0..126).map(move |i| {
        let end = end(i);
        format!("{}{end}", "x".repeat(len.saturating_sub(end.len())))
    })
}

fn fnv1a_32(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// The reverse step: 0x359C449B is the inverse of the prime.
fn fnv1a_32_back(hash: u32, byte: u8) -> u32 {
    hash.wrapping_mul(0x359C_449B) ^ u32::from(byte)
}

/// Names that begin with `start` and have equal 32-bit fingerprints. They are
/// found by a meet-in-the-middle search over their last six characters.
fn colliding_names(start: &str) -> Vec<String> {
    let hash = start.bytes().fold(0x811C_9DC5, fnv1a_32);
    let mut middles = HashMap::new();
    for three in threes() {
        middles.insert(three.iter().copied().fold(hash, fnv1a_32), three);
    }
    let ends = threes().filter_map(|end| {
        let back = end.iter().rev().copied().fold(0x1234_5678, fnv1a_32_back);
        let middle = middles.get(&back)?;
        let text = |three: &[u8; 3]| String::from_utf8(three.to_vec()).unwrap();
        Some(format!("{start}{}{}", text(middle), text(&end)))
    });
    ends.take(126).collect()
}

fn threes() -> impl Iterator<Item = [u8; 3]> {
    let letters = || (b' '..=b'~').filter(|byte| !b"\"\\".contains(byte));
    letters().flat_map(move |a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])))
}

/// Names in descending order of their 64-bit fingerprints.
fn falling_names() -> Vec<String> {
    let mut names = short_names();
    names.sort_by_key(|name| {
        std::cmp::Reverse(name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        }))
    });
    names
}

pub const FAMILIES: [Family; 27] = [
    ("one string", |room| string(room, "x")),
    ("unicode escapes", |room| string(room, r"\u0041")),
    ("surrogate pairs", |room| string(room, r"\ud83d\ude00")),
    ("short escapes", |room| string(room, r"\n")),
    ("two-byte characters", |room| string(room, "\u{e9}")),
    ("mixed characters", |room| string(room, "\u{e9}x")),
    ("one number", |room| {
        format!(",\"v\":{}", "1".repeat(room - 5))
    }),
    ("many numbers", |room| array(room, "0")),
    ("spaces", |room| " ".repeat(room)),
    ("empty arrays", |room| array(room, "[]")),
    ("empty objects", |room| array(room, "{}")),
    ("objects of one", |room| array(room, r#"{"":0}"#)),
    ("deep arrays", |room| {
        array(room, &format!("{}{}", "[".repeat(30), "]".repeat(30)))
    }),
    ("deep objects", |room| {
        array(room, &format!("{}0{}", "{\"\":".repeat(30), "}".repeat(30)))
    }),
    ("objects of 126", |room| objects(room, &short_names())),
    ("objects of 60", |room| objects(room, &short_names()[..60])),
    ("objects in descending order", |room| {
        objects(room, &falling_names())
    }),
    ("escaped objects", |room| {
        let names: Vec<_> = short_names().iter().map(|name| escaped(name)).collect();
        objects(room, &names)
    }),
    ("one long name", |room| {
        format!(",\"{}\":0", r"\u0041".repeat((room - 5) / 6))
    }),
    ("names that differ at the end", |room| {
        members(room, long_names(room, |i| format!("{i:03}")))
    }),
    ("names that end in an escape", |room| {
        members(room, long_names(room, |i| format!("{i:03}\\/")))
    }),
    ("names of escapes", |room| {
        members(room, (0..126).map(|i| escaped(&format!("v{i:03}"))))
    }),
    ("nearly registered names", |room| {
        members(room, (0..126).map(|i| escaped(&format!("ki{i}"))))
    }),
    ("too many members", |room| {
        let names = long_names(room, |i| format!("{i:03}"));
        format!("{},\"\":0,\"a\":0,\"b\":0", members(room - 18, names))
    }),
    ("colliding names", |room| {
        let start = "x".repeat((room / 126).saturating_sub(11));
        members(room, colliding_names(&start))
    }),
    ("colliding escaped names", |room| {
        let names = colliding_names("");
        members(room, names.iter().map(|name| escaped(name)))
    }),
    ("objects of colliding names", |room| {
        objects(room, &colliding_names(""))
    }),
];

/// A wrong signature of the right length, smaller than the key's modulus.
fn signature() -> String {
    let mut signature = [0x5A; 256];
    signature[0] = 0;
    base64url(signature)
}

pub fn token(header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", base64url(header), base64url(payload));
    format!("{signed}.{}", signature())
}

/// The number of bytes that header and payload share in a token of `len`.
fn room(len: usize) -> usize {
    (len - signature().len() - 2) / 4 * 3 - 4
}

/// Three tokens of a family, nearly `len` long: the JSON is in the header, in
/// the payload, or in the payload of an unknown issuer.
pub fn tokens((name, family): Family, len: usize) -> [(String, String); 3] {
    let header = r#"{"alg":"RS256"}"#;
    let filled = |object: &str, other: &str| {
        let body = family(room(len) - object.len() - other.len());
        format!("{}{body}}}", object.trim_end_matches('}'))
    };
    let (ours, nobody) = (r#"{"iss":"neuron"}"#, r#"{"iss":"nobody"}"#);
    [
        ("header", token(&filled(header, ours), ours)),
        ("payload", token(header, &filled(ours, header))),
        ("payload of nobody", token(header, &filled(nobody, header))),
    ]
    .map(|(place, token)| (format!("{name} in the {place} ({len})"), token))
}

/// Tokens of `len` with a long issuer or a long key ID.
pub fn tokens_by_name(len: usize) -> Vec<(String, String)> {
    let name = r"\u0041".repeat((room(len) - 60) / 6);
    let iss = token(r#"{"alg":"RS256"}"#, &format!(r#"{{"iss":"{name}"}}"#));
    let kid = format!(r#"{{"alg":"RS256","kid":"{name}"}}"#);
    let kid = token(&kid, r#"{"iss":"neuron"}"#);
    vec![
        (format!("a long issuer ({len})"), iss),
        (format!("a long kid ({len})"), kid),
    ]
}
