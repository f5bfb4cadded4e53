#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Writes the Go wrapper as a module of a given path, with the header inside, in the
# layout of a module proxy. The library is found by pkg-config.
#
# Usage: go-module.sh MODULE VERSION FOLDER
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
module=$1
version=$2
mkdir -p "$3"
out=$(cd "$3" && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

folder=$made/$module@$version
mkdir -p "$folder"
cp "$root"/bindings/go/*.go "$root/bindings/go/README.md" "$root/include/edgejwt.h" \
    "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$folder"
rm -f "$folder"/*_test.go
# A fetched module has no folder of the sources beside it.
cat >"$folder/linking.go" <<END
// SPDX-License-Identifier: Apache-2.0 OR MIT

package edgejwt

// #cgo pkg-config: edgejwt
import "C"
END
sed "s|^module .*|module $module|" "$root/bindings/go/go.mod" >"$folder/go.mod"

proxy=$out/$module/@v
mkdir -p "$proxy"
cp "$folder/go.mod" "$proxy/$version.mod"
printf '{"Version":"%s"}\n' "$version" >"$proxy/$version.info"
echo "$version" >"$proxy/list"
rm -f "$proxy/$version.zip"
(cd "$made" && find . -type f | LC_ALL=C sort | sed 's|^\./||' | python3 -c '
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as out:
    for name in sys.stdin.read().splitlines():
        out.writestr(zipfile.ZipInfo(name), open(name, "rb").read(), zipfile.ZIP_DEFLATED)
' "$proxy/$version.zip")
echo "$proxy/$version.zip"
