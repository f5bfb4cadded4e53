// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a verifier demands of a token whose signature is good.

use crate::claims::{Claims, Dates, Refusal};
use crate::error::{Error, Result};
use crate::json::{Object, Text};
use crate::limits::{
    EDGEJWT_DATE_MAX, EDGEJWT_EARLIEST_NOW, EDGEJWT_LEEWAY_MAX, EDGEJWT_POLICY_NAMES_MAX,
};
use crate::token::Header;
use core::ffi::CStr;
use heapless::Vec;

pub type Names<'p> = Vec<&'p [u8], EDGEJWT_POLICY_NAMES_MAX>;

/// The default is the strictest.
#[derive(Default)]
pub struct Policy<'p> {
    pub issuer: Option<&'p [u8]>,
    pub subject: Option<&'p [u8]>,
    /// A media type, for the header's `typ`.
    pub typ: Option<&'p [u8]>,
    /// The token must name one; with none, it must not carry `aud`.
    pub audiences: Names<'p>,
    pub required: Names<'p>,
    /// Seconds.
    pub leeway: i64,
    /// Seconds from `iat` to `exp`; 0: no limit.
    pub max_lifetime: i64,
    /// Seconds since 1970; 0: no limit.
    pub issued_after: i64,
    /// Seconds since 1970; 0: the library's own.
    pub earliest_now: i64,
    pub dates_as_strings: bool,
    pub exp_optional: bool,
    pub any_audience: bool,
}

impl<'p> Policy<'p> {
    /// Whether every number is in its range.
    pub fn check(&self) -> Result<()> {
        let dates = 0..=EDGEJWT_DATE_MAX;
        let valid = (0..=EDGEJWT_LEEWAY_MAX).contains(&self.leeway)
            && dates.contains(&self.max_lifetime)
            && dates.contains(&self.issued_after)
            && dates.contains(&self.earliest_now);
        if valid { Ok(()) } else { Err(Error::Argument) }
    }

    pub fn dates(&self) -> Dates {
        if self.dates_as_strings {
            Dates::NumbersAndStrings
        } else {
            Dates::Numbers
        }
    }

    /// Judges a token at `now`, in seconds since 1970.
    pub fn judge(
        &self,
        header: &Header,
        payload: &Object,
        claims: &Claims,
        now: i64,
    ) -> core::result::Result<(), Refusal<'p>> {
        self.judge_typ(header)?;
        self.judge_clock(now)?;
        self.judge_presence(payload, claims)?;
        self.judge_dates(claims, now)?;
        self.judge_names(claims)
    }

    /// RFC 7515 section 4.1.9, RFC 8725 section 3.11.
    fn judge_typ(&self, header: &Header) -> core::result::Result<(), Refusal<'p>> {
        match (self.typ, header.typ) {
            (None, _) => Ok(()),
            (Some(wanted), Some(typ)) if is_media_type(typ, wanted) => Ok(()),
            _ => Err(Refusal::of(Error::Typ, "typ")),
        }
    }

    /// A slow clock would revive expired tokens.
    fn judge_clock(&self, now: i64) -> Result<()> {
        let earliest = match self.earliest_now {
            0 => EDGEJWT_EARLIEST_NOW,
            earliest => earliest,
        };
        if (earliest..=EDGEJWT_DATE_MAX).contains(&now) {
            Ok(())
        } else {
            Err(Error::Clock)
        }
    }

    fn judge_presence(
        &self,
        payload: &Object,
        claims: &Claims,
    ) -> core::result::Result<(), Refusal<'p>> {
        let missing = |claim| Err(Refusal::of(Error::ClaimMissing, claim));
        let limits_lifetime = self.max_lifetime > 0;
        if claims.exp.is_none() && (!self.exp_optional || limits_lifetime) {
            return missing("exp");
        }
        if claims.iat.is_none() && (limits_lifetime || self.issued_after > 0) {
            return missing("iat");
        }
        for &name in &self.required {
            // A null says as little as nothing at all.
            if payload.get(name).is_none_or(|value| value.is_null()) {
                return Err(Refusal {
                    error: Error::ClaimMissing,
                    claim: name,
                });
            }
        }
        Ok(())
    }

    fn judge_dates(&self, claims: &Claims, now: i64) -> core::result::Result<(), Refusal<'p>> {
        let refuse = |error, claim| Err(Refusal::of(error, claim));
        if claims.exp.is_some_and(|exp| exp <= now - self.leeway) {
            return refuse(Error::Expired, "exp");
        }
        if claims.nbf.is_some_and(|nbf| nbf > now + self.leeway) {
            return refuse(Error::NotYetValid, "nbf");
        }
        let Some(iat) = claims.iat else {
            return Ok(());
        };
        if iat < self.issued_after {
            return refuse(Error::Expired, "iat");
        }
        if self.max_lifetime > 0 {
            // A date of issue in the future would stretch the lifetime.
            if iat > now + self.leeway {
                return refuse(Error::NotYetValid, "iat");
            }
            if claims.exp.is_some_and(|exp| exp - iat > self.max_lifetime) {
                return refuse(Error::Lifetime, "exp");
            }
        }
        Ok(())
    }

    fn judge_names(&self, claims: &Claims) -> core::result::Result<(), Refusal<'p>> {
        let equal = |claim: Option<Text>, wanted: Option<&[u8]>, error, name| match (claim, wanted)
        {
            (_, None) => Ok(()),
            (None, Some(_)) => Err(Refusal::of(Error::ClaimMissing, name)),
            (Some(claim), Some(wanted)) if claim.is(wanted) => Ok(()),
            (Some(_), Some(_)) => Err(Refusal::of(error, name)),
        };
        equal(claims.iss, self.issuer, Error::Issuer, "iss")?;
        equal(claims.sub, self.subject, Error::Subject, "sub")?;
        if self.any_audience {
            return Ok(());
        }
        match claims.aud {
            None if self.audiences.is_empty() => Ok(()),
            None => Err(Refusal::of(Error::ClaimMissing, "aud")),
            // With no audience to name, RFC 7519 section 4.1.3 refuses.
            Some(aud) if self.audiences.iter().any(|name| aud.names(name)) => Ok(()),
            Some(_) => Err(Refusal::of(Error::Audience, "aud")),
        }
    }
}

/// Compares media types: in any case, and `application/` may be left out.
fn is_media_type(typ: Text, wanted: &[u8]) -> bool {
    fn whole<I: Iterator<Item = u8> + Clone>(short: I) -> impl Iterator<Item = u8> {
        let prefix: &[u8] = match short.clone().any(|byte| byte == b'/') {
            true => b"",
            false => b"application/",
        };
        let bytes = prefix.iter().copied().chain(short);
        bytes.map(|byte| byte.to_ascii_lowercase())
    }
    whole(typ.decoded()).eq(whole(wanted.iter().copied()))
}

/// What a vendor's tokens must be like.
pub struct Preset {
    pub audiences: &'static [&'static CStr],
    pub required: &'static [&'static CStr],
    /// Seconds.
    pub max_lifetime: i64,
    pub dates_as_strings: bool,
}

/// NeuronEX custom tokens, under each of the names it has had.
pub const NEURONEX: Preset = Preset {
    audiences: &[c"neuron", c"neuronex", c"NeuronEX"],
    required: &[c"iss", c"aud", c"exp"],
    max_lifetime: 0,
    dates_as_strings: true,
};

/// HappyPathology's clients, which sign for themselves.
pub const HAPPYPATHOLOGY: Preset = Preset {
    audiences: &[c"api.happypathology.com"],
    required: &[c"iss", c"sub", c"aud", c"jti", c"kid", c"iat", c"exp"],
    max_lifetime: 3600,
    dates_as_strings: false,
};

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = EDGEJWT_EARLIEST_NOW + 1000;

    fn judge(
        policy: &Policy<'static>,
        payload: &str,
    ) -> core::result::Result<(), Refusal<'static>> {
        judge_at(policy, payload, NOW)
    }

    fn judge_at(
        policy: &Policy<'static>,
        payload: &str,
        now: i64,
    ) -> core::result::Result<(), Refusal<'static>> {
        // Dates relative to now, so that the tests read like sentences.
        let mut json = std::string::String::from(payload);
        for offset in [
            -3601, -3600, -61, -60, -1, 0, 1, 60, 61, 3539, 3540, 3600, 3601,
        ] {
            json = json.replace(&std::format!("@{offset:+};"), &(NOW + offset).to_string());
        }
        let mut members = crate::json::Members::new();
        let object = Object::parse(json.as_bytes(), &mut members).unwrap();
        let claims = Claims::read(&object, policy.dates())?;
        let header = Header::read(br#"{"alg":"RS256","typ":"at+jwt"}"#).unwrap();
        policy.judge(&header, &object, &claims, now)
    }

    use std::string::ToString;

    fn names<const N: usize>(list: [&'static str; N]) -> Names<'static> {
        list.iter().map(|name| name.as_bytes()).collect()
    }

    fn refused(error: Error, claim: &str) -> core::result::Result<(), Refusal<'_>> {
        Err(Refusal::of(error, claim))
    }

    #[test]
    fn the_default_is_the_strictest() {
        let policy = Policy::default();
        assert_eq!(judge(&policy, r#"{"exp":@+1;}"#), Ok(()));
        assert_eq!(judge(&policy, "{}"), refused(Error::ClaimMissing, "exp"));
        let with_aud = r#"{"exp":@+1;,"aud":"x"}"#;
        assert_eq!(judge(&policy, with_aud), refused(Error::Audience, "aud"));
        let with_none = r#"{"exp":@+1;,"aud":[]}"#;
        assert_eq!(judge(&policy, with_none), refused(Error::Audience, "aud"));
        let text = r#"{"exp":"@+1;"}"#;
        assert_eq!(judge(&policy, text), refused(Error::ClaimType, "exp"));
    }

    #[test]
    fn exp_and_nbf_are_sharp_at_the_second() {
        let mut policy = Policy::default();
        assert_eq!(
            judge(&policy, r#"{"exp":@+0;}"#),
            refused(Error::Expired, "exp")
        );
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"nbf":@+0;}"#), Ok(()));
        let early = r#"{"exp":@+60;,"nbf":@+1;}"#;
        assert_eq!(judge(&policy, early), refused(Error::NotYetValid, "nbf"));
        policy.leeway = 60;
        assert_eq!(
            judge(&policy, r#"{"exp":@-60;}"#),
            refused(Error::Expired, "exp")
        );
        assert_eq!(judge(&policy, r#"{"exp":@-1;,"nbf":@+60;}"#), Ok(()));
        let early = r#"{"exp":@+60;,"nbf":@+61;}"#;
        assert_eq!(judge(&policy, early), refused(Error::NotYetValid, "nbf"));
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"iat":@+3600;}"#), Ok(()));
    }

    #[test]
    fn a_clock_out_of_range_accepts_nothing() {
        let mut policy = Policy {
            exp_optional: true,
            ..Policy::default()
        };
        let clock = Err(Refusal::from(Error::Clock));
        assert_eq!(judge_at(&policy, "{}", EDGEJWT_EARLIEST_NOW), Ok(()));
        for now in [
            EDGEJWT_EARLIEST_NOW - 1,
            0,
            -1,
            i64::MIN,
            EDGEJWT_DATE_MAX + 1,
            i64::MAX,
        ] {
            assert_eq!(judge_at(&policy, "{}", now), clock, "{now}");
        }
        policy.earliest_now = 1;
        assert_eq!(judge_at(&policy, "{}", 1), Ok(()));
        assert_eq!(judge_at(&policy, "{}", 0), clock);
    }

    #[test]
    fn exp_can_be_optional() {
        let mut policy = Policy {
            exp_optional: true,
            ..Policy::default()
        };
        assert_eq!(judge(&policy, "{}"), Ok(()));
        assert_eq!(
            judge(&policy, r#"{"exp":@-1;}"#),
            refused(Error::Expired, "exp")
        );
        policy.max_lifetime = 3600;
        assert_eq!(
            judge(&policy, r#"{"iat":@+0;}"#),
            refused(Error::ClaimMissing, "exp")
        );
    }

    #[test]
    fn a_lifetime_has_both_ends() {
        let policy = Policy {
            max_lifetime: 3600,
            leeway: 60,
            ..Policy::default()
        };
        assert_eq!(judge(&policy, r#"{"iat":@+0;,"exp":@+3600;}"#), Ok(()));
        assert_eq!(judge(&policy, r#"{"iat":@+60;,"exp":@+3600;}"#), Ok(()));
        let long = r#"{"iat":@+0;,"exp":@+3601;}"#;
        assert_eq!(judge(&policy, long), refused(Error::Lifetime, "exp"));
        let postdated = r#"{"iat":@+61;,"exp":@+3600;}"#;
        assert_eq!(
            judge(&policy, postdated),
            refused(Error::NotYetValid, "iat")
        );
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;}"#),
            refused(Error::ClaimMissing, "iat")
        );
    }

    #[test]
    fn tokens_issued_before_a_moment_are_refused() {
        let policy = Policy {
            issued_after: NOW - 60,
            ..Policy::default()
        };
        assert_eq!(judge(&policy, r#"{"iat":@-60;,"exp":@+1;}"#), Ok(()));
        let before = r#"{"iat":@-61;,"exp":@+1;}"#;
        assert_eq!(judge(&policy, before), refused(Error::Expired, "iat"));
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;}"#),
            refused(Error::ClaimMissing, "iat")
        );
    }

    #[test]
    fn names_must_be_equal() {
        let policy = Policy {
            issuer: Some(b"neuron"),
            subject: Some(b"user"),
            ..Policy::default()
        };
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;,"iss":"neuron","sub":"user"}"#),
            Ok(())
        );
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;,"iss":"\u006eeuron","sub":"user"}"#),
            Ok(())
        );
        for (payload, want) in [
            (
                r#"{"exp":@+1;,"sub":"user"}"#,
                refused(Error::ClaimMissing, "iss"),
            ),
            (
                r#"{"exp":@+1;,"iss":"neuro","sub":"user"}"#,
                refused(Error::Issuer, "iss"),
            ),
            (
                r#"{"exp":@+1;,"iss":"neuron","sub":"User"}"#,
                refused(Error::Subject, "sub"),
            ),
            (
                r#"{"exp":@+1;,"iss":"neuron"}"#,
                refused(Error::ClaimMissing, "sub"),
            ),
        ] {
            assert_eq!(judge(&policy, payload), want, "{payload}");
        }
    }

    #[test]
    fn one_of_the_audiences_must_be_named() {
        let mut policy = Policy {
            audiences: names(["a", "b"]),
            ..Policy::default()
        };
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"aud":"b"}"#), Ok(()));
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"aud":["c","a"]}"#), Ok(()));
        for aud in ["\"c\"", "[]", "[\"ab\"]", "\"\""] {
            let payload = std::format!("{{\"exp\":@+1;,\"aud\":{aud}}}");
            assert_eq!(judge(&policy, &payload), refused(Error::Audience, "aud"));
        }
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;}"#),
            refused(Error::ClaimMissing, "aud")
        );
        policy.any_audience = true;
        assert_eq!(judge(&policy, r#"{"exp":@+1;}"#), Ok(()));
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"aud":"c"}"#), Ok(()));
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;,"aud":3}"#),
            refused(Error::ClaimType, "aud")
        );
    }

    #[test]
    fn required_claims_must_say_something() {
        let policy = Policy {
            required: names(["kid", "jti"]),
            ..Policy::default()
        };
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"kid":0,"jti":"x"}"#), Ok(()));
        assert_eq!(
            judge(&policy, r#"{"exp":@+1;,"kid":0}"#),
            refused(Error::ClaimMissing, "jti")
        );
        let null = r#"{"exp":@+1;,"kid":null,"jti":"x"}"#;
        assert_eq!(judge(&policy, null), refused(Error::ClaimMissing, "kid"));
    }

    #[test]
    fn types_are_media_types() {
        let same = |typ: &str, wanted: &str| is_media_type(Text::plain(typ), wanted.as_bytes());
        assert!(same("at+jwt", "at+jwt"));
        assert!(same("application/at+jwt", "at+jwt"));
        assert!(same("AT+JWT", "Application/at+jwt"));
        assert!(same("text/at+jwt", "text/at+jwt"));
        assert!(!same("text/at+jwt", "at+jwt"));
        assert!(!same("JWT", "at+jwt"));
        assert!(!same("", "at+jwt"));
        assert!(!same("at+jwt ", "at+jwt"));
        let mut policy = Policy {
            typ: Some(b"application/AT+JWT"),
            ..Policy::default()
        };
        assert_eq!(judge(&policy, r#"{"exp":@+1;}"#), Ok(()));
        policy.typ = Some(b"JWT");
        let other = judge(&policy, r#"{"exp":@+1;}"#);
        assert_eq!(other, refused(Error::Typ, "typ"));
    }

    #[test]
    fn numbers_out_of_range_are_the_caller_s_mistake() {
        let valid = |change: fn(&mut Policy)| {
            let mut policy = Policy::default();
            change(&mut policy);
            policy.check()
        };
        assert_eq!(valid(|p| p.leeway = 600), Ok(()));
        assert_eq!(valid(|p| p.leeway = 601), Err(Error::Argument));
        assert_eq!(valid(|p| p.leeway = -1), Err(Error::Argument));
        assert_eq!(valid(|p| p.max_lifetime = -1), Err(Error::Argument));
        assert_eq!(valid(|p| p.issued_after = -1), Err(Error::Argument));
        assert_eq!(valid(|p| p.earliest_now = i64::MAX), Err(Error::Argument));
    }
}
