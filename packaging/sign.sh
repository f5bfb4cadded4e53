#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Signs a file with the secret key in SIGN_KEY, if that is set: FILE.minisig by
# minisign, or FILE.sig by signify. The comment in the key says whose it is.
#
# Usage: sign.sh FILE COMMENT
set -eu
key=${SIGN_KEY:-}
[ -n "$key" ] || exit 0

need() {
    command -v "$1" >/dev/null 2>&1 || {
        echo "edgejwt: $1 is not installed. Install the package $2." >&2
        exit 1
    }
}

case $(head -n 1 "$key") in
*minisign*)
    need minisign minisign
    minisign -S -s "$key" -m "$1" -t "$2" >/dev/null
    ;;
*signify*)
    need signify-openbsd signify-openbsd
    signify-openbsd -S -s "$key" -m "$1"
    ;;
*)
    echo "edgejwt: $key is no secret key of minisign or signify" >&2
    exit 1
    ;;
esac
