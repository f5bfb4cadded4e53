# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tasks for joserfc, one per line, with words separated by tabs.

sign ALG KEY_FILE KID TYP PAYLOAD   a token
verify ALG KEY_FILE TOKEN           its header and payload, or "refused"
jwk ALG KEY_FILE                    the key as a JSON Web Key
set ALG KEY_FILE KID ...            public keys as a JWK Set
thumbprint ALG KEY_FILE             the key's thumbprint
"""

import json

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from tasks import read, run, text

KINDS = {"RS": RSAKey, "PS": RSAKey, "ES": ECKey, "Ed": OKPKey, "HS": OctKey}


def load(alg, file, parameters=None):
    return KINDS[alg[:2]].import_key(read(file), parameters)


def sign(alg, file, kid, typ, payload):
    header = {"alg": alg, "kid": kid, "typ": typ}
    return jwt.encode(header, json.loads(payload), load(alg, file), algorithms=[alg])


def verify(alg, file, token):
    try:
        token = jwt.decode(token, load(alg, file), algorithms=[alg])
    except JoseError:
        return "refused"
    return text(token.header) + "\t" + text(token.claims)


def jwk(alg, file):
    key = load(alg, file)
    return text(key.as_dict(private=key.is_private))


def key_set(*words):
    triples = zip(words[::3], words[1::3], words[2::3])
    keys = [load(alg, file, {"alg": alg, "kid": kid, "use": "sig"}) for alg, file, kid in triples]
    return text(KeySet(keys).as_dict(private=False))


def thumbprint(alg, file):
    return load(alg, file).thumbprint()


run({"sign": sign, "verify": verify, "jwk": jwk, "set": key_set, "thumbprint": thumbprint})
