#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Checks the tokens of two examples with PyJWT and with joserfc.

Usage: tokens.py entra TOKEN CERTIFICATE
       tokens.py dpop TOKEN PUBLIC_KEY
"""

import base64
import hashlib
import json
import sys
import time

import joserfc.jws
import joserfc.jwt
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import ECKey, RSAKey

kind, token, path = sys.argv[1:]
with open(path, "rb") as file:
    pem = file.read()
header = jwt.get_unverified_header(token)


def verified(key, alg, jose_key, audience=None):
    """The claims, which both libraries must accept."""
    claims = jwt.decode(token, key, algorithms=[alg], audience=audience)
    registry = joserfc.jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
    assert joserfc.jwt.decode(token, jose_key, algorithms=[alg], registry=registry).claims == claims
    assert abs(time.time() - claims["iat"]) < 600 and len(claims["jti"]) == 32
    return claims


if kind == "entra":
    certificate = x509.load_pem_x509_certificate(pem)
    der = certificate.public_bytes(serialization.Encoding.DER)
    thumbprint = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
    assert header == {"alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint}, header
    public = certificate.public_key()
    jose_key = RSAKey.import_key(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    audience = "https://login.microsoftonline.com/tenant/oauth2/v2.0/token"
    claims = verified(public, "PS256", jose_key, audience)
    assert claims["iss"] == claims["sub"] == "client" and claims["exp"] - claims["iat"] == 300
    assert claims["nbf"] == claims["iat"]
else:
    assert header["typ"] == "dpop+jwt" and header["alg"] == "ES256" and set(header) == {"alg", "typ", "jwk"}
    # The key in the header verifies the proof, and is the client's.
    jwk = header["jwk"]
    own = ECKey.import_key(pem)
    assert set(jwk) == {"kty", "crv", "x", "y"}
    assert ECKey.import_key(jwk).thumbprint() == own.thumbprint()
    claims = verified(jwt.PyJWK.from_json(json.dumps(jwk), "ES256").key, "ES256", own)
    assert claims["htm"] == "POST" and claims["htu"] == "https://server.example/token" and "exp" not in claims
