#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Verifies a token with an RS256 public key and prints its claims.

Usage: verify.py PUBLIC_KEY AUDIENCE TOKEN
"""

import json
import sys

import edgejwt


def main(public_key: str, audience: str, token: str) -> None:
    try:
        with edgejwt.VerifyingKey("RS256", file=public_key) as key:
            claims = key.verify(token, edgejwt.Policy(audiences=[audience]))
            print(json.dumps(claims, separators=(",", ":")))
    except edgejwt.InvalidKeyError as error:
        sys.exit(f"{public_key}: {error}")
    except edgejwt.Error as error:
        sys.exit(f"token: {error}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
