#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Verifies a token with PyJWT, and with edgejwt through its Python wrapper.

Usage: verify.py PUBLIC_KEY.jwk ALGORITHM TOKEN
"""

import sys

import edgejwt
import jwt

path, alg, token = sys.argv[1:]
with open(path) as file:
    jwk = file.read()
claims = jwt.decode(token, jwt.PyJWK.from_json(jwk, alg).key, algorithms=[alg], options={"require": ["exp"]})
assert edgejwt.VerifyingKey(alg, jwk=jwk).verify(token) == claims
print(claims["iss"])
