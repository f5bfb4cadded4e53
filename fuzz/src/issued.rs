// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Headers and claims that the fuzzer chooses, and the expected token.

use crate::input::{Input, c_text};
use crate::json::{self, Json, Members, quoted};
use crate::policy::{pointer, pointers};
use edgejwt::ffi::flags::*;
use edgejwt::ffi::header::edgejwt_header;
use edgejwt::ffi::issue::*;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use std::borrow::Cow;
use std::ffi::{CStr, CString};

const PAYLOAD_MAX: usize = 12288;
const TOKEN_MAX: usize = 16384;
const MEMBERS_MAX: usize = 256;
const HEADER_TEXT_MAX: usize = 255;
const HEADER_EXTRA_MAX: usize = 4096;

/// Header parameters.
pub struct Header {
    pub kid: Option<CString>,
    pub typ: Option<CString>,
    pub extra: Option<CString>,
}

impl Header {
    pub fn read(input: &mut Input) -> Self {
        let is_there = input.byte();
        Self {
            kid: input.text_if(is_there & 1 != 0),
            typ: input.text_if(is_there & 2 != 0),
            extra: (is_there & 4 != 0).then(|| input.text()),
        }
    }

    pub fn with_c<R>(&self, call: impl FnOnce(*const edgejwt_header) -> R) -> R {
        call(&edgejwt_header {
            size: size_of::<edgejwt_header>(),
            kid: pointer(&self.kid),
            typ: pointer(&self.typ),
            extra: pointer(&self.extra),
        })
    }

    /// Returns the expected JSON text. Adds each reason for a refusal to
    /// `reasons`.
    pub fn text(&self, alg: &str, reasons: &mut Vec<edgejwt_status>) -> String {
        let mut text = format!(r#"{{"alg":"{alg}""#);
        let typ = self.typ.as_deref().unwrap_or(c"JWT");
        let extra = self.extra.as_deref().map_or(c"{}", |extra| extra);
        let members = further_members(extra.to_bytes(), reasons);
        for (name, value) in [("kid", self.kid.as_deref()), ("typ", Some(typ))] {
            if name == "typ" && !members.is_empty() {
                text.push_str(&format!(",{members}"));
            }
            let Some(value) = value else { continue };
            if value.count_bytes() > HEADER_TEXT_MAX {
                reasons.push(EDGEJWT_ERR_ARGUMENT);
            }
            match value.to_str() {
                Ok(value) => text.push_str(&format!(r#","{name}":{}"#, quoted(value))),
                Err(_) => reasons.push(EDGEJWT_ERR_HEADER),
            }
        }
        text.push('}');
        if !members.is_empty() && json::object(text.as_bytes()).is_none() {
            reasons.push(EDGEJWT_ERR_HEADER);
        }
        text
    }
}

/// Returns the members of `extra` as they are written. Adds each reason for a
/// refusal to `reasons`.
fn further_members<'e>(extra: &'e [u8], reasons: &mut Vec<edgejwt_status>) -> &'e str {
    if extra.len() > HEADER_EXTRA_MAX {
        reasons.push(EDGEJWT_ERR_ARGUMENT);
    }
    let Some(members) = json::object(extra) else {
        reasons.push(EDGEJWT_ERR_HEADER);
        return "";
    };
    let is_refused = members.iter().any(|(name, value)| match &**name {
        "alg" | "kid" | "typ" | "crit" | "b64" => true,
        "cty" => !matches!(value, Json::Text(_)),
        "jwk" => match value {
            Json::Object(jwk) => jwk
                .iter()
                .any(|(name, _)| ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].contains(&&**name)),
            _ => true,
        },
        _ => false,
    });
    if is_refused {
        reasons.push(EDGEJWT_ERR_HEADER);
    }
    if members.is_empty() {
        return "";
    }
    let text = std::str::from_utf8(extra)
        .expect("JSON is UTF-8")
        .trim_ascii();
    &text[1..text.len() - 1]
}

/// Returns the expected length of the token. Adds each reason for a refusal to
/// `reasons`.
pub fn token_len(
    header: &str,
    payload_len: usize,
    signature_len: usize,
    reasons: &mut Vec<edgejwt_status>,
) -> usize {
    let encoded = |len: usize| (len * 4).div_ceil(3);
    let len = encoded(header.len()) + encoded(payload_len) + encoded(signature_len) + 2;
    if len > TOKEN_MAX {
        reasons.push(EDGEJWT_ERR_TOKEN_TOO_LONG);
    }
    len
}

#[derive(Default)]
pub struct Claims {
    registered: [Option<CString>; 4],
    dates: [i64; 3],
    flags: u32,
    strings: Vec<CString>,
    extra: Option<CString>,
}

impl Claims {
    pub fn read(input: &mut Input) -> Self {
        let is_there = input.byte();
        let mut claims = Self {
            flags: match input.byte() {
                // Not a flag of claims.
                0xFF => 8,
                flags => u32::from(flags & 7),
            },
            dates: [input.number(), input.number(), input.number()],
            ..Self::default()
        };
        for (place, text) in claims.registered.iter_mut().enumerate() {
            *text = input.text_if(is_there & 1 << place != 0);
        }
        let strings = input.part().split(|byte| *byte == 0).map(c_text);
        claims.strings = strings.collect();
        let extra = c_text(input.part());
        claims.extra = (is_there & 16 != 0).then_some(extra);
        claims
    }

    fn pairs(&self) -> impl Iterator<Item = (&CStr, &CStr)> {
        let pairs = self.strings.as_chunks::<2>().0.iter();
        pairs.map(|[name, value]| (name.as_c_str(), value.as_c_str()))
    }

    pub fn with_c<R>(&self, call: impl FnOnce(*const edgejwt_claims) -> R) -> R {
        let [iss, sub, aud, jti] = &self.registered;
        let [iat, nbf, exp] = self.dates;
        let strings = pointers(&self.strings);
        call(&edgejwt_claims {
            size: size_of::<edgejwt_claims>(),
            iss: pointer(iss),
            sub: pointer(sub),
            aud: pointer(aud),
            jti: pointer(jti),
            iat,
            nbf,
            exp,
            strings: strings.as_ptr(),
            string_count: strings.len() / 2,
            extra: pointer(&self.extra),
            flags: self.flags,
            reserved: 0,
        })
    }

    /// Returns the expected members, sorted by name, and the expected length
    /// of the payload. Adds each reason for a refusal to `reasons`.
    pub fn members(&self, reasons: &mut Vec<edgejwt_status>) -> (Members<'_>, usize) {
        let [iat, _, exp] = self.dates;
        let expires = self.flags & EDGEJWT_NO_EXPIRY == 0;
        if self.flags > 7
            || (expires && (exp == 0 || exp <= iat))
            || self.dates.iter().any(|date| *date < 0)
        {
            reasons.push(EDGEJWT_ERR_ARGUMENT);
        }
        let mut members = Members::new();
        let mut texts: Vec<(&CStr, &CStr)> = self.pairs().collect();
        let names = [c"iss", c"sub", c"aud", c"jti"];
        for (name, value) in names.into_iter().zip(&self.registered) {
            texts.extend(value.as_deref().map(|value| (name, value)));
        }
        for (name, value) in texts {
            let (Ok(name), Ok(value)) = (name.to_str(), value.to_str()) else {
                reasons.push(EDGEJWT_ERR_PAYLOAD);
                continue;
            };
            members.push((name.into(), Json::Text(value.into())));
        }
        for (name, date) in ["iat", "nbf", "exp"].into_iter().zip(self.dates) {
            let value = match self.flags & EDGEJWT_DATES_AS_STRINGS {
                _ if date == 0 => continue,
                0 => Json::Number(date.to_string()),
                _ => Json::Text(date.to_string().into()),
            };
            members.push((name.into(), value));
        }
        self.wrap_audience(&mut members);
        // Two more bytes: the colon, and a comma or the closing brace.
        let text_len = |(name, value): &(Cow<str>, Json)| {
            let mut text = quoted(name);
            value.write_backwards(&mut text);
            text.len() + 2
        };
        let mut len = 1 + members.iter().map(text_len).sum::<usize>();
        if let Some(extra) = &self.extra {
            match json::object_or(extra.as_bytes(), EDGEJWT_ERR_PAYLOAD) {
                Ok(extra) => members.extend(extra),
                Err(status) => reasons.push(status),
            }
            // Its braces are dropped, and a comma is added unless it is empty.
            len += match compact_len(extra.as_bytes()) {
                ..=2 => 0,
                len => len - 1,
            };
        }
        len = len.max(2);
        members.sort_by(|(name, _), (other, _)| name.cmp(other));
        let is_twice = members.windows(2).any(|pair| pair[0].0 == pair[1].0);
        if is_twice {
            reasons.push(EDGEJWT_ERR_PAYLOAD);
        }
        if members.len() > MEMBERS_MAX {
            reasons.push(EDGEJWT_ERR_TOO_COMPLEX);
        }
        if len > PAYLOAD_MAX {
            reasons.push(EDGEJWT_ERR_TOKEN_TOO_LONG);
        }
        (members, len)
    }

    fn wrap_audience(&self, members: &mut Members) {
        let is_wrapped = self.flags & EDGEJWT_AUD_AS_ARRAY != 0 && self.registered[2].is_some();
        let mut members = members.iter_mut().rev();
        if is_wrapped && let Some((_, value)) = members.find(|(name, _)| name == "aud") {
            *value = Json::Array(vec![value.clone()]);
        }
    }
}

/// The length of a JSON text without its white space.
fn compact_len(json: &[u8]) -> usize {
    let mut in_string = false;
    let mut is_escaped = false;
    let counts = |byte: &&u8| {
        if is_escaped {
            is_escaped = false;
            return true;
        }
        is_escaped = **byte == b'\\';
        in_string ^= **byte == b'"';
        in_string || !byte.is_ascii_whitespace()
    };
    json.iter().filter(counts).count()
}
