// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Reports from users of other libraries, by their number in the list of field
//! reports. The inputs are in tests/fixtures/field.

use super::command::{edgejwt, edgejwt_reading, field, field_token, parts};
use crate::support::harness::tests;
use crate::support::key;
use libtest_mimic::Trial;

/// When the tokens are judged.
const THEN: &str = "1790000000";

pub fn tests() -> Vec<Trial> {
    tests!["cli::field":
        row_8_curves_that_no_build_has, row_14_to_16_what_people_make_of_pem,
        row_17_texts_around_pem, row_18_rsa_keys_for_pss_alone, row_19_ec_key_without_its_public_half, row_20_rsa_exponent_3,
        row_21_old_token_at_its_own_time, row_22_secret_with_a_newline, row_23_es512,
        row_24_der_signature, row_25_secrets_in_a_set, row_26_map_of_certificates,
        row_27_private_set_signs, row_3_unknown_kid, row_35_missing_kid
    ]
}

fn verify(keys: &[&str], token: &str) -> super::command::Said {
    let token = field_token(token);
    edgejwt(&[&["verify", "--now", THEN], keys, &[&token]].concat())
}

fn row_17_texts_around_pem() {
    let path = field("17-one-line-backslash-n.pem");
    verify(&["--key", &path], "token-kid-a.jwt").fails(3, "the two characters \\n");
    // The remedy works.
    let text = std::fs::read_to_string(&path).unwrap();
    let args = [
        "verify",
        "--now",
        THEN,
        "--key",
        "-",
        &field_token("token-kid-a.jwt"),
    ];
    edgejwt_reading(&args, text.replace("\\n", "\n").as_bytes()).accepted();
}

fn row_8_curves_that_no_build_has() {
    for (name, alg, what) in [
        ("p521", "ES256", "an EC key on the curve P-521"),
        ("secp256k1", "ES256", "secp256k1"),
        ("ed448", "EdDSA", "an Ed448 key"),
    ] {
        let private = key(&format!("{name}.key"));
        for args in [&["sign", &private][..], &["sign", &private, "--alg", alg]] {
            edgejwt(args).fails(3, what);
            edgejwt(args).fails(3, "the supported keys are RSA, EC on P-256 or P-384");
        }
    }
}

fn row_14_to_16_what_people_make_of_pem() {
    for name in [
        "14-cert-then-key.pem",
        "14-private-then-public.pem",
        "15-spki-labelled-rsa-public.pem",
        "16-body-indented.pem",
        "17-one-line-spaces.pem",
    ] {
        verify(&["--key", &field(name)], "token-kid-a.jwt").accepted();
    }
    for name in [
        "14-cert-then-key.pem",
        "14-private-then-public.pem",
        "15-pkcs8-labelled-rsa-private.pem",
    ] {
        edgejwt(&["sign", &field(name), "--iss", "plant"]).accepted();
    }
    let dir = crate::support::fresh("cli-field-15");
    let leaked = super::command::text(&dir.join("leaked.pem"));
    let private = std::fs::read_to_string(key("rsa2048.key")).unwrap();
    std::fs::write(&leaked, private.replace("PRIVATE", "PUBLIC")).unwrap();
    for name in ["pss.pem", "rsa2048.pem"] {
        std::fs::copy(key(name), dir.join(name)).unwrap();
    }
    let token = field_token("token-kid-a.jwt");
    for args in [
        &["sign", &leaked][..],
        &["verify", "--key", &leaked, &token],
    ] {
        edgejwt(args).fails(3, "a private key that is labelled as a public one");
    }
    let shown = edgejwt(&["keys", &super::command::text(&dir)]).accepted();
    assert!(shown.contains("leaked.pem: a private key"), "{shown}");
    assert!(shown.contains("pss.pem: an RSA key for PS256"), "{shown}");
}

fn row_18_rsa_keys_for_pss_alone() {
    verify(&["--key", &field("18-pss-oid.pub.pem")], "18-token.jwt").accepted();
    for (path, alg) in [
        (field("18-pss-oid.key.pem"), "PS256"),
        (key("pss384.key"), "PS384"),
        (key("pss512.key"), "PS512"),
    ] {
        let token = edgejwt(&["sign", &path, "--iss", "plant"]).accepted();
        let shown = edgejwt(&["inspect", token.trim()]).accepted();
        assert!(shown.contains(alg), "{shown}");
        let said = edgejwt(&["sign", &path, "--alg", "RS256"]);
        said.fails(3, "for PS");
    }
    let said = edgejwt(&["sign", &key("pss-mask.key")]);
    said.fails(3, "its type is RSA-PSS");
}

fn row_19_ec_key_without_its_public_half() {
    let said = edgejwt(&["sign", &field("19-ec-half-java.pem")]);
    said.fails(
        3,
        "lacks its public half; 'openssl ec -in FILE -out NEW' adds it",
    );
}

fn row_20_rsa_exponent_3() {
    let said = edgejwt(&["sign", &field("20-rsa-e3.key.pem")]);
    said.fails(3, "has the public exponent 3; signing needs at least 65537");
}

fn row_21_old_token_at_its_own_time() {
    let (public, token) = (field("rsa.pub.pem"), field_token("21-old.jwt"));
    for args in [&["verify", "--key", &public][..], &["inspect"]] {
        edgejwt(&[args, &["--now", "1300819000", &token]].concat()).accepted();
    }
    let value = format!("Bearer {token}");
    edgejwt(&["explain", "--key", &public, "--now", "1300819000", &value]).accepted();
    verify(&["--key", &public], "21-old.jwt").refused("the token expired");
    let said = edgejwt(&["sign", &field("27-private-set.json"), "--now", "1300819000"]);
    assert_eq!(parts(said.accepted().trim_end())[1]["exp"], 1_300_822_600);
}

fn row_22_secret_with_a_newline() {
    let path = field("22-secret-with-newline");
    let said = verify(&["--key", &path, "--alg=HS256"], "22-hs.jwt");
    said.refused("ends with a line break, which counts as a byte of it");
    let secret = std::fs::read(&path).unwrap();
    let token = field_token("22-hs.jwt");
    let args = ["verify", "--now", THEN, "--key=-", "--alg=HS256", &token];
    edgejwt_reading(&args, secret.strip_suffix(b"\n").unwrap()).accepted();
    let said = edgejwt_reading(&args, &[b'x'; 32]);
    said.refused("signed with another secret");
}

fn row_23_es512() {
    let said = verify(&["--key", &field("ec.pub.pem")], "23-es512.jwt");
    said.refused("the token's alg is \"ES512\", which is not supported");
}

fn row_24_der_signature() {
    let said = verify(
        &["--key", &field("ec.pub.pem")],
        "24-es256-der-signature.jwt",
    );
    said.refused("it is in DER, as OpenSSL writes ECDSA signatures");
}

fn row_25_secrets_in_a_set() {
    let said = verify(&["--jwks", &field("25-oct-set.json")], "25-token.jwt");
    said.fails(
        3,
        "holds secrets (kty \"oct\"), which are not taken from a set",
    );
    // Beside a public key, the secret's kid is called so.
    let dir = crate::support::fresh("cli-field-25");
    let mixed = super::command::text(&dir.join("mixed.json"));
    let public = std::fs::read_to_string(field("03-jwks-two-keys.json")).unwrap();
    let secrets = std::fs::read_to_string(field("25-oct-set.json")).unwrap();
    let inner = secrets
        .split_once('[')
        .unwrap()
        .1
        .rsplit_once(']')
        .unwrap()
        .0;
    std::fs::write(&mixed, public.replacen('[', &format!("[{inner},"), 1)).unwrap();
    verify(&["--jwks", &mixed], "25-token.jwt").refused("the key with this kid is a secret");
}

fn row_26_map_of_certificates() {
    let map = r#"{"a1":"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n","b2":"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}"#;
    let path = super::command::text(&crate::support::fresh("cli-field-26").join("map.json"));
    std::fs::write(&path, map).unwrap();
    for option in ["--jwks", "--key"] {
        verify(&[option, &path], "token-kid-a.jwt").fails(3, "a map of certificates by kid");
    }
}

fn row_27_private_set_signs() {
    let set = field("27-private-set.json");
    for args in [
        &["sign", "--key", &set][..],
        &["sign", &set],
        &["sign", &set, "--kid=other"],
    ] {
        let token = edgejwt(&[args, &["--now", THEN]].concat()).accepted();
        assert_eq!(parts(token.trim_end())[0]["alg"], "ES256");
    }
    // Of several private keys, --kid chooses one.
    let dir = crate::support::fresh("cli-field-27");
    let two = super::command::text(&dir.join("two.json"));
    let one = std::fs::read_to_string(&set).unwrap();
    let inner = one.split_once('[').unwrap().1.rsplit_once(']').unwrap().0;
    let other = inner.replace("\"a\"", "\"b\"");
    std::fs::write(&two, format!("{{\"keys\":[{inner},{other}]}}")).unwrap();
    super::command::make_private(&two);
    let sign = |args: &[&str]| edgejwt(&[&["sign", &two], args].concat());
    sign(&[]).fails(3, "has 2 private keys; --kid chooses one of \"a\", \"b\"");
    sign(&["--kid=c"]).fails(3, "has no private key with the kid \"c\"");
    let token = sign(&["--kid=b"]).accepted();
    assert_eq!(parts(token.trim_end())[0]["kid"], "b");
}

fn row_3_unknown_kid() {
    let said = verify(
        &["--jwks", &field("03-jwks-two-keys.json")],
        "03-token-kid-z.jwt",
    );
    said.refused("the token's header has the kid \"z\", and the set has no key with it: its kids are: \"a\", \"b\"");
}

fn row_35_missing_kid() {
    let said = verify(
        &["--jwks", &field("03-jwks-two-keys.json")],
        "token-no-kid.jwt",
    );
    said.accepted();
    // Five keys of one algorithm are more than are tried.
    let text = std::fs::read_to_string(field("03-jwks-two-keys.json")).unwrap();
    let mut set: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys = set["keys"].as_array_mut().unwrap();
    for kid in ["c", "d", "e"] {
        let mut key = keys[0].clone();
        key["kid"] = kid.into();
        keys.push(key);
    }
    let five = crate::support::fresh("cli-field-35").join("five.json");
    std::fs::write(&five, set.to_string()).unwrap();
    let five = super::command::text(&five);
    verify(&["--jwks", &five], "token-no-kid.jwt").refused(
        "the token's header has no kid, and the set has more than 4 keys for its alg: its kids are: \"a\"",
    );
    verify(&["--jwks", &five], "token-kid-a.jwt").accepted();
}
