// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The ways to write a member name in JSON, similar names, and strings that
//! are not valid JSON.

use std::collections::BTreeSet;

/// One character as a `\u` escape, or as a surrogate pair of two.
fn escaped(character: char, upper: bool) -> String {
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units).iter();
    let escapes = units.map(|unit| match upper {
        true => format!("\\u{unit:04X}"),
        false => format!("\\u{unit:04x}"),
    });
    escapes.collect()
}

/// The same name, with no escapes, with one, or with escapes only.
pub fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![name.to_string()];
    for upper in [false, true] {
        spellings.push(name.chars().map(|c| escaped(c, upper)).collect());
    }
    let (first, last) = (0, name.chars().count() - 1);
    for place in [first, last] {
        let one = name
            .chars()
            .enumerate()
            .map(|(at, character)| match at == place {
                true => escaped(character, false),
                false => character.into(),
            });
        spellings.push(one.collect());
    }
    if name.contains('/') {
        spellings.push(name.replace('/', "\\/"));
    }
    let spellings: BTreeSet<String> = spellings.into_iter().collect();
    spellings.into_iter().collect()
}

/// Other names, which a careless parser takes for this one.
pub fn similar(name: &str) -> Vec<String> {
    let first = escaped(name.chars().next().unwrap(), false);
    vec![
        name.to_uppercase(),
        format!("{name} "),
        format!(" {name}"),
        format!("{name}\\u0000"),
        format!("\\u0000{name}"),
        format!("{name}\\n"),
        format!("{name}\u{301}"),
        format!("\\\\{}", &first[1..]),
        format!("\u{feff}{name}"),
    ]
}

/// Text that is not the content of a JSON string.
pub fn invalid(name: &str) -> Vec<String> {
    vec![
        format!("{name}\\u006"),
        format!("{name}\\x61"),
        format!("{name}\\U0061"),
        format!("{name}\\u{{61}}"),
        format!("{name}\\"),
        format!("{name}\\ud83d"),
        format!("{name}\\ude00\\ud83d"),
        format!("{name}\\ud83d\\u0041"),
        format!("{name}\0"),
        format!("{name}\n"),
    ]
}
