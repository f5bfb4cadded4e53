#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Makes edgejwt(3) of the header's own text, by Doxygen.
#
# Usage: man.sh PAGE
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
version=$(sed -n 's/^#define EDGEJWT_VERSION "\(.*\)"/\1/p' "$root/include/edgejwt.h")

cd "$root/include"
{
    cat "$root/packaging/Doxyfile"
    echo "PROJECT_NUMBER = $version"
    echo "OUTPUT_DIRECTORY = $made"
} | doxygen - >/dev/null
# Doxygen's versions differ in their layout: a test must know which it was.
doxygen=$(doxygen --version | sed 's/ .*//')
# The page is about the library, and says no date, which would change it with
# every day.
sed -e '1i\.\\" Doxygen '"$doxygen" -e '1s/.*/.TH EDGEJWT 3 "" "edgejwt '"$version"'"/' \
    -e '/^\.SH NAME$/,/^\.SH/s/^edgejwt\.h.*/edgejwt \\- sign and verify JSON Web Tokens (RFC 7519)/' \
    -e 's/include <stdbool\\\&\.h>/include <edgejwt.h>/' -e '/include <std/,+1d' \
    -e 's/DOUBLEQUOTE/\\(dq/g' -e '/^\.SH "Author"/,$d' -e 's/ *$//' "$made/man/man3/edgejwt.h.3" >"$made/page"
cd - >/dev/null
mv "$made/page" "$1"
