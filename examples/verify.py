#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Prints the claims of a token, verified by a public key.

Usage: verify.py LIBRARY PUBLIC_KEY AUDIENCE TOKEN
"""

import ctypes
import sys
import time
from ctypes import POINTER, byref, c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p

EDGEJWT_OK, EDGEJWT_RS256, EDGEJWT_PAYLOAD_MAX = 0, 1, 6144


class Policy(ctypes.Structure):
    """struct edgejwt_policy"""

    _fields_ = [
        ("size", c_size_t),
        ("issuer", c_char_p),
        ("subject", c_char_p),
        ("audiences", POINTER(c_char_p)),
        ("audience_count", c_size_t),
        ("required", POINTER(c_char_p)),
        ("required_count", c_size_t),
        ("leeway", c_int64),
        ("max_lifetime", c_int64),
        ("issued_after", c_int64),
        ("earliest_now", c_int64),
        ("flags", c_uint32),
    ]


def load(path):
    lib = ctypes.CDLL(path)
    lib.edgejwt_status_text.restype = c_char_p
    lib.edgejwt_status_text.argtypes = [c_int32]
    lib.edgejwt_verifying_key_from_file.argtypes = [c_int32, c_char_p, POINTER(c_void_p)]
    lib.edgejwt_verifying_key_free.argtypes = [c_void_p]
    lib.edgejwt_verifying_key_free.restype = None
    lib.edgejwt_verify.argtypes = [
        c_void_p, POINTER(Policy), c_int64, c_char_p, c_size_t, c_char_p, c_size_t, POINTER(c_size_t),
    ]
    return lib


def check(lib, what, status):
    if status != EDGEJWT_OK:
        sys.exit(f"{what}: {lib.edgejwt_status_text(status).decode()}")


def main(library, public_key, audience, token):
    lib = load(library)
    key = c_void_p()
    check(lib, public_key, lib.edgejwt_verifying_key_from_file(EDGEJWT_RS256, public_key.encode(), byref(key)))
    try:
        audiences = (c_char_p * 1)(audience.encode())
        policy = Policy(size=ctypes.sizeof(Policy), audiences=audiences, audience_count=1)
        payload, length, text = ctypes.create_string_buffer(EDGEJWT_PAYLOAD_MAX), c_size_t(), token.encode()
        check(lib, "token", lib.edgejwt_verify(
            key, byref(policy), int(time.time()), text, len(text), payload, len(payload), byref(length)))
        print(payload.raw[: length.value].decode())
    finally:
        lib.edgejwt_verifying_key_free(key)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
