#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds the library by another script and copies it to where Meson expects it.
#
# Usage: meson.sh BUILT OUTPUT SCRIPT ARGUMENT...
set -eu
built=$1
output=$2
shift 2
sh "$@"
# Meson links with names that end in .so; programs load the SONAME.
replace="$(dirname "$0")/replace.sh"
sh "$replace" "$built/libedgejwt.a" "$output/libedgejwt.a"
for file in "$built"/libedgejwt.so.*; do
    sh "$replace" "$file" "$output/${file##*/}"
    sh "$replace" "$file" "$output/libedgejwt.so"
done
