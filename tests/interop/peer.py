# SPDX-License-Identifier: Apache-2.0 OR MIT
"""PyJWT on the other side of the wire.

peer.py verify PUBLIC_KEY AUDIENCE < token     prints the claims, sorted
peer.py sign PRIVATE_KEY < payload             prints a token
"""

import json
import sys

import jwt


def main():
    verb, key_file = sys.argv[1], sys.argv[2]
    with open(key_file, encoding="ascii") as file:
        key = file.read()
    text = sys.stdin.read()
    if verb == "verify":
        claims = jwt.decode(text, key, algorithms=["RS256"], audience=sys.argv[3])
        print(json.dumps(claims, sort_keys=True))
    else:
        print(jwt.encode(json.loads(text), key, algorithm="RS256"))


main()
