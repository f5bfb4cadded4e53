#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# The binary interface as C programs see it, by libabigail: the header's types
# and prototypes, of the functions that a library exports, under its SONAME.
# (What Rust's own debug information tells is private types, and another
# story with each compiler.) Needs abigail-tools.
#
# Usage: abi.sh write LIBRARY            describe it in packaging/abi
#        abi.sh compare LIBRARY [HEADER]  with what is described there
set -eu
task=$1
library=$2
root=$(cd "$(dirname "$0")/.." && pwd)
header=${3:-$root/include/edgejwt.h}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

soname=$(readelf -dW "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
described=$root/packaging/abi/$soname.abi

# A library of the same interface with nothing in it, in C.
{
    cat "$header"
    awk '/^[a-z].*[ *]edgejwt_[a-z0-9_]*\(/ { within = 1 }
        within { print }
        within && /;$/ { within = 0 }' "$header" | sed 's/);$/) { __builtin_trap(); }/'
} >"$made/edgejwt.c"
{
    echo "{ global:"
    nm -D --defined-only "$library" | awk '{ print $3 ";" }'
    echo "local: *; };"
} >"$made/exports"
(cd "$made" && ${CC:-cc} -std=c11 -g -fno-eliminate-unused-debug-types -w -shared -fPIC \
    "-Wl,-soname,$soname" \
    -Wl,--version-script=exports -o interface.so edgejwt.c)
# All types, because no function takes an enumeration: numbers count too.
abidw --load-all-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
    --type-id-style hash "$made/interface.so" >"$made/now.abi"

case $task in
compare)
    # Not a word, and 0, if nothing has changed.
    abidiff --non-reachable-types "$described" "$made/now.abi"
    ;;
write)
    # What was released under a name stays; more functions may come.
    interface=${soname#libedgejwt.so.}
    if grep -q "^## $interface\.[0-9]* - [0-9]" "$root/CHANGELOG.md" && [ -e "$described" ] &&
        ! abidiff --non-reachable-types --no-added-syms "$described" "$made/now.abi"; then
        echo "$soname has been released: another interface needs another minor version" >&2
        exit 1
    fi
    mv "$made/now.abi" "$described"
    ;;
*)
    exit 2
    ;;
esac
