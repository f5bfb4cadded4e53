#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Describes the binary interface that C programs see, with libabigail: the types
# and prototypes of the header for the functions that a library exports, under
# its SONAME. Rust's own debug information is not used: it describes private
# types and changes with each compiler. Needs abigail-tools.
#
# Usage: abi.sh write LIBRARY             write the description to packaging/abi
#        abi.sh compare LIBRARY [HEADER]  compare with that description
set -eu
task=$1
library=$2
root=$(cd "$(dirname "$0")/.." && pwd)
header=${3:-$root/include/edgejwt.h}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

soname=$(readelf -dW "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
described=$root/packaging/abi/$soname.abi

# A C library with the same functions and empty bodies.
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
# All types: no function takes an enumeration, but its numbers are part of the
# interface.
abidw --load-all-types --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed \
    --type-id-style hash "$made/interface.so" >"$made/now.abi"

case $task in
compare)
    # Prints nothing and returns 0 if nothing has changed.
    abidiff --non-reachable-types "$described" "$made/now.abi"
    ;;
write)
    # A released SONAME keeps its interface; functions may be added.
    interface=${soname#libedgejwt.so.}
    if grep -q "^## $interface\.[0-9.]* - [0-9]" "$root/CHANGELOG.md" && [ -e "$described" ] &&
        ! abidiff --non-reachable-types --no-added-syms "$described" "$made/now.abi"; then
        echo "$soname is released. A changed interface needs a new SONAME: raise the version" \
            "(before 1.0 the minor version, from 1.0 on the major version)." >&2
        exit 1
    fi
    mv "$made/now.abi" "$described"
    ;;
*)
    echo "usage: abi.sh write|compare LIBRARY [HEADER]" >&2
    exit 2
    ;;
esac
