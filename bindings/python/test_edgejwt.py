# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tests of the wrapper. EDGEJWT_LIBRARY is the library to load and
EDGEJWT_TEST_KEYS a folder of key files, such as tests/fixtures/layout.sh makes.

Usage: python3 -m unittest test_edgejwt, or test_edgejwt.py bench PUBLIC_KEY TOKEN
"""

import base64, gc, hashlib, json, os, pickle, shutil, subprocess, sys, tempfile, threading, time, unittest
from pathlib import Path

import edgejwt._abi as abi
from edgejwt import Keyring, Policy, SigningKey, VerifyingKey, Flags, Status, generate_key, write_claims
from edgejwt import certificate_thumbprint
from edgejwt import Error, InvalidKeyError, LibraryError, MalformedTokenError, RefusedTokenError, TokenError, UsageError

KEYS = Path(os.environ.get("EDGEJWT_TEST_KEYS", "."))
INCLUDE = Path(__file__).resolve().parents[2] / "include"
NOW = 1800000000
HUGE = b"A" * 10_000_000
HOSTILE = [b"", b"\0", b"a\0b", b"\xff\xfe\xc0", "\ud800", "a\0b", HUGE, HUGE.decode(), bytearray(b"\0" * 100), b"." * 100, b"{}"]


def key(name):
    return KEYS / name


def signing(alg="RS256"):
    return SigningKey(alg, file=key("rsa2048.key"))


class Case(unittest.TestCase):
    def setUp(self):
        self.signer, self.key = signing(), VerifyingKey("RS256", file=key("rsa2048.pem"))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)
        shutil.copy(key("rsa2048.pem"), self.dir / "neuron.pem")

    def issue(self, **fields):
        return self.signer.issue(**{"iss": "neuron", "iat": NOW, "exp": NOW + 60, **fields})

    def fails(self, kind, status, call, *arguments, **named):
        with self.assertRaises(kind) as caught:
            call(*arguments, **named)
        self.assertIs(type(caught.exception), kind, caught.exception)
        self.assertEqual(caught.exception.status, status, caught.exception)
        return caught.exception


class Everyday(Case):
    def test_signs_verifies_and_reads(self):
        token = self.signer.sign({"exp": NOW + 1, "roles": ["a", "ü"], "n": 2**60, "deep": {"on": True}}, kid="k", typ="at+jwt")
        claims = self.key.verify(token, Policy(typ="at+jwt"), NOW)
        self.assertEqual(claims, {"exp": NOW + 1, "roles": ["a", "ü"], "n": 2**60, "deep": {"on": True}})
        self.assertEqual(self.signer.public().verify(token.encode(), None, NOW), claims)
        token = self.issue(sub="s", aud="a", jti="j", nbf=NOW, strings={"org": "o\"1"}, extra={"n": [1]},
                           flags=Flags.AUD_AS_ARRAY, kid="k")
        claims = self.key.verify(token, Policy(audiences=["b", "a"], required=["org"], issuer="neuron", subject="s"), NOW)
        self.assertEqual(claims, {"iss": "neuron", "sub": "s", "aud": ["a"], "jti": "j", "iat": NOW, "nbf": NOW,
                                  "exp": NOW + 60, "org": 'o"1', "n": [1]})
        later = int(time.time()) + 3600
        self.assertEqual(self.key.verify(self.signer.issue(exp=later))["exp"], later)

    def test_takes_keys_in_every_form(self):
        shared = bytes(range(32))
        token = SigningKey("HS256", secret=shared).sign({"exp": NOW + 1})
        for other in ({"secret": shared}, {"jwk": {"kty": "oct", "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}}):
            self.assertEqual(VerifyingKey("HS256", **other).verify(token, now=NOW), {"exp": NOW + 1})
        pem = key("rsa2048.key").read_text()
        der = subprocess.run(["openssl", "pkey", "-in", key("rsa2048.key"), "-outform", "DER"], check=True, capture_output=True)
        for signer in (SigningKey("RS256", pem=pem), SigningKey("RS256", der=der.stdout),
                       SigningKey("RS256", file=str(key("rsa2048.key"))), SigningKey("RS256", file=os.fsencode(key("rsa2048.key")))):
            self.assertEqual(signer.sign("{}"), self.signer.sign(b"{}"))
            self.assertEqual(signer.public().thumbprint(), self.key.thumbprint())
        jwk = key("rfc7515-a2.jwk").read_text()
        self.assertEqual(VerifyingKey("RS256", jwk=key("rfc7515-a2.public.jwk").read_bytes()).thumbprint(),
                         SigningKey("RS256", jwk=jwk).public().thumbprint())

    def test_authorizes_against_a_directory(self):
        (self.dir / "broken.pem").write_text("garbage")
        with Keyring(self.dir, look_every=-1) as ring:
            bearer = "Bearer " + self.issue(aud="neuron", flags=Flags.DATES_AS_STRINGS)
            self.assertEqual(ring.authorize(bearer, Policy("neuronex"), NOW)["exp"], str(NOW + 60))
            self.assertEqual(ring.verify(self.issue(), None, NOW)["iss"], "neuron")
            self.assertEqual({name: ring.info()[name] for name in ("keys", "skipped", "world_writable", "last_error", "accepted", "refused", "skipped_set_keys")},
                             {"keys": 1, "skipped": 1, "world_writable": 0, "last_error": 0, "accepted": 2, "refused": 0, "skipped_set_keys": 0})
            with VerifyingKey("RS256", file=key("rsa2048.pem")) as verifier:
                report = verifier.explain(self.issue(), Policy(issuer="other"), NOW)
                self.assertEqual((report["status"], report["claim"]), (Status.ISSUER, "iss"))
                self.assertRaises(UsageError, verifier.explain, self.issue(), Policy(leeway=-1), NOW)
                again = VerifyingKey("RS256", jwk=verifier.jwk())
                self.assertEqual(again.thumbprint(), verifier.thumbprint())
            self.assertEqual(RefusedTokenError(Status.FORBIDDEN).challenge, 'Bearer realm="jwt", error="insufficient_scope"')
            self.assertIsNone(LibraryError(Status.CLOCK).challenge)
            missing = self.dir / "later"
            self.fails(InvalidKeyError, Status.KEY_FILE, Keyring, missing)
            Keyring(missing, flags=Flags.DIRECTORY_MAY_APPEAR).close()
            secret = json.dumps({"kty": "oct", "kid": "k" * 600})
            ring.add_jwks("set", '{"keys":[%s,%s]}' % (secret, key("rfc7515-a2.public.jwk").read_text()))
            self.assertEqual(ring.skipped(), [("broken.pem", Status.KEY_FORMAT), ("set#" + "k" * 507, Status.KEY_TYPE)])
            self.assertEqual(ring.explain(bearer, Policy("neuronex", leeway=5), NOW), {
                "status": 0, "claim": "", "issuer": "neuron", "key_file": "neuron.pem", "exp": NOW + 60})
            self.assertEqual(ring.explain(bearer, None, NOW)["claim"], "exp")
            self.fails(RefusedTokenError, Status.UNKNOWN_KEY, ring.verify, self.issue(iss="plant"), None, NOW)
            shutil.copy(key("rsa2048.pem"), self.dir / "plant.pem")
            ring.reload()
            ring.verify(self.issue(iss="plant"), None, NOW)
            ring.add("added", self.key)
            ring.verify(self.issue(iss="added"), None, NOW)
            ring.remove("added")
            self.fails(RefusedTokenError, Status.UNKNOWN_KEY, ring.verify, self.issue(iss="added"), None, NOW)
            ring.add("added", self.key)
            public = key("rfc7515-a2.public.jwk").read_text()
            ring.add_jwks("set", f'{{"keys":[{public}]}}')
            (self.dir / "set.json").write_text(f'{{"keys":[{public}]}}')
            ring.add_jwks_file("file", self.dir / "set.json")
            vendor = SigningKey("RS256", file=key("rfc7515-a2.key"))
            for issuer in ("set", "file"):
                ring.verify(vendor.issue(iss=issuer, exp=NOW + 1), None, NOW)

    def test_makes_tokens_with_a_key_in_hardware(self):
        public, header = signing().public(), {"kid": "1", "members": {"x5t#S256": "a"}}
        payload = write_claims(iss="me", exp=1800000060, extra={"n": [1]})
        self.assertEqual(payload, '{"exp":1800000060,"iss":"me","n":[1]}')
        token = signing().sign(payload, **header)
        self.assertEqual(token, signing().issue(iss="me", exp=1800000060, extra={"n": [1]}, **header))
        given = public.signing_input(payload, **header)
        self.assertEqual(public.signing_digest(given), hashlib.sha256(given.encode()).digest())
        head, _, text = token.rpartition(".")
        signature = base64.urlsafe_b64decode(text + "==")
        self.assertEqual((head, public.attach_signature(given, signature)), (given, token))
        for call in (lambda: public.attach_signature(given, signature[::-1]), lambda: public.attach_signature(given, b"")):
            with self.assertRaises(RefusedTokenError):
                call()
        with self.assertRaises(MalformedTokenError):
            signing().sign(payload, members={"alg": "none"})
        with open(key("certificate.pem"), "rb") as file:
            pem = file.read()
        der = base64.b64decode(b"".join(pem.split(b"-----")[2].split()))
        want = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
        self.assertEqual(certificate_thumbprint(pem), want)

    def test_generates_keys(self):
        try:
            signer = SigningKey("ES256", pem=generate_key("ES256"))
        except UsageError as error:
            return self.assertEqual(error.status, Status.ALGORITHM_UNAVAILABLE)
        self.assertEqual(signer.public().verify(signer.sign({"exp": NOW + 1}), now=NOW), {"exp": NOW + 1})


class Errors(Case):
    def test_meets_every_status(self):
        token, k, now = self.issue(), self.key, NOW
        has_curves = True
        try:
            generate_key("EdDSA")
        except UsageError:
            has_curves = False
        ring = Keyring()
        for _ in range(4):
            ring.add("full", k)
        jwk = json.loads(key("rfc7515-a2.public.jwk").read_bytes())
        ring.add_jwks("set", json.dumps({"keys": [{**jwk, "kid": str(i)} for i in range(5)]}))
        named = lambda kid: self.signer.sign({"exp": now + 1, "iss": "set"}, kid=kid)
        verify = lambda payload, policy=None: lambda: k.verify(self.signer.sign(payload), policy, now)
        load = lambda name, alg="RS256": lambda: SigningKey(alg, file=key(name))
        weak = {"kty": "OKP", "crv": "Ed25519", "x": "AQ" + "A" * 41}
        half = bytes.fromhex("30310201010420" + "11" * 32 + "a00a06082a8648ce3d030107")
        want = {
            UsageError: {
                Status.ARGUMENT: lambda: SigningKey("none", pem="x"),
                Status.NOT_GENERATED: lambda: generate_key("RS256"),
                **({} if has_curves else {Status.ALGORITHM_UNAVAILABLE: lambda: generate_key("ES256")})},
            InvalidKeyError: {
                Status.KEY_FORMAT: load("garbage.pem"), Status.KEY_OPENSSH: load("openssh.key"),
                Status.KEY_TYPE: load("rsa2048.pem"), Status.KEY_SIZE: load("rsa1024.key"),
                Status.KEY_ENCRYPTED: load("encrypted.key"), Status.KEY_FILE: load("nowhere"),
                Status.KEY_LIMIT: lambda: ring.add("full", k),
                **({Status.KEY_WEAK: lambda: VerifyingKey("EdDSA", jwk=weak),
                    Status.KEY_HALF: lambda: SigningKey("ES256", der=half)} if has_curves else {})},
            MalformedTokenError: {
                Status.NO_TOKEN: lambda: ring.authorize(None), Status.TOKEN: lambda: k.verify("a.b", None, now),
                Status.TOKEN_TOO_LONG: lambda: k.verify("a" * 17000, None, now),
                Status.HEADER: lambda: k.verify("e30." + token.split(".", 1)[1], None, now),
                Status.PAYLOAD: lambda: self.signer.sign("[]"),
                Status.TOO_COMPLEX: lambda: self.signer.sign({str(i): 0 for i in range(257)})},
            RefusedTokenError: {
                Status.ALGORITHM: lambda: k.verify(signing("RS384").sign({"exp": now + 1}), None, now),
                Status.SIGNATURE: lambda: VerifyingKey("RS256", file=key("other.pem")).verify(token, None, now),
                Status.UNKNOWN_KEY: lambda: ring.verify(token, None, now),
                Status.EXPIRED: verify({"exp": now}), Status.NOT_YET_VALID: verify({"exp": now + 9, "nbf": now + 1}),
                Status.CLAIM_MISSING: verify({}), Status.CLAIM_TYPE: verify({"exp": "soon"}),
                Status.ISSUER: verify({"exp": now + 1, "iss": "a"}, Policy(issuer="b")),
                Status.SUBJECT: verify({"exp": now + 1, "sub": "a"}, Policy(subject="b")),
                Status.AUDIENCE: verify({"exp": now + 1, "aud": "a"}),
                Status.LIFETIME: verify({"exp": now + 9, "iat": now}, Policy(max_lifetime=5)),
                Status.TYP: verify({"exp": now + 1}, Policy(typ="at+jwt")),
                Status.FORBIDDEN: verify({"exp": now + 1}, Policy(rules=[("role", "admin")])),
                Status.CLAIM_RANGE: verify({"exp": 10**19}),
                Status.UNKNOWN_KID: lambda: ring.verify(named("x"), None, now),
                Status.KID_MISSING: lambda: ring.verify(named(None), None, now)},
            LibraryError: {Status.CLOCK: lambda: k.verify(token, None, 0)},
        }
        met = {Status.OK, Status.SPACE, Status.NO_MEMORY, Status.INTERNAL, Status.RANDOM}  # What the wrapper never causes.
        for kind, calls in want.items():
            for status, call in calls.items():
                error = self.fails(kind, status, call)
                self.assertEqual(error.http, 403 if status == Status.FORBIDDEN else 401 if isinstance(error, TokenError) else 500)
                self.assertIsInstance(error, Error)
                self.assertNotIn("unknown status", str(error))
                met.add(status)
        build = {Status.ALGORITHM_UNAVAILABLE} if has_curves else {Status.KEY_WEAK, Status.KEY_HALF}
        self.assertEqual(met | build, set(Status))
        self.assertEqual(str(pickle.loads(pickle.dumps(error))), str(error))

    def test_survives_hostile_values(self):
        with Keyring(self.dir) as ring:
            for bad in HOSTILE:
                for call in (self.key.verify, ring.verify, ring.authorize):
                    self.assertRaises(MalformedTokenError, call, bad, None, NOW)
                self.assertGreaterEqual(ring.explain(bad, None, NOW)["status"], Status.NO_TOKEN)
                if bad != b"{}":
                    self.assertRaises(TokenError, self.signer.sign, bad)
                for kind in SigningKey, VerifyingKey:
                    for form in "pem", "der", "jwk":
                        self.assertRaises(InvalidKeyError, kind, "RS256", **{form: bad})
                    self.assertRaises(UsageError, kind, bad, pem="x")
                    self.assertRaises((InvalidKeyError, UsageError, UnicodeEncodeError), kind, "RS256",
                                      file=bytes(bad) if isinstance(bad, bytearray) else bad)
                self.assertRaises((InvalidKeyError, UsageError), ring.add_jwks, "iss", bad)
                if bad not in (b"\xff\xfe\xc0", b"{}", "\ud800", b"." * 100):
                    self.assertRaises(UsageError, ring.add, bad, self.key)
                if bad not in (b"", b"{}", b"." * 100):
                    self.assertRaises(Error, self.signer.issue, sub=bad, exp=NOW)
                    self.assertRaises(Error, self.signer.sign, "{}", kid=bad)
            for call in (self.key.verify, ring.verify, ring.authorize):
                self.fails(MalformedTokenError, Status.NO_TOKEN, call, None, None, NOW)
                for other in 5, 1.5, object(), ["x"]:
                    self.assertRaises(TypeError, call, other, None, NOW)
                for time_ in 2**63, -(2**63) - 1, 2**64 + NOW:
                    self.fails(UsageError, Status.ARGUMENT, call, "x", None, time_)
            for call in (lambda: ring.add(None, self.key), lambda: SigningKey("RS256"), lambda: SigningKey(None, pem="x"),
                         lambda: SigningKey("RS256", pem="x", der="x"), lambda: Policy(issuer="a\0b"),
                         lambda: Policy(leeway=2**64), lambda: Policy(flags=-1), lambda: Policy(audiences=["a\0b"]),
                         lambda: Keyring(remember=-1), lambda: self.key.verify("x", Policy(leeway=601), NOW),
                         lambda: self.key.verify("x", Policy(audiences=[None]), NOW)):
                self.fails(UsageError, Status.ARGUMENT, call)
        for misspelt in lambda: Policy(isuer="a"), lambda: Policy(audience="a"), lambda: self.issue(subject="a"):
            self.assertRaises(TypeError, misspelt)
        self.fails(InvalidKeyError, Status.KEY_FILE, Keyring, "/nowhere")
        self.fails(MalformedTokenError, Status.PAYLOAD, self.key.verify, self.signer.sign(b'{"exp":%d,"n":%s}' % (NOW + 1, b"9" * 4400)), None, NOW)

    def test_says_so_after_close(self):
        token = self.issue()
        with Keyring(self.dir) as ring, self.key as verifier, self.signer as signer:
            pass
        for call in (lambda: ring.verify(token, None, NOW), lambda: ring.authorize(token, None, NOW), ring.info, ring.reload,
                     ring.skipped, lambda: ring.explain(token, None, NOW), lambda: ring.add("a", verifier), signer.public,
                     lambda: ring.add_jwks("a", "{}"), lambda: verifier.verify(token, None, NOW), verifier.thumbprint,
                     lambda: signer.sign("{}"), lambda: signer.issue(exp=NOW)):
            self.fails(UsageError, Status.ARGUMENT, call)
        ring.close()


class Threads(Case):
    def test_verify_beside_each_other_while_one_reloads_and_one_closes(self):
        ring, token, over, failed = Keyring(self.dir), self.issue(), threading.Event(), []

        def work():
            try:
                while not over.is_set():
                    ring.verify(token, None, NOW)
            except Exception as error:
                failed.append(error)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(50):
            ring.reload()
        self.assertEqual(failed, [])
        ring.close()
        for thread in threads:
            thread.join()
        self.assertEqual([error.status for error in failed], [Status.ARGUMENT] * 4)

    def test_frees_what_nobody_closed(self):
        freed, real = [], abi.lib.edgejwt_keyring_free
        ring = Keyring(self.dir)
        ring._pointer.free = lambda pointer: (freed.append(pointer.value), real(pointer))
        where = ring._pointer.value
        del ring
        gc.collect()
        self.assertEqual(freed, [where])


class Header(unittest.TestCase):
    """_abi.py agrees with the header."""

    def compiled(self, body, *flags):
        if shutil.which("cc") is None:
            self.skipTest("cc is not installed")
        with tempfile.TemporaryDirectory() as folder:
            source, program = Path(folder) / "said.c", Path(folder) / "said"
            source.write_text(f"#include <edgejwt.h>\n#include <stdio.h>\nint main(void) {{ {body} }}\n")
            subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", *flags, f"-I{INCLUDE}", source, "-o", program], check=True)
            return subprocess.run([program], check=True, capture_output=True, text=True).stdout.split() if not flags else None

    def test_numbers(self):
        names = {"EDGEJWT_" + ("" if status is Status.OK else "ERR_") + status.name: int(status) for status in Status}
        names.update({"EDGEJWT_" + flag.name: int(flag) for flag in Flags})
        names.update({"EDGEJWT_" + name: getattr(abi, name) for name in ("TOKEN_MAX", "PAYLOAD_MAX", "KEY_PEM_MAX", "THUMBPRINT_LEN", "REMEMBER_NONE")})
        said = self.compiled("".join(f'printf("%zu\\n", (size_t){name});' for name in names))
        self.assertEqual(dict(zip(names, map(int, said))), names)
        known = {number for number in range(256) if abi.lib.edgejwt_status_text(number) != b"unknown status"}
        self.assertEqual(known, set(map(int, Status)))

    def test_structs(self):
        places = {}
        for name, struct in abi.STRUCTS.items():
            places[f"sizeof({name})"] = abi.sizeof(struct)
            for field, _ in struct._fields_:
                places[f"offsetof({name}, {field})"] = getattr(struct, field).offset
                places[f"sizeof((({name} *)0)->{field})"] = getattr(struct, field).size
        said = self.compiled("".join(f'printf("%zu\\n", (size_t){place});' for place in places))
        self.assertEqual(dict(zip(places, map(int, said))), places)

    def test_functions(self):
        values = {"i": "one", "t": "eight", "n": "many", "s": "text", "p": "any", "I": "&one", "N": "&many", "P": "any"}
        returns = {"i": "one = ", "s": "said = ", "v": ""}
        calls = "".join(f"{returns[shape[0]]}edgejwt_{name}({', '.join(values[letter] for letter in shape[1:])});"
                        for name, shape in abi.CALLS.items())
        self.compiled("int32_t one = 0; int64_t eight = 0; size_t many = 0; char *text = 0; void *any = 0; const char *said;"
                      f"{calls} (void)said; return one;", "-Wconversion", "-Wno-pointer-sign", "-c")

    def test_library_name(self):
        said = self.compiled('printf("libedgejwt.so.%d.%d\\n", EDGEJWT_VERSION_MAJOR, EDGEJWT_VERSION_MINOR);')
        self.assertIn(f'"{said[0]}"', Path(abi.__file__).read_text())


def bench(public_key, token):
    verifier, count = VerifyingKey("RS256", file=public_key), 2000
    start = time.process_time()
    for _ in range(count):
        verifier.verify(token, None, NOW)
    print((time.process_time() - start) / count * 1e6)


if __name__ == "__main__":
    bench(*sys.argv[2:]) if sys.argv[1:2] == ["bench"] else unittest.main()
