# SPDX-License-Identifier: Apache-2.0 OR MIT
"""JSON Web Tokens with libedgejwt. README.md has examples.

None is C's NULL. `now` is seconds since 1970, or the system's clock.
"""

from __future__ import annotations

import json, os, time
from ctypes import byref, c_int32, c_int64, c_size_t, c_void_p, create_string_buffer, sizeof
from typing import Any, Dict, List, Mapping, Optional, Tuple, TypeVar, Union

from ._abi import *

__all__ = [
    "Error", "Flags", "InvalidKeyError", "Keyring", "LibraryError", "MalformedTokenError", "PAYLOAD_MAX", "Policy",
    "REMEMBER_NONE", "RefusedTokenError", "SigningKey", "Status", "TOKEN_MAX", "TokenError", "UsageError", "VerifyingKey",
    "certificate_thumbprint", "generate_key", "write_claims",
]

O = TypeVar("O", bound="_Owner")


def _judged(handle: Any, policy: Optional[Policy], now: Optional[int], text: Text) -> Tuple[Any, ...]:
    now = int(time.time()) if now is None else exact(now, c_int64(now).value)
    return handle, policy and byref(policy.struct), now, *sized(text)


def _claims(call: Any, *judged: Any) -> Dict[str, Any]:
    payload = read(PAYLOAD_MAX, call, *judged)
    try:
        return json.loads(payload)  # type: ignore[no-any-return]
    except ValueError:  # Signed, but with a number of more digits than Python reads.
        raise MalformedTokenError(Status.PAYLOAD) from None


def _explained(call: Any, *judged: Any) -> Dict[str, Any]:
    report = new(ReportStruct)
    status = call(*judged, None, 0, None, byref(report))
    if status < Status.KEY_FORMAT:  # Nothing was judged.
        check(status)
    return {field: value for field, value in as_dict(report).items() if field not in ("unused", "reserved")}


class Policy:
    """What a token must satisfy: the strictest policy or a preset, changed by fields of the C struct."""

    def __init__(self, preset: str = "init", **fields: Any) -> None:
        """`preset` may be "neuronex" or "happypathology"; `audiences`, `required` and `rules`, pairs of name and value, are lists."""
        self.struct = PolicyStruct()
        getattr(lib, "edgejwt_policy_" + preset)(byref(self.struct), sizeof(self.struct))
        for field in {"audiences", "required"} & fields.keys():
            names = c_texts(fields.pop(field))
            fill(self.struct, **{field: names, field.rstrip("s") + "_count": len(names)})
        if "rules" in fields:
            pairs = c_texts([text for pair in fields.pop("rules") for text in pair])
            fill(self.struct, rules=pairs, rule_count=len(pairs) // 2)
        fill(self.struct, **fields)


class _Pointer(c_void_p):
    """A C handle. It is freed after the last call that uses it, even if another thread closed the owner."""

    free: Any

    def __del__(self) -> None:
        self.free(self)


class _Owner:
    """A context manager. After close(), every call raises UsageError."""

    def _own(self, noun: str, maker: str, *arguments: Any) -> None:
        pointer = _Pointer()
        pointer.free = getattr(lib, f"edgejwt_{noun}_free")
        check(getattr(lib, f"edgejwt_{noun}_{maker}")(*arguments, byref(pointer)))
        self._pointer: Optional[_Pointer] = pointer

    def close(self) -> None:
        self._pointer = None

    def __enter__(self: O) -> O:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Key(_Owner):
    """Load a key for one algorithm from one of `pem`, `der`, `jwk`, `secret` or `file`."""

    _noun: str

    def __init__(self, alg: str, *, pem: Text = None, der: Text = None, jwk: Json = None, secret: Text = None,
                 file: Path = None) -> None:
        forms: Dict[str, Any] = {"pem": pem, "der": der, "jwk": jwk, "secret": secret, "file": file}
        given = [form for form, value in forms.items() if value is not None]
        exact(len(given), 1)
        form = given[0]
        source = [c_path(file)] if form == "file" else sized(forms[form])
        self._own(self._noun, "from_" + form, lib.edgejwt_algorithm_from_name(c_text(alg)), *source)


class VerifyingKey(_Key):
    """A public key, or a secret that verifies."""

    _noun = "verifying_key"

    def verify(self, token: Text, policy: Optional[Policy] = None, now: Optional[int] = None) -> Dict[str, Any]:
        return _claims(lib.edgejwt_verify, *_judged(self._pointer, policy, now, token))

    def explain(self, token: Text, policy: Optional[Policy] = None, now: Optional[int] = None) -> Dict[str, Any]:
        """Explain for a log why verify() accepts or refuses the token; returns the C struct's fields."""
        return _explained(lib.edgejwt_explain, *_judged(self._pointer, policy, now, token))

    def jwk(self) -> Dict[str, str]:
        """Return the public JSON Web Key, with the members of its thumbprint (RFC 7638)."""
        return json.loads(read(TOKEN_MAX + 1, lib.edgejwt_verifying_key_to_jwk, self._pointer))  # type: ignore[no-any-return]

    def thumbprint(self) -> str:
        return read(THUMBPRINT_LEN + 1, lib.edgejwt_key_thumbprint, self._pointer)

    def signing_input(self, payload: Json, *, kid: Optional[str] = None, typ: Optional[str] = None,
                      members: Json = None) -> str:
        """Return what a device signs that holds the private key."""
        header = _header(kid, typ, members)
        return read(TOKEN_MAX + 1, lib.edgejwt_signing_input, self._pointer, byref(header), *sized(payload))

    def signing_digest(self, signing_input: Text) -> bytes:
        """Return the bare digest of a signing input, for a device that signs digests."""
        out, length = create_string_buffer(64), c_size_t()
        check(lib.edgejwt_signing_digest(self._pointer, *sized(signing_input), out, len(out), byref(length)))
        return out.raw[:length.value]

    def attach_signature(self, signing_input: Text, signature: bytes) -> str:
        """Return the token, if the signature of the device verifies."""
        given = *sized(signing_input), *sized(signature)
        return read(TOKEN_MAX + 1, lib.edgejwt_attach_signature, self._pointer, *given)


class SigningKey(_Key):
    """A private key, or a secret that signs."""

    _noun = "signing_key"

    def public(self) -> VerifyingKey:
        key = VerifyingKey.__new__(VerifyingKey)
        key._own("verifying_key", "from_signing_key", self._pointer)
        return key

    def sign(self, payload: Json, *, kid: Optional[str] = None, typ: Optional[str] = None, members: Json = None) -> str:
        """`members` is a JSON object with further header members."""
        header = _header(kid, typ, members)
        return read(TOKEN_MAX + 1, lib.edgejwt_sign_with, self._pointer, byref(header), *sized(payload))

    def issue(self, *, kid: Optional[str] = None, typ: Optional[str] = None, members: Json = None, **claims: Any) -> str:
        """Sign claims, which are as for write_claims()."""
        header, given = _header(kid, typ, members), _given(**claims)
        return read(TOKEN_MAX + 1, lib.edgejwt_issue_with, self._pointer, byref(header), byref(given))


def _header(kid: Optional[str], typ: Optional[str], members: Json) -> HeaderStruct:
    return new(HeaderStruct, kid=kid, typ=typ, extra=sized(members)[0])


def _given(*, strings: Mapping[str, str] = {}, extra: Json = None, **fields: Union[str, int]) -> ClaimsStruct:
    pairs = c_texts(text for pair in strings.items() for text in pair)
    return new(ClaimsStruct, strings=pairs, string_count=len(strings), extra=sized(extra)[0], **fields)


def write_claims(**claims: Any) -> str:
    """Write a payload: iss, sub, aud, jti, iat, nbf, exp, flags, string claims in `strings`, other types in `extra`."""
    return read(PAYLOAD_MAX + 1, lib.edgejwt_claims_write, byref(_given(**claims)))


def certificate_thumbprint(pem: Text) -> str:
    """Return the header member x5t#S256 of the first certificate in a PEM text."""
    return read(THUMBPRINT_LEN + 1, lib.edgejwt_certificate_thumbprint, *sized(pem))


def generate_key(alg: str) -> str:
    """Make a private key for ES256, ES384 or EdDSA; returns PEM."""
    return read(KEY_PEM_MAX, lib.edgejwt_generate_key, lib.edgejwt_algorithm_from_name(c_text(alg)))


class Keyring(_Owner):
    """Public keys by issuer, from the files of a directory and from calls that add them."""

    def __init__(self, directory: Path = None, *, remember: int = 0, look_every: int = 0, flags: int = 0) -> None:
        options = byref(new(OptionsStruct, remember=remember, look_every=look_every, flags=flags))
        maker = ("new", options) if directory is None else ("open", c_path(directory), options)
        self._own("keyring", *maker)

    def add(self, issuer: str, key: VerifyingKey) -> None:
        check(lib.edgejwt_keyring_add(self._pointer, c_text(issuer), key._pointer))

    def add_jwks(self, issuer: str, jwks: Json) -> None:
        check(lib.edgejwt_keyring_add_jwks(self._pointer, c_text(issuer), *sized(jwks)))

    def add_jwks_file(self, issuer: str, path: Path) -> None:
        check(lib.edgejwt_keyring_add_jwks_file(self._pointer, c_text(issuer), c_path(path)))

    def remove(self, issuer: str) -> None:
        """Remove the added keys and the JWK Set of an issuer; files are not affected."""
        check(lib.edgejwt_keyring_remove(self._pointer, c_text(issuer)))

    def reload(self) -> None:
        check(lib.edgejwt_keyring_reload(self._pointer))

    def verify(self, token: Text, policy: Optional[Policy] = None, now: Optional[int] = None) -> Dict[str, Any]:
        return _claims(lib.edgejwt_keyring_verify, *_judged(self._pointer, policy, now, token))

    def authorize(self, header: Text, policy: Optional[Policy] = None, now: Optional[int] = None) -> Dict[str, Any]:
        """Judge the value of an Authorization header; None means the header is missing."""
        return _claims(lib.edgejwt_keyring_authorize, *_judged(self._pointer, policy, now, header))

    def explain(self, header: Text, policy: Optional[Policy] = None, now: Optional[int] = None) -> Dict[str, Any]:
        """Explain for a log why authorize() accepts or refuses the value; returns the C struct's fields."""
        return _explained(lib.edgejwt_keyring_explain, *_judged(self._pointer, policy, now, header))

    def info(self) -> Dict[str, int]:
        """Describe the contents of the ring; returns the C struct's fields."""
        info = new(InfoStruct)
        check(lib.edgejwt_keyring_info(self._pointer, byref(info)))
        return {field: value for field, value in as_dict(info).items() if field not in ("unused", "reserved")}

    def skipped(self) -> List[Tuple[str, int]]:
        """List the key files and keys of sets that were skipped, each with its status."""
        found, name, why = [], create_string_buffer(SKIPPED_NAME_MAX), c_int32()
        info = self.info()
        for index in range(info["skipped"] + info["skipped_set_keys"]):
            if lib.edgejwt_keyring_skipped(self._pointer, index, name, len(name), byref(why)) == Status.OK:
                found.append((os.fsdecode(name.value), why.value))
        return found
