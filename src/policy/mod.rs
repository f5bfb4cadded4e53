// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a verifier demands of a token whose signature is good.

mod media_type;
mod presets;
mod rules;

pub(crate) use presets::{HAPPYPATHOLOGY, NEURONEX, Preset};

use crate::claims::{Asked, RegisteredClaims};
use crate::date::DateFormat;
use crate::error::{Error, Result};
use crate::json::{Object, Text, check_name};
use crate::limits::{EDGEJWT_EARLIEST_NOW, EDGEJWT_LEEWAY_MAX};
use crate::refusal::Refusal;
use crate::token::ProtectedHeader;
use media_type::is_media_type;

type Judgement<'p> = core::result::Result<(), Refusal<'p>>;

/// The content of a policy. The default is the strictest.
#[derive(Default)]
pub(crate) struct Demands<'p> {
    /// What `iss` must be; None: anything.
    pub(crate) issuer: Option<&'p [u8]>,
    /// What `sub` must be; None: anything.
    pub(crate) subject: Option<&'p [u8]>,
    /// The media type that the header's `typ` must be; None: anything.
    pub(crate) typ: Option<&'p [u8]>,
    /// `aud` must contain one of these. If there are none, a token with `aud`
    /// is refused.
    pub(crate) audiences: &'p [&'p [u8]],
    /// Names of claims that must be present and not null.
    pub(crate) required: &'p [&'p [u8]],
    /// Pairs of a claim's name and a value that it must have.
    pub(crate) rules: &'p [[&'p [u8]; 2]],
    /// Tolerated clock difference, in seconds.
    pub(crate) leeway: i64,
    /// Longest time from `iat` to `exp`, in seconds; 0: no limit.
    pub(crate) max_lifetime: i64,
    /// Earliest `iat`, in seconds since 1970; 0: no limit.
    pub(crate) issued_after: i64,
    /// Earliest plausible time, in seconds since 1970; 0:
    /// [`EDGEJWT_EARLIEST_NOW`].
    pub(crate) earliest_now: i64,
    pub(crate) dates_as_strings: bool,
    pub(crate) exp_optional: bool,
    pub(crate) any_audience: bool,
}

/// Demands whose numbers have been checked.
pub(crate) struct Policy<'p> {
    demands: Demands<'p>,
}

impl<'p> Policy<'p> {
    /// Fails with `Argument` if a number is out of range, or a name is not valid.
    pub(crate) fn new(demands: Demands<'p>) -> Result<Self> {
        let is_valid = (0..=EDGEJWT_LEEWAY_MAX).contains(&demands.leeway)
            && demands.max_lifetime >= 0
            && demands.issued_after >= 0
            && demands.earliest_now >= 0;
        demands
            .required
            .iter()
            .try_for_each(|name| check_name(name))?;
        rules::check(demands.rules)?;
        if is_valid {
            Ok(Self { demands })
        } else {
            Err(Error::Argument)
        }
    }

    /// The claims that decide, besides the dates.
    pub(crate) fn asked(&self) -> Asked {
        let demands = &self.demands;
        let requires = |name: &[u8]| {
            let mut required = demands.required.iter();
            required.any(|required| required.strip_prefix(b"/").unwrap_or(required) == name)
        };
        Asked {
            dates: match demands.dates_as_strings {
                true => DateFormat::NumberOrString,
                false => DateFormat::Number,
            },
            iss: demands.issuer.is_some() || requires(b"iss"),
            sub: demands.subject.is_some() || requires(b"sub"),
            aud: !demands.any_audience,
            jti: requires(b"jti"),
        }
    }

    /// Judges a token at the time `now`, in seconds since 1970.
    pub(crate) fn judge(
        &self,
        header: &ProtectedHeader,
        payload: &Object,
        claims: &RegisteredClaims,
        now: i64,
    ) -> Judgement<'p> {
        self.judge_typ(header)?;
        self.judge_clock(now)?;
        self.judge_presence(payload, claims)?;
        self.judge_dates(claims, now)?;
        self.judge_issuer_and_subject(claims)?;
        self.judge_audience(claims)?;
        rules::judge(self.demands.rules, payload)
    }

    /// RFC 8725 section 3.11: the type keeps tokens of different kinds apart.
    fn judge_typ(&self, header: &ProtectedHeader) -> Judgement<'p> {
        match (self.demands.typ, header.typ) {
            (None, _) => Ok(()),
            (Some(wanted), Some(typ)) if is_media_type(typ, wanted) => Ok(()),
            _ => Err(Refusal::of(Error::Typ, "typ")),
        }
    }

    /// A clock that is not set would accept expired tokens.
    fn judge_clock(&self, now: i64) -> Result<()> {
        let earliest = match self.demands.earliest_now {
            0 => EDGEJWT_EARLIEST_NOW,
            earliest => earliest,
        };
        if now >= earliest {
            Ok(())
        } else {
            Err(Error::Clock)
        }
    }

    fn judge_presence(&self, payload: &Object, claims: &RegisteredClaims) -> Judgement<'p> {
        let demands = &self.demands;
        let missing = |claim| Err(Refusal::of(Error::ClaimMissing, claim));
        let limits_lifetime = demands.max_lifetime > 0;
        if claims.exp.is_none() && (!demands.exp_optional || limits_lifetime) {
            return missing("exp");
        }
        if claims.iat.is_none() && (limits_lifetime || demands.issued_after > 0) {
            return missing("iat");
        }
        for &name in demands.required {
            if payload.find(name).is_none_or(|value| value.is_null()) {
                return Err(Refusal {
                    error: Error::ClaimMissing,
                    claim: name,
                });
            }
        }
        Ok(())
    }

    fn judge_dates(&self, claims: &RegisteredClaims, now: i64) -> Judgement<'p> {
        let demands = &self.demands;
        let refuse = |error, claim| Err(Refusal::of(error, claim));
        let latest = now.saturating_add(demands.leeway);
        // `now` is not negative.
        if claims.exp.is_some_and(|exp| exp <= now - demands.leeway) {
            return refuse(Error::Expired, "exp");
        }
        if claims.nbf.is_some_and(|nbf| nbf > latest) {
            return refuse(Error::NotYetValid, "nbf");
        }
        let Some(iat) = claims.iat else {
            return Ok(());
        };
        if iat < demands.issued_after {
            return refuse(Error::Expired, "iat");
        }
        if demands.max_lifetime > 0 {
            // An `iat` in the future would extend the lifetime.
            if iat > latest {
                return refuse(Error::NotYetValid, "iat");
            }
            if claims
                .exp
                // Neither is negative.
                .is_some_and(|exp| exp - iat > demands.max_lifetime)
            {
                return refuse(Error::Lifetime, "exp");
            }
        }
        Ok(())
    }

    fn judge_issuer_and_subject(&self, claims: &RegisteredClaims) -> Judgement<'p> {
        let equal = |claim: Option<Text>, wanted: Option<&[u8]>, error, name| match (claim, wanted)
        {
            (_, None) => Ok(()),
            (None, Some(_)) => Err(Refusal::of(Error::ClaimMissing, name)),
            (Some(claim), Some(wanted)) if claim.is(wanted) => Ok(()),
            (Some(_), Some(_)) => Err(Refusal::of(error, name)),
        };
        equal(claims.iss, self.demands.issuer, Error::Issuer, "iss")?;
        equal(claims.sub, self.demands.subject, Error::Subject, "sub")
    }

    fn judge_audience(&self, claims: &RegisteredClaims) -> Judgement<'p> {
        if self.demands.any_audience {
            return Ok(());
        }
        let mut audiences = self.demands.audiences.iter();
        match claims.aud {
            None if audiences.len() == 0 => Ok(()),
            None => Err(Refusal::of(Error::ClaimMissing, "aud")),
            Some(aud) if audiences.any(|audience| aud.contains(audience)) => Ok(()),
            // Also if the policy has no audiences (RFC 7519 section 4.1.3).
            Some(_) => Err(Refusal::of(Error::Audience, "aud")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Members;
    use std::format;
    use std::string::{String, ToString};

    const NOW: i64 = EDGEJWT_EARLIEST_NOW + 1000;

    fn policy(change: impl FnOnce(&mut Demands<'static>)) -> Policy<'static> {
        let mut demands = Demands::default();
        change(&mut demands);
        Policy::new(demands).unwrap()
    }

    fn judge(policy: &Policy<'static>, payload: &str) -> Judgement<'static> {
        judge_at(policy, payload, NOW)
    }

    /// Judges a payload in which `@+60;` means 60 seconds after `NOW`.
    fn judge_at(policy: &Policy<'static>, payload: &str, now: i64) -> Judgement<'static> {
        let mut json = String::from(payload);
        for offset in [
            -3601, -3600, -61, -60, -1, 0, 1, 60, 61, 3539, 3540, 3600, 3601,
        ] {
            json = json.replace(&format!("@{offset:+};"), &(NOW + offset).to_string());
        }
        let mut members = Members::new();
        let object = Object::parse(json.as_bytes(), &mut members).unwrap();
        let claims = RegisteredClaims::read(&object, policy.asked())?;
        let header = ProtectedHeader::parse(br#"{"alg":"RS256","typ":"at+jwt"}"#).unwrap();
        policy.judge(&header, &object, &claims, now)
    }

    fn names<const N: usize>(list: [&'static str; N]) -> &'static [&'static [u8]] {
        list.map(str::as_bytes).to_vec().leak()
    }

    fn refused(error: Error, claim: &str) -> Judgement<'_> {
        Err(Refusal::of(error, claim))
    }

    #[test]
    fn the_default_is_the_strictest() {
        let policy = policy(|_| {});
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
    fn exp_and_nbf_are_exact_to_the_second() {
        let strict = policy(|_| {});
        let expired = refused(Error::Expired, "exp");
        let early = refused(Error::NotYetValid, "nbf");
        assert_eq!(judge(&strict, r#"{"exp":@+0;}"#), expired);
        assert_eq!(judge(&strict, r#"{"exp":@+1;,"nbf":@+0;}"#), Ok(()));
        assert_eq!(judge(&strict, r#"{"exp":@+60;,"nbf":@+1;}"#), early);
        let tolerant = policy(|demands| demands.leeway = 60);
        assert_eq!(judge(&tolerant, r#"{"exp":@-60;}"#), expired);
        assert_eq!(judge(&tolerant, r#"{"exp":@-1;,"nbf":@+60;}"#), Ok(()));
        assert_eq!(judge(&tolerant, r#"{"exp":@+60;,"nbf":@+61;}"#), early);
        assert_eq!(judge(&tolerant, r#"{"exp":@+1;,"iat":@+3600;}"#), Ok(()));
    }

    #[test]
    fn a_clock_out_of_range_accepts_nothing() {
        let clock = Err(Refusal::from(Error::Clock));
        let default = policy(|demands| demands.exp_optional = true);
        assert_eq!(judge_at(&default, "{}", EDGEJWT_EARLIEST_NOW), Ok(()));
        for now in [EDGEJWT_EARLIEST_NOW - 1, 0, -1, i64::MIN] {
            assert_eq!(judge_at(&default, "{}", now), clock, "{now}");
        }
        assert_eq!(judge_at(&default, "{}", i64::MAX), Ok(()));
        let early = policy(|demands| {
            demands.exp_optional = true;
            demands.earliest_now = 1;
        });
        assert_eq!(judge_at(&early, "{}", 1), Ok(()));
        assert_eq!(judge_at(&early, "{}", 0), clock);
    }

    #[test]
    fn exp_can_be_optional() {
        let optional = policy(|demands| demands.exp_optional = true);
        assert_eq!(judge(&optional, "{}"), Ok(()));
        let expired = judge(&optional, r#"{"exp":@-1;}"#);
        assert_eq!(expired, refused(Error::Expired, "exp"));
        let limited = policy(|demands| {
            demands.exp_optional = true;
            demands.max_lifetime = 3600;
        });
        let without = judge(&limited, r#"{"iat":@+0;}"#);
        assert_eq!(without, refused(Error::ClaimMissing, "exp"));
    }

    #[test]
    fn a_lifetime_has_both_ends() {
        let policy = policy(|demands| {
            demands.max_lifetime = 3600;
            demands.leeway = 60;
        });
        assert_eq!(judge(&policy, r#"{"iat":@+0;,"exp":@+3600;}"#), Ok(()));
        assert_eq!(judge(&policy, r#"{"iat":@+60;,"exp":@+3600;}"#), Ok(()));
        let long = judge(&policy, r#"{"iat":@+0;,"exp":@+3601;}"#);
        assert_eq!(long, refused(Error::Lifetime, "exp"));
        let future = judge(&policy, r#"{"iat":@+61;,"exp":@+3600;}"#);
        assert_eq!(future, refused(Error::NotYetValid, "iat"));
        let without = judge(&policy, r#"{"exp":@+1;}"#);
        assert_eq!(without, refused(Error::ClaimMissing, "iat"));
    }

    #[test]
    fn tokens_issued_before_a_moment_are_refused() {
        let policy = policy(|demands| demands.issued_after = NOW - 60);
        assert_eq!(judge(&policy, r#"{"iat":@-60;,"exp":@+1;}"#), Ok(()));
        let before = judge(&policy, r#"{"iat":@-61;,"exp":@+1;}"#);
        assert_eq!(before, refused(Error::Expired, "iat"));
        let without = judge(&policy, r#"{"exp":@+1;}"#);
        assert_eq!(without, refused(Error::ClaimMissing, "iat"));
    }

    #[test]
    fn issuer_and_subject_must_be_equal() {
        let policy = policy(|demands| {
            demands.issuer = Some(b"neuron");
            demands.subject = Some(b"user");
        });
        for (payload, want) in [
            (r#"{"exp":@+1;,"iss":"neuron","sub":"user"}"#, Ok(())),
            (r#"{"exp":@+1;,"iss":"\u006eeuron","sub":"user"}"#, Ok(())),
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
    fn aud_must_contain_one_of_the_audiences() {
        let two = policy(|demands| demands.audiences = names(["a", "b"]));
        assert_eq!(judge(&two, r#"{"exp":@+1;,"aud":"b"}"#), Ok(()));
        assert_eq!(judge(&two, r#"{"exp":@+1;,"aud":["c","a"]}"#), Ok(()));
        for aud in ["\"c\"", "[]", "[\"ab\"]", "\"\""] {
            let payload = format!("{{\"exp\":@+1;,\"aud\":{aud}}}");
            assert_eq!(judge(&two, &payload), refused(Error::Audience, "aud"));
        }
        let without = judge(&two, r#"{"exp":@+1;}"#);
        assert_eq!(without, refused(Error::ClaimMissing, "aud"));
        let any = policy(|demands| {
            demands.audiences = names(["a", "b"]);
            demands.any_audience = true;
        });
        assert_eq!(judge(&any, r#"{"exp":@+1;}"#), Ok(()));
        assert_eq!(judge(&any, r#"{"exp":@+1;,"aud":"c"}"#), Ok(()));
        for aud in ["3", "null", "[1]", "{}"] {
            let payload = format!("{{\"exp\":@+1;,\"aud\":{aud}}}");
            assert_eq!(judge(&any, &payload), Ok(()));
            assert_eq!(judge(&two, &payload), refused(Error::ClaimType, "aud"));
        }
    }

    #[test]
    fn sums_with_the_latest_dates_do_not_overflow() {
        let tolerant = policy(|demands| {
            demands.leeway = 600;
            demands.max_lifetime = i64::MAX;
        });
        let latest = r#"{"exp":9223372036854775807,"nbf":9223372036854775807,"iat":0}"#;
        let expired = refused(Error::Expired, "exp");
        let early = refused(Error::NotYetValid, "nbf");
        assert_eq!(judge_at(&tolerant, latest, i64::MAX), Ok(()));
        assert_eq!(judge_at(&tolerant, latest, i64::MAX - 600), Ok(()));
        assert_eq!(judge_at(&tolerant, latest, i64::MAX - 601), early);
        let strict = policy(|_| {});
        assert_eq!(judge_at(&strict, latest, i64::MAX), expired);
    }

    #[test]
    fn claims_decide_if_the_policy_asks_for_them() {
        let payload = r#"{"exp":@+1;,"iss":1,"sub":2,"jti":3}"#;
        assert_eq!(judge(&policy(|_| {}), payload), Ok(()));
        type Change = fn(&mut Demands<'static>);
        let asking: [(Change, &str); 5] = [
            (|demands| demands.issuer = Some(b"1"), "iss"),
            (|demands| demands.subject = Some(b"2"), "sub"),
            (|demands| demands.required = names(["iss"]), "iss"),
            (|demands| demands.required = names(["x", "sub"]), "sub"),
            (|demands| demands.required = names(["jti"]), "jti"),
        ];
        for (change, claim) in asking {
            let refusal = refused(Error::ClaimType, claim);
            assert_eq!(judge(&policy(change), payload), refusal, "{claim}");
        }
    }

    #[test]
    fn a_required_claim_that_is_null_is_missing() {
        let policy = policy(|demands| demands.required = names(["kid", "jti"]));
        assert_eq!(judge(&policy, r#"{"exp":@+1;,"kid":0,"jti":"x"}"#), Ok(()));
        let without = judge(&policy, r#"{"exp":@+1;,"kid":0}"#);
        assert_eq!(without, refused(Error::ClaimMissing, "jti"));
        let null = judge(&policy, r#"{"exp":@+1;,"kid":null,"jti":"x"}"#);
        assert_eq!(null, refused(Error::ClaimMissing, "kid"));
    }

    #[test]
    fn typ_must_be_the_media_type() {
        let same = policy(|demands| demands.typ = Some(b"application/AT+JWT"));
        assert_eq!(judge(&same, r#"{"exp":@+1;}"#), Ok(()));
        let other = policy(|demands| demands.typ = Some(b"JWT"));
        let verdict = judge(&other, r#"{"exp":@+1;}"#);
        assert_eq!(verdict, refused(Error::Typ, "typ"));
    }

    #[test]
    fn numbers_out_of_range_are_an_argument_error() {
        let made = |change: fn(&mut Demands)| {
            let mut demands = Demands::default();
            change(&mut demands);
            Policy::new(demands).map(drop)
        };
        assert_eq!(made(|demands| demands.leeway = 600), Ok(()));
        for change in [
            |demands: &mut Demands| demands.leeway = 601,
            |demands: &mut Demands| demands.leeway = -1,
            |demands: &mut Demands| demands.max_lifetime = -1,
            |demands: &mut Demands| demands.issued_after = -1,
            |demands: &mut Demands| demands.earliest_now = -1,
        ] {
            assert_eq!(made(change), Err(Error::Argument));
        }
    }
}
