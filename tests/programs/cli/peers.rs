// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Tokens and keys of PyJWT and openssl, and ours read by them.

use super::command::{NOW, edgejwt, signed, text};
use crate::hosts::{need_pyjwt, need_python};
use crate::support::harness::{Outcome, need, tests};
use crate::support::{ROOT, fresh, key, output, run};
use libtest_mimic::Trial;
use std::process::Command;

pub fn tests() -> Vec<Trial> {
    tests!["cli::peers": every_algorithm_goes_both_ways, ed25519_by_its_new_name, key_set_verifies_by_kid, forms_of_keys_of_openssl, keys_of_a_jdk]
}

const MAKE: &str = "import jwt,sys\n\
    key=open(sys.argv[2],'rb').read()\n\
    headers={'kid':sys.argv[3]} if len(sys.argv)>3 else None\n\
    claims={'iss':'py','exp':1800003600,'\u{7db2}':['\u{e9}']}\n\
    print(jwt.encode(claims,key,algorithm=sys.argv[1],headers=headers))";
const READ: &str = "import jwt,sys\n\
    key=open(sys.argv[2],'rb').read()\n\
    options={'verify_exp':False,'verify_iat':False}\n\
    print(jwt.decode(sys.argv[3],key,algorithms=[sys.argv[1]],options=options)['iss'])";
const JOSE_MAKE: &str = "import sys\n\
    from joserfc import jwt\n\
    from joserfc.jwk import OKPKey\n\
    key=OKPKey.import_key(open(sys.argv[2]).read())\n\
    claims={'iss':'py','exp':1800003600}\n\
    print(jwt.encode({'alg':sys.argv[1]},claims,key,algorithms=[sys.argv[1]]))";
const JOSE_READ: &str = "import sys\n\
    from joserfc import jwt\n\
    from joserfc.jwk import OKPKey\n\
    key=OKPKey.import_key(open(sys.argv[2]).read())\n\
    print(jwt.decode(sys.argv[3],key,algorithms=[sys.argv[1]]).claims['iss'])";
const SET: &str = "import json,sys\n\
    from jwt.algorithms import RSAAlgorithm as R, ECAlgorithm as E\n\
    from cryptography.hazmat.primitives.serialization import load_pem_public_key as load\n\
    read=lambda name:load(open(name,'rb').read())\n\
    jwk=lambda a,name,kid:{**json.loads(a.to_jwk(read(name))),'kid':kid}\n\
    print(json.dumps({'keys':[jwk(R,sys.argv[1],'r'),jwk(E,sys.argv[2],'e')]}))";

fn python(script: &str, args: &[&str]) -> String {
    let out = run(Command::new("python3").args(["-c", script]).args(args));
    out.trim_end().into()
}

fn every_algorithm_goes_both_ways() -> Outcome {
    need_pyjwt()?;
    let secret = text(&fresh("cli-peers").join("secret"));
    run(Command::new("openssl").args(["rand", "-out", &secret, "64"]));
    run(Command::new("chmod").args(["600", &secret]));
    let rsa = (key("rsa2048.key"), key("rsa2048.pem"));
    let ec = (key("ec.key"), key("ec.pem"));
    let ed = (key("ed25519.key"), key("ed25519.pem"));
    let hmac = (secret.clone(), secret);
    for (alg, (private, public)) in [
        ("RS256", &rsa),
        ("RS384", &rsa),
        ("RS512", &rsa),
        ("PS256", &rsa),
        ("PS384", &rsa),
        ("PS512", &rsa),
        ("ES256", &ec),
        ("EdDSA", &ed),
        ("HS256", &hmac),
        ("HS384", &hmac),
        ("HS512", &hmac),
    ] {
        let theirs = python(MAKE, &[alg, private]);
        let verify = ["verify", "--now", NOW, "--key", public];
        let said = edgejwt(&[&verify[..], &["--alg", alg, &theirs]].concat()).accepted();
        assert!(said.contains("\"iss\": \"py\""));
        // RS256 and the curves need not be named.
        if ["RS256", "ES256", "EdDSA"].contains(&alg) {
            edgejwt(&[&verify[..], &[&theirs]].concat()).accepted();
        }
        let ours = signed(&["--key", private, "--alg", alg, "--iss=us"]);
        assert_eq!(python(READ, &[alg, public, &ours]), "us", "{alg}");
    }
    Ok(())
}

/// RFC 9864, which PyJWT does not know.
fn ed25519_by_its_new_name() -> Outcome {
    need_python("joserfc", "pip install joserfc")?;
    let (private, public) = (key("ed25519.key"), key("ed25519.pem"));
    for alg in ["Ed25519", "EdDSA"] {
        let theirs = python(JOSE_MAKE, &[alg, &private]);
        let verify = ["verify", "--now", NOW, "--key", &public];
        // A key under either name verifies both.
        for own in ["Ed25519", "EdDSA"] {
            let said = edgejwt(&[&verify[..], &["--alg", own, &theirs]].concat()).accepted();
            assert!(said.contains("\"iss\": \"py\""));
        }
        let ours = signed(&["--key", &private, "--alg", alg, "--iss=us"]);
        assert_eq!(python(JOSE_READ, &[alg, &public, &ours]), "us", "{alg}");
    }
    Ok(())
}

fn key_set_verifies_by_kid() -> Outcome {
    need_pyjwt()?;
    let set = text(&fresh("cli-peers-set").join("set.json"));
    let (rsa, ec) = (key("rsa2048.key"), key("ec.key"));
    let json = python(SET, &[&key("rsa2048.pem"), &key("ec.pem")]);
    std::fs::write(&set, json).unwrap();
    let verify = |token: &str| edgejwt(&["verify", "--now", NOW, "--jwks", &set, token]);
    for (alg, private, kid) in [("RS256", &rsa, "r"), ("ES256", &ec, "e")] {
        verify(&python(MAKE, &[alg, private, kid])).accepted();
        verify(&signed(&["--key", private, "--kid", kid, "--iss=i"])).accepted();
        verify(&signed(&["--key", private, "--kid", kid])).refused("the token has no \"iss\"");
        verify(&signed(&["--key", private, "--kid=x", "--iss=i"])).refused(
            "the set has no key with it: its kids are: \"r\", \"e\"; is the set up to date?",
        );
    }
    let other = signed(&["--key", &key("other.key"), "--kid=r", "--iss=i"]);
    verify(&other).refused(
        "the signature is wrong: the token was altered, or not signed with the private key of",
    );
    Ok(())
}

fn forms_of_keys_of_openssl() {
    let dir = fresh("cli-peers-forms");
    let convert = |args: &[&str], name: &str| {
        let path = text(&dir.join(name));
        let said = output(Command::new("openssl").args(args).args(["-out", &path]));
        assert!(said.status.success(), "{said:?}");
        run(Command::new("chmod").args(["600", &path]));
        path
    };
    let (rsa, ec) = (key("rsa2048.key"), key("ec.key"));
    for (private, name) in [(&rsa, "rsa"), (&ec, "ec")] {
        let der = ["pkey", "-in", private, "-outform", "DER"];
        let private_der = convert(&der, &format!("{name}.der"));
        let public_der = convert(
            &[&der[..], &["-pubout"]].concat(),
            &format!("{name}.pub.der"),
        );
        let token = signed(&["--key", &private_der]);
        edgejwt(&["verify", "--now", NOW, "--key", &public_der, &token]).accepted();
        edgejwt(&["verify", "--key", &private_der, &token]).fails(3, "this is a private key");
        edgejwt(&["sign", "--key", &public_der]).fails(3, "this is a public key");
    }
    for (private, public) in [
        ("rsa2048.pkcs1.key", "certificate.pem"),
        ("rsa2048.key", "rsa2048.pkcs1.pem"),
        ("rfc7515-a2.jwk", "rfc7515-a2.public.jwk"),
        ("ec.sec1.key", "ec.pem"),
    ] {
        let private = edgejwt(&["sign", "--now", NOW, "--key", &key(private)]);
        let token = private.out.trim_end();
        edgejwt(&["verify", "--now", NOW, "--key", &key(public), token]).accepted();
    }
}

/// Keys that a JDK makes, and tokens both ways. Its EC private keys lack the
/// public key, which the command says.
fn keys_of_a_jdk() -> Outcome {
    need("javac", "openjdk-17-jdk-headless")?;
    let dir = fresh("cli-peers-jdk");
    let file = |name: &str| text(&dir.join(name));
    let jdk = |args: &[&str]| {
        let source = format!("{ROOT}/tests/programs/cli/JdkKeys.java");
        run(Command::new("java").arg(source).args(args));
    };
    jdk(&["make", &text(&dir)]);
    for name in ["RSA.key", "RSA.der", "EC.key"] {
        run(Command::new("chmod").args(["600", &file(name)]));
    }
    for kind in ["RSA", "EC"] {
        let public = file(&format!("{kind}.pem"));
        let theirs = std::fs::read_to_string(dir.join(format!("{kind}.jwt"))).unwrap();
        edgejwt(&["verify", "--now", NOW, "--key", &public, &theirs]).accepted();
    }
    for private in ["RSA.key", "RSA.der"] {
        jdk(&[
            "verify",
            &file("RSA.pem"),
            &signed(&["--key", &file(private)]),
        ]);
    }
    let half = "this EC private key lacks its public half; 'openssl ec";
    edgejwt(&["sign", "--key", &file("EC.key")]).fails(3, half);
    let whole = file("EC.whole.key");
    run(Command::new("openssl").args(["ec", "-in", &file("EC.key"), "-out", &whole]));
    run(Command::new("chmod").args(["600", &whole]));
    jdk(&["verify", &file("EC.pem"), &signed(&["--key", &whole])]);
    Ok(())
}
