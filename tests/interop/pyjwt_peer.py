# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tasks for PyJWT, one per line, with words separated by tabs.

sign ALG KEY_FILE KID TYP PAYLOAD   a token
verify ALG KEY_FILE TOKEN           its header and payload, or "refused"
encode ALG KEY_FILE PAYLOAD         a token with the header that PyJWT writes by itself
claims ALG KEY_FILE AUDIENCE TOKEN  the payload of a token for this audience
"""

import json

import jwt
# The package itself has it from 2.8 on only; Debian 12 has 2.6.
from jwt.api_jwt import decode_complete

from tasks import read, run, text


def sign(alg, key, kid, typ, payload):
    headers = {"kid": kid, "typ": typ}
    return jwt.encode(json.loads(payload), read(key), algorithm=alg, headers=headers)


def verify(alg, key, token):
    try:
        whole = decode_complete(token, read(key), algorithms=[alg], audience="neuron")
    except jwt.InvalidTokenError:
        return "refused"
    return text(whole["header"]) + "\t" + text(whole["payload"])


def encode(alg, key, payload):
    return jwt.encode(json.loads(payload), read(key), algorithm=alg)


def claims(alg, key, audience, token):
    return text(jwt.decode(token, read(key), algorithms=[alg], audience=audience))


run({"sign": sign, "verify": verify, "encode": encode, "claims": claims})
