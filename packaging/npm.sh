#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds the package for npm, which holds the library for each processor.
#
# Usage: npm.sh FOLDER TARGET=LIBRARY...
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cp "$root"/bindings/node/*.mjs "$root"/bindings/node/*.mts "$root/bindings/node/package.json" \
    "$root/bindings/node/README.md" "$made"
rm -f "$made"/*.test.mjs
for pair; do
    target=${pair%%=*}
    # The processor as Node.js names it.
    case $target in
    x86_64-*-gnu) folder=linux-x64 ;;
    aarch64-*-gnu) folder=linux-arm64 ;;
    *)
        echo "edgejwt: the npm package has no folder for $target" >&2
        exit 1
        ;;
    esac
    mkdir -p "$made/lib/$folder"
    cp "${pair#*=}" "$made/lib/$folder"
    sh "$root/packaging/licences.sh" "$made/licences" "$target"
done
chmod -R u=rwX,go=rX "$made"
cd "$made"
npm pack --silent --pack-destination "$out"
