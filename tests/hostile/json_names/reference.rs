// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The expected verdict on a header or payload, by serde_json.

use super::{Member, object};
use crate::support::jwt::NOW;
use edgejwt::ffi::status::edgejwt_status::{self, *};
use serde_json::Value;
use std::collections::BTreeSet;

/// All members in order. None if a name is not valid JSON.
fn read(members: &[Member]) -> Option<Vec<(String, Value)>> {
    let read = |(name, value): &Member| -> serde_json::Result<(String, Value)> {
        let name = serde_json::from_str(&format!("\"{name}\""))?;
        Ok((name, serde_json::from_str(value)?))
    };
    let read: serde_json::Result<Vec<_>> = members.iter().map(read).collect();
    let whole = serde_json::from_str::<Value>(&object(members));
    assert_eq!(read.is_ok(), whole.is_ok(), "{members:?}");
    let read = read.ok()?;
    // In the whole object serde_json keeps the last of equal names.
    let names: BTreeSet<&String> = read.iter().map(|(name, _)| name).collect();
    assert_eq!(whole.unwrap().as_object().unwrap().len(), names.len());
    Some(read)
}

fn has_duplicates(members: &[(String, Value)]) -> bool {
    let names: BTreeSet<&String> = members.iter().map(|(name, _)| name).collect();
    names.len() < members.len()
}

pub fn judge_header(members: &[Member]) -> Result<(), edgejwt_status> {
    let members = read(members).filter(|members| !has_duplicates(members));
    let members = members.ok_or(EDGEJWT_ERR_HEADER)?;
    let mut algorithm = Err(EDGEJWT_ERR_HEADER);
    for (name, value) in &members {
        match name.as_str() {
            "crit" => return Err(EDGEJWT_ERR_HEADER),
            "b64" if value != true => return Err(EDGEJWT_ERR_HEADER),
            "typ" | "cty" | "kid" if !value.is_string() => return Err(EDGEJWT_ERR_HEADER),
            "alg" if value == "RS256" => algorithm = Ok(()),
            "alg" if value.is_string() => algorithm = Err(EDGEJWT_ERR_ALGORITHM),
            _ => {}
        }
    }
    algorithm
}

/// By the default policy.
pub fn judge_payload(members: &[Member]) -> Result<(), edgejwt_status> {
    let members = read(members).filter(|members| !has_duplicates(members));
    let members = members.ok_or(EDGEJWT_ERR_PAYLOAD)?;
    for (name, value) in &members {
        let fits = match name.as_str() {
            "aud" => value.is_string(),
            "exp" | "nbf" | "iat" => value.is_i64(),
            _ => true,
        };
        if !fits {
            return Err(EDGEJWT_ERR_CLAIM_TYPE);
        }
    }
    let get = |wanted| members.iter().find(|(name, _)| name == wanted);
    let date = |name| get(name).and_then(|(_, value)| value.as_i64());
    match (date("exp"), date("nbf")) {
        (None, _) => Err(EDGEJWT_ERR_CLAIM_MISSING),
        (Some(exp), _) if exp <= NOW => Err(EDGEJWT_ERR_EXPIRED),
        (_, Some(nbf)) if nbf > NOW => Err(EDGEJWT_ERR_NOT_YET_VALID),
        _ if get("aud").is_some() => Err(EDGEJWT_ERR_AUDIENCE),
        _ => Ok(()),
    }
}
