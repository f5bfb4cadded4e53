#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Writes the seeds: inputs from which the fuzzer starts, one file each.

Needs openssl. The keys are the examples of the RFCs and new ones. None is in
use anywhere.
"""

import base64
import json
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).parent
RSA = HERE.parent / "tests/fixtures/keys/rfc7515-a2.key"

# Numbers of algorithms (edgejwt_algorithm).
RS256, PS512, ES256, ES384, EDDSA, HS256, HS512 = 1, 6, 7, 8, 9, 10, 12
# Indices into BASES in src/input.rs, each followed by an offset.
ZERO, NOW, MINUTE, HOUR = b"\0\0", b"\1\0", b"\2\0", b"\4\0"
DATES_AS_STRINGS, EXP_OPTIONAL, ANY_AUDIENCE = 1, 2, 4


def write(target, seeds):
    folder = HERE / "seeds" / target
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, seed in seeds.items():
        (folder / name).write_bytes(seed)


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode()


def size(number):
    return number.to_bytes(2, "little")


def policy(flags=0, leeway=ZERO, lifetime=ZERO, after=ZERO, earliest=ZERO, **texts):
    names = ["issuer", "subject", "typ", "audiences", "required"]
    there = sum(1 << bit for bit, name in enumerate(names) if name in texts)
    listed = b"".join(texts.get(name, "").encode() + b"\0" for name in names)
    return bytes([there, flags]) + leeway + lifetime + after + earliest + listed


PAYLOADS = {
    "exp": b'{"exp":1800000001}',
    "fraction": b'{"exp":1800000001.5,"nbf":1800000000,"iat":1799999999}',
    "digits": b'{"exp":"1800000001","nbf":"0"}',
    "aud": b'{"aud":["x","b"],"exp":1800000100,"iat":1799999999,"iss":"one","sub":"s"}',
    "escapes": b' {"\\u0065xp" : 1800000100, "iss":"t\\u0077o", "a":{"b":[1,null,true]} }\n',
    "exponent": b'{"exp":18e8}',
    "twice": b'{"exp":1800000001,"\\u0065xp":1}',
    "empty": b"{}",
}
HEADER = b'{"alg":"HS256","typ":"JWT"}'
HEADERS = {
    "kid": b'{"alg":"HS256","kid":"k1","typ":"at+jwt"}',
    "crit": b'{"alg":"HS256","crit":["b64"],"b64":false}',
    "b64": b'{"alg":"HS256","b64":true}',
    "none": b'{"alg":"none"}',
}


def verify():
    def seed(which=0, how=0, place=0, byte=0, room=7000, now=NOW, rules=None,
             header=HEADER, payload=PAYLOADS["exp"]):
        rules = policy() if rules is None else rules
        front = bytes([which, how]) + size(place) + bytes([byte]) + size(room)
        return front + now + rules + header + b"\xff" + payload

    full = policy(DATES_AS_STRINGS, MINUTE, HOUR, b"\1\x80", ZERO, issuer="one", subject="s",
                  typ="application/JWT", audiences="a,b", required="iat,sub")
    seeds = {f"payload-{name}": seed(payload=text) for name, text in PAYLOADS.items()}
    seeds |= {f"header-{name}": seed(header=text) for name, text in HEADERS.items()}
    seeds |= {
        "strings": seed(rules=policy(DATES_AS_STRINGS), payload=PAYLOADS["digits"]),
        "optional": seed(rules=policy(EXP_OPTIONAL), payload=b"{}"),
        "any": seed(rules=policy(ANY_AUDIENCE), payload=PAYLOADS["aud"]),
        "full": seed(rules=full, payload=PAYLOADS["aud"]),
        "strictest": seed(rules=b"\xff" + policy()[1:]),
        "no-clock": seed(now=ZERO),
        "no-room": seed(room=5),
        "verdict-alone": seed(room=0),
        "cut": seed(how=4, place=60),
        "longer": seed(how=5, place=60, byte=0x41),
        "changed": seed(how=7, place=100, byte=1),
        "eddsa": seed(0xD0, header=b'{"alg":"EdDSA"}'),
        "eddsa-changed": seed(0xD0, 7, 60, 3, header=b'{"alg":"EdDSA"}'),
        "es256": seed(0xE0, header=b'{"alg":"ES256"}'),
        "es256-changed": seed(0xE0, 7, 60, 3, header=b'{"alg":"ES256"}'),
        "rs256": seed(0xF0, rules=policy(ANY_AUDIENCE)),
        "rs256-changed": seed(0xF0, 7, 200, 1),
        "by-hand": seed(0, 0x30, payload=b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA"),
    }
    return seeds


def authorize():
    def seed(which=0, seen=0, room=7000, now=NOW, rules=None, before=b"Bearer ", behind=b"",
             header=HEADER, payload=PAYLOADS["aud"]):
        rules = policy(ANY_AUDIENCE) if rules is None else rules
        parts = [before, behind, header, payload]
        return bytes([which, seen]) + size(room) + now + rules + b"\xff".join(parts)

    def of(issuer):
        return compact({"exp": 1800000100, "iss": issuer})

    def eddsa(kid):
        return compact({"alg": "EdDSA", "kid": kid})

    return {
        "one": seed(),
        "one-seen": seed(seen=1),
        "two": seed(payload=of("two")),
        "two-other": seed(0x80, payload=of("two")),
        "wrong-secret": seed(0x80),
        "escaped": seed(payload=PAYLOADS["escapes"]),
        "set-k1": seed(0xD0, header=eddsa("k1"), payload=of("set")),
        "set-k2": seed(0xD0, header=eddsa("k2"), payload=of("set")),
        "set-es256": seed(0xE0, header=b'{"alg":"ES256","kid":"k2"}', payload=of("set")),
        "set-rs256": seed(0xE8, 1),
        "set-unnamed": seed(0xD0, header=b'{"alg":"EdDSA"}', payload=of("set")),
        "lone": seed(0xD0, 1, header=b'{"alg":"EdDSA"}', payload=of("lone")),
        "lone-k2": seed(0xD0, header=eddsa("k2"), payload=of("lone")),
        "unknown": seed(payload=of("three")),
        "no-issuer": seed(payload=PAYLOADS["exp"]),
        "issuer-type": seed(payload=b'{"iss":1}'),
        "lower-case": seed(before=b"bearer   ", behind=b" \t "),
        "upper-case": seed(before=b"BEARER "),
        "tab": seed(before=b"Bearer\t"),
        "basic": seed(before=b"Basic "),
        "two-values": seed(behind=b", Bearer a.b.c"),
        "line": seed(behind=b"\r\n"),
        "none": seed(0xF0, before=b"", payload=b""),
        "other": seed(0xF0, before=b"Bearer ", payload=b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA"),
        "no-room": seed(room=5),
        "late": seed(1, 1, rules=policy(audiences="b", issued=""), now=b"\1\x70"),
        "full": seed(rules=policy(0, MINUTE, HOUR, issuer="one", subject="s", typ="JWT",
                                  audiences="a,b", required="iat")),
    }


def issue():
    def front(kind, header=b"\0\0\0", room=9000):
        return bytes([kind]) + size(room) + NOW + header

    def claims(there=0, flags=0, dates=NOW + ZERO + b"\1\x64", texts=b"\0\0\0\0", strings=b"",
               extra=b"", header=b"\0\0\0", room=9000):
        body = bytes([there, flags]) + dates + texts + strings + b"\xff" + extra
        return front(0, header, room) + body

    names = b"neuron\0user\0gate\0id-1\0"
    many = b"\0".join(f"{at}\0v".encode() for at in range(129))
    return {
        "dates": claims(),
        "registered": claims(15, texts=names),
        "strings": claims(15, 3, texts=names, strings=b"a\0b\0c\0\xc3\xa9\"\\\n\x01"),
        "extra": claims(17, texts=names, extra=b'{ "n" : [ 1, {} ], "\\u0061":null}'),
        "extra-empty": claims(16, extra=b" { } "),
        "extra-bad": claims(16, extra=b"[]"),
        "twice": claims(1, texts=names, strings=b"iss\0x"),
        "no-expiry": claims(0, 4, ZERO * 3),
        "expired": claims(0, 0, NOW + ZERO + NOW),
        "too-late": claims(0, 4, ZERO + ZERO + b"\x07\1"),
        "flag": claims(0, 0xFF),
        "not-text": claims(1, texts=b"\xc3\0\0\0\0"),
        "many": claims(strings=many),
        "header": claims(header=b"\3k1\0at+jwt\0"),
        "header-long": claims(header=b"\3" + b"k" * 255 + b"\0" + b"t" * 255 + b"\0"),
        "header-too-long": claims(header=b"\1" + b"k" * 256 + b"\0\0"),
        "header-extra": claims(header=b'\5k\0\0{"x5t#S256":"a","jwk":{"kty":"EC"}}\0'),
        "header-private": claims(header=b'\4\0\0{"jwk":{"\\u0064":"a"}}\0'),
        "header-refused": claims(header=b'\4\0\0{"\\u0061lg":"a"}\0'),
        "header-not-text": claims(header=b"\1\xc3\0\0"),
        "no-room": claims(room=9),
        "payload": front(1) + PAYLOADS["aud"],
        "payload-escapes": front(1) + PAYLOADS["escapes"],
        "payload-bad": front(1) + b"[]",
        "payload-long": front(1) + b'{"a":"' + b"x" * 6000 + b'"}',
    }


TEXTS = {
    "kinds": b'{"a":[0,-1,1.5e-3,true,false,null,"x",{},[]],"b":{"a":{"a":"x"}}}',
    "numbers": b'{"a":9223372036854775807,"b":-9223372036854775808,"c":-0,"d":1E400}',
    "spaces": b' \t\r\n{ "a" : [ 1 , "b" ] , "c":"" } ',
    "escapes": b'{"\\u0061":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00","b":"a\\u0000b"}',
    "utf-8": '{"a":"\u00e9\u7f51\U0001f600","\u00e9":1}'.encode(),
    "surrogate": b'{"a":"\\ud83d"}',
    "twice": b'{"b":{"a":1,"\\u0061":2}}',
    "deep": b'{"a":' + b"[" * 31 + b"]" * 31 + b"}",
    "too-deep": b'{"a":' + b"[" * 32 + b"]" * 32 + b"}",
    "many": compact({str(at): at for at in range(128)}),
    "too-many": compact({str(at): at for at in range(129)}),
    "number-name": b'{"$serde_json::private::Number":"1","a":{"$serde_json::private::Number":"x"}}',
    "strings": b'{"a":["a","b\\u0041",1,"c,]\\"","d\\u0000"]}',
    "empty": b"{}",
}


def openssl(*words, stdin=None):
    words = ["openssl", *map(str, words)]
    return subprocess.run(words, input=stdin, capture_output=True, check=True).stdout


def keys():
    """Maps names to (algorithm, PEM, DER)."""
    keys = {}

    def add(name, alg, pem):
        lines = pem.decode().rsplit("-----BEGIN ", 1)[1].splitlines()[1:]
        text = "".join(line for line in lines if not line.startswith("-"))
        keys[name] = (alg, pem, base64.b64decode(text))

    rsa = RSA.read_bytes()
    add("rsa", RS256, rsa)
    add("rsa-pkcs1", PS512, openssl("rsa", "-traditional", stdin=rsa))
    add("rsa-public", RS256, openssl("pkey", "-pubout", stdin=rsa))
    add("rsa-public-pkcs1", PS512, openssl("rsa", "-RSAPublicKey_out", stdin=rsa))
    certify = ["req", "-x509", "-key", "/dev/stdin", "-subj", "/CN=test", "-days", "36500"]
    add("rsa-certificate", RS256, openssl(*certify, stdin=rsa))
    for name, alg, curve in [("p256", ES256, "prime256v1"), ("p384", ES384, "secp384r1")]:
        sec1 = openssl("ecparam", "-name", curve, "-genkey")
        add(f"{name}-sec1", alg, sec1)
        pkcs8 = openssl("pkey", stdin=sec1)
        add(name, alg, pkcs8)
        add(f"{name}-public", alg, openssl("pkey", "-pubout", stdin=pkcs8))
        add(f"{name}-certificate", alg, openssl(*certify, stdin=pkcs8))
    ed25519 = openssl("genpkey", "-algorithm", "ED25519")
    add("ed25519", EDDSA, ed25519)
    add("ed25519-public", EDDSA, openssl("pkey", "-pubout", stdin=ed25519))
    secret = ["pkcs8", "-topk8", "-passout", "pass:x"]
    add("encrypted", ES256, openssl(*secret, stdin=keys["p256"][1]))
    return keys


def jwks():
    """Maps names to (algorithm, JWK)."""
    def text(*words):
        return dict(zip(words[::2], words[1::2]))

    ed = text("kty", "OKP", "crv", "Ed25519",
              "x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    ec = text("kty", "EC", "crv", "P-256",
              "x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
              "y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
    # RFC 6979 appendix A.2.6.
    p384 = text("kty", "EC", "crv", "P-384",
                "x", "7DpOQVtOGaRWhhgCn0J_pdqai8SukuAuBqrlKGswDGTe-PDqkFWGYGSiVFFUgLwT",
                "y", "gBXZty19VyROqO-awMYhiWcIpZNn-d-59UyoSz8cnbEoiyMcOuDU_nNE_SUzJkcg")
    numbers = openssl("rsa", "-in", RSA, "-noout", "-text", "-modulus").decode()
    modulus = numbers.split("Modulus=")[1].strip()
    rsa = text("kty", "RSA", "e", "AQAB", "n", url(bytes.fromhex(modulus)))
    secret = text("kty", "oct", "k", url(bytes(range(64))))
    return {
        "ed25519": (EDDSA, ed | {"d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}),
        "ed25519-public": (EDDSA, ed | {"kid": "k1", "use": "sig"}),
        "p256": (ES256, ec | {"d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}),
        "p256-public": (ES256, ec | {"alg": "ES256", "key_ops": ["verify"]}),
        "p384-public": (ES384, p384 | {"kid": "k3"}),
        "rsa-public": (RS256, rsa | {"kid": "k2"}),
        "rsa": (RS256, rsa | private_numbers(numbers)),
        "secret": (HS512, secret | {"alg": "HS512"}),
        "for-encryption": (RS256, rsa | {"use": "enc"}),
        "small-order": (EDDSA, ed | {"x": url(bytes(32))}),
    }


def private_numbers(text):
    """Reads the private members of an RSA key from the text that openssl prints."""
    names = {"privateExponent": "d", "prime1": "p", "prime2": "q", "exponent1": "dp",
             "exponent2": "dq", "coefficient": "qi"}
    numbers, name = {}, None
    for line in text.splitlines():
        if line.startswith(" ") and name:
            numbers[name] = numbers.get(name, "") + line.strip().replace(":", "")
        else:
            name = names.get(line.split(":")[0])
    return {name: url(bytes.fromhex(digits).lstrip(b"\0")) for name, digits in numbers.items()}


def url(number):
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()


def sets():
    all_keys = {name: key for name, (_, key) in jwks().items()}
    public = [key for name, key in all_keys.items() if name.endswith("public")]
    ed = all_keys["ed25519-public"]
    unnamed = {name: value for name, value in ed.items() if name != "kid"}
    return {
        "public": compact({"keys": public}),
        "alone": compact({"keys": [ed]}),
        "alone-unnamed": compact({"keys": [unnamed]}),
        "mixed": compact({"keys": [ed, {"kty": "new"}, all_keys["secret"], {"kid": 1}]}),
        "same-name": compact({"keys": [ed, ed]}),
        "private": compact({"keys": [all_keys["p256"], all_keys["rsa"]]}),
        "other-alg": compact({"keys": [ed | {"alg": "ES256"}]}),
        "not-object": compact({"keys": [1]}),
        "empty": compact({"keys": []}),
        "none": b"{}",
    }


def attach():
    def seed(which=0, how=3, place=0, mask=0, given=b"", payload=b"{}"):
        return bytes([which, how]) + size(place) + bytes([mask]) + given + b"\xff" + payload

    given = b"eyJhbGciOiJFUzI1NiJ9.e30"
    return {
        "ecdsa": seed(), "ecdsa-der": seed(how=5), "ecdsa-wrong": seed(place=3, mask=1),
        "ecdsa-der-wrong": seed(how=5, place=3, mask=1), "ecdsa-short": seed(how=13, place=79),
        "eddsa": seed(1), "eddsa-claims": seed(1, payload=PAYLOADS["aud"]), "rsa": seed(2),
        "hmac": seed(3), "given": seed(how=2, given=given), "three-parts": seed(how=2, given=given + b".e30"),
        "payload-bad": seed(payload=b"[]"),
    }


def fixtures():
    """Maps names to (algorithm, PEM), from the keys of the tests."""
    folder = HERE.parent / "tests/fixtures/keys"

    def text(*names):
        return b"".join((folder / name).read_bytes() for name in names)

    ed448 = text("ed448.pem")
    return {
        "pss": (PS512, text("pss.key")),
        "pss-parameters": (PS512, text("pss512.key")),
        "pss-public": (PS512, text("pss512.pem")),
        "pss-certificate": (PS512, text("pss.certificate.pem")),
        "without-parameters": (RS256, text("bare.pem")),
        "p521-public": (ES256, text("p521.pem")),
        "ed448-public": (EDDSA, ed448),
        "ed448-line": (EDDSA, ed448.replace(b"\n", b" ")),
        "both": (RS256, text("rsa2048.key", "rsa2048.pem")),
        "parameters-certificate-key":
            (RS256, text("dh.parameters.pem", "certificate.pem", "rsa2048.pkcs1.key")),
        "other-label": (RS256, text("rsa2048.pem").replace(b"PUBLIC", b"RSA PUBLIC")),
        "leaked": (EDDSA, text("ed25519.key").replace(b"PRIVATE", b"PUBLIC")),
    }


def main():
    write("json", TEXTS)
    write("claims", {f"{name}-{pick}": size(room) + bytes([pick, pick]) + text
                     for name, text in TEXTS.items() if len(text) < 1000
                     for pick, room in [(0, 0), (1, 40)]})
    write("verify", verify())
    write("authorize", authorize())
    write("issue", issue())
    write("attach", attach())
    found = keys()
    pems = {name: (alg, pem) for name, (alg, pem, _) in found.items()} | fixtures()
    write("pem", {name: bytes([alg]) + pem for name, (alg, pem) in pems.items()})
    secrets = {f"secret-{alg}": bytes([alg]) + bytes(range(64)) for alg in (HS256, HS512)}
    write("der", {name: bytes([alg]) + der for name, (alg, _, der) in found.items()} | secrets)
    write("jwk", {name: bytes([alg]) + compact(key) for name, (alg, key) in jwks().items()})
    write("jwks", sets())


main()
