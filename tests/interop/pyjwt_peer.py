# SPDX-License-Identifier: Apache-2.0 OR MIT
"""PyJWT on the other side of the wire.

sign ALG KEY_FILE KID TYP PAYLOAD   a token
verify ALG KEY_FILE TOKEN           its header and payload, or "refused"
"""

import json

import jwt

from tasks import read, run, text


def sign(alg, key, kid, typ, payload):
    headers = {"kid": kid, "typ": typ}
    return jwt.encode(json.loads(payload), read(key), algorithm=alg, headers=headers)


def verify(alg, key, token):
    try:
        whole = jwt.decode_complete(token, read(key), algorithms=[alg], audience="neuron")
    except jwt.InvalidTokenError:
        return "refused"
    return text(whole["header"]) + "\t" + text(whole["payload"])


run({"sign": sign, "verify": verify})
