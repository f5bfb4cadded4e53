# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The declarations of edgejwt.h for ctypes, and conversions of values. Programs import edgejwt.

test_edgejwt.py holds the numbers, structs and functions against the header.
"""

from __future__ import annotations

import ctypes, enum, json, os
from ctypes import POINTER, byref, c_char, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p, sizeof
from typing import Any, Dict, Iterable, Mapping, Optional, Tuple, Type, TypeVar, Union

Text = Union[str, bytes, bytearray, None]
Json = Union[Text, Mapping[str, Any]]
Path = Union[str, bytes, "os.PathLike[str]", None]
Names = Union[str, Iterable[str]]
T = TypeVar("T")

TOKEN_MAX, PAYLOAD_MAX, KEY_PEM_MAX, THUMBPRINT_LEN, SKIPPED_NAME_MAX = 16384, 12288, 512, 43, 512
REMEMBER_NONE = c_size_t(-1).value
SONAME = "libedgejwt.so.0.1"


class Status(enum.IntEnum):
    OK, ARGUMENT, SPACE, ALGORITHM_UNAVAILABLE, NOT_GENERATED = range(5)
    KEY_FORMAT, KEY_OPENSSH, KEY_TYPE, KEY_SIZE, KEY_ENCRYPTED, KEY_FILE, KEY_LIMIT, KEY_WEAK, KEY_HALF = range(10, 19)
    NO_TOKEN, TOKEN, TOKEN_TOO_LONG, HEADER, PAYLOAD, TOO_COMPLEX = range(30, 36)
    ALGORITHM, SIGNATURE, UNKNOWN_KEY, EXPIRED, NOT_YET_VALID, CLAIM_MISSING = range(50, 56)
    CLAIM_TYPE, ISSUER, SUBJECT, AUDIENCE, LIFETIME, TYP = range(56, 62)
    FORBIDDEN, UNKNOWN_KID, CLAIM_RANGE, KID_MISSING = range(62, 66)
    CLOCK, NO_MEMORY, INTERNAL, RANDOM = range(80, 84)


class Flags(enum.IntFlag):
    DATES_AS_STRINGS, AUD_AS_ARRAY, NO_EXPIRY, EXP_OPTIONAL, ANY_AUDIENCE, DIRECTORY_MAY_APPEAR, KEY_PUB_NAMES = 1, 2, 4, 8, 16, 32, 64


class PolicyStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("issuer", c_char_p), ("subject", c_char_p), ("typ", c_char_p),
                ("audiences", POINTER(c_char_p)), ("audience_count", c_size_t), ("required", POINTER(c_char_p)),
                ("required_count", c_size_t), ("rules", POINTER(c_char_p)), ("rule_count", c_size_t),
                ("leeway", c_int64), ("max_lifetime", c_int64), ("issued_after", c_int64), ("earliest_now", c_int64),
                ("flags", c_uint32), ("reserved", c_uint32)]


class ClaimsStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("iss", c_char_p), ("sub", c_char_p), ("aud", c_char_p), ("jti", c_char_p),
                ("strings", POINTER(c_char_p)), ("string_count", c_size_t), ("extra", c_char_p),
                ("iat", c_int64), ("nbf", c_int64), ("exp", c_int64), ("flags", c_uint32), ("reserved", c_uint32)]


class HeaderStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("kid", c_char_p), ("typ", c_char_p), ("extra", c_char_p)]


class OptionsStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("remember", c_size_t), ("look_every", c_int64), ("flags", c_uint32),
                ("reserved", c_uint32)]


class InfoStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("keys", c_size_t), ("skipped", c_size_t), ("world_writable", c_size_t),
                ("generation", c_uint64), ("last_error", c_int32), ("unused", c_uint32), ("scan_age", c_int64),
                ("accepted", c_uint64), ("refused", c_uint64), ("remembered", c_uint64),
                ("skipped_set_keys", c_uint32), ("reserved", c_uint32)]


class ReportStruct(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("unused", c_size_t), ("exp", c_int64), ("status", c_int32),
                ("reserved", c_uint32), ("claim", c_char * 256), ("issuer", c_char * 256), ("key_file", c_char * 256)]


STRUCTS = {"edgejwt_policy": PolicyStruct, "edgejwt_claims": ClaimsStruct, "edgejwt_header": HeaderStruct,
           "edgejwt_keyring_options": OptionsStruct, "edgejwt_ring_info": InfoStruct, "edgejwt_report": ReportStruct}

# Result and parameter types of each function, one letter each.
TYPES = {"v": None, "i": c_int32, "t": c_int64, "n": c_size_t, "s": c_char_p, "p": c_void_p,
         "I": POINTER(c_int32), "N": POINTER(c_size_t), "P": POINTER(c_void_p)}
CALLS = {
    "status_text": "si", "status_http": "ii", "status_challenge": "si", "algorithm_from_name": "is", "generate_key": "iisnN",
    "signing_key_free": "vp", "verifying_key_free": "vp", "keyring_free": "vp",
    "verifying_key_from_signing_key": "ipP", "verifying_key_to_jwk": "ipsnN", "key_thumbprint": "ipsnN",
    "policy_init": "vpn", "policy_neuronex": "vpn", "policy_happypathology": "vpn",
    "certificate_thumbprint": "isnsnN", "claims_write": "ipsnN", "signing_input": "ippsnsnN",
    "signing_digest": "ipsnpnN", "attach_signature": "ipsnpnsnN",
    "sign_with": "ippsnsnN", "issue_with": "ipppsnN", "verify": "ipptsnsnN", "explain": "ipptsnsnNp",
    "keyring_new": "ipP", "keyring_open": "ispP", "keyring_reload": "ip", "keyring_add": "ipsp",
    "keyring_add_jwks": "ipssn", "keyring_add_jwks_file": "ipss", "keyring_remove": "ips", "keyring_verify": "ipptsnsnN",
    "keyring_authorize": "ipptsnsnN", "keyring_explain": "ipptsnsnNp", "keyring_info": "ipp", "keyring_skipped": "ipnsnI",
}
for _role in ("signing_key", "verifying_key"):
    CALLS.update({f"{_role}_from_{form}": "iisnP" for form in ("pem", "der", "jwk", "secret")})
    CALLS[f"{_role}_from_file"] = "iisP"



def _library() -> str:
    """The file that EDGEJWT_LIBRARY names, else the one in a wheel, else the system's."""
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), SONAME)
    return os.environ.get("EDGEJWT_LIBRARY") or (beside if os.path.exists(beside) else SONAME)


# CDLL releases the interpreter lock during a call.
lib = ctypes.CDLL(_library())
for _name, _shape in CALLS.items():
    _call = getattr(lib, "edgejwt_" + _name)
    _call.restype, *_call.argtypes = (TYPES[letter] for letter in _shape)


class Error(Exception):
    """A call failed. `status` is its status, `http` the HTTP status to answer, `challenge` None or WWW-Authenticate."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status, self.http = status, int(lib.edgejwt_status_http(status))
        challenge = lib.edgejwt_status_challenge(status)
        self.challenge: Optional[str] = challenge and challenge.decode()

    def __str__(self) -> str:
        return str(lib.edgejwt_status_text(self.status).decode())


class UsageError(Error, ValueError): """The call is wrong (status 1 to 9)."""
class InvalidKeyError(Error): """The key cannot be used (status 10 to 29)."""
class TokenError(Error): """The token is not accepted (status 30 to 79)."""
class MalformedTokenError(TokenError): """The token is malformed (status 30 to 49)."""
class RefusedTokenError(TokenError): """The token is well-formed but refused (status 50 to 79)."""
class LibraryError(Error): """The clock is not set, or the library failed (status 80 and above)."""


def check(status: int) -> None:
    bands = ((10, UsageError), (30, InvalidKeyError), (50, MalformedTokenError), (80, RefusedTokenError))
    if status != Status.OK:
        raise next((kind for end, kind in bands if status < end), LibraryError)(status)


def sized(text: Json) -> Tuple[Optional[bytes], int]:
    if isinstance(text, Mapping):
        text = json.dumps(text, separators=(",", ":"), allow_nan=False)
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogatepass")  # The library judges it.
    data = None if text is None else bytes(memoryview(text))
    return data, len(data or b"")


def c_text(text: Text) -> Optional[bytes]:
    data = sized(text)[0]
    return exact(data, data and data.split(b"\0")[0])


def c_path(path: Path) -> Optional[bytes]:
    return None if path is None else c_text(os.fsencode(path))


def exact(given: T, seen: Any) -> T:
    if given != seen:  # C would see the text before a NUL, a number without its high bits.
        raise UsageError(Status.ARGUMENT)
    return given


def fill(struct: T, **fields: Any) -> T:
    for field, value in fields.items():
        if field not in dict(struct._fields_):  # type: ignore[attr-defined]
            raise TypeError(f"no such field: {field}")  # ctypes would take it, and nothing be demanded.
        value = c_text(value) if isinstance(value, (str, bytes, bytearray)) else value
        setattr(struct, field, value)
        if not isinstance(value, ctypes.Array):
            exact(value, getattr(struct, field))
    return struct


def new(kind: Type[T], **fields: Any) -> T:
    return fill(kind(), size=sizeof(kind), **fields)  # type: ignore[arg-type]


def as_dict(struct: Any) -> Dict[str, Any]:
    values = {field: getattr(struct, field) for field, _ in struct._fields_[1:]}
    return {field: os.fsdecode(value) if isinstance(value, bytes) else value for field, value in values.items()}


def c_texts(texts: Names) -> ctypes.Array[c_char_p]:
    names = [c_text(text) for text in ([texts] if isinstance(texts, (str, bytes)) else texts)]
    return (c_char_p * len(names))(*names)


def read(space: int, call: Any, *arguments: Any) -> str:
    out, length = ctypes.create_string_buffer(space), c_size_t()
    check(call(*arguments, out, space, byref(length)))
    return ctypes.string_at(out, length.value).decode()
