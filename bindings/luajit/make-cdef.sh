#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Prints edgejwt_cdef.lua: the header $1 after the C preprocessor.
set -eu
stubs=$(mktemp -d)
trap 'rm -rf "$stubs"' EXIT
# LuaJIT has the types of these headers built in.
touch "$stubs/stdbool.h" "$stubs/stddef.h" "$stubs/stdint.h"
preprocess() {
    "${CC:-cc}" -E -std=c99 -nostdinc -U__GNUC__ -I"$stubs" "$@" | sed -E 's/^ +//; /^$/d'
}

echo '-- SPDX-License-Identifier: Apache-2.0 OR MIT'
echo '-- Made of edgejwt.h by make-cdef.sh; not edited by hand.'
echo 'require("ffi").cdef [['
# The limits and flags whose values fit an int.
preprocess -dM "$1" | LC_ALL=C sort |
    sed -nE 's/^#define (EDGEJWT_[A-Z_]+) ([0-9]{1,9})$/static const int \1 = \2;/p'
preprocess -P "$1"
echo ']]'
echo 'return {'
preprocess -P "$1" | sed -nE 's/^EDGEJWT_ERR_([A-Z_]+) = ([0-9]+),$/[\2] = "\1",/p'
echo '}'
