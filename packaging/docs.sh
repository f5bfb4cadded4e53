#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds the documentation site: the guides, the reference of the header, and the
# manual of the command. Any warning of Doxygen or MkDocs is an error.
#
# Usage: docs.sh FOLDER
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

{
    cat "$root/packaging/Doxyfile"
    echo "OUTPUT_DIRECTORY = $made"
    echo "GENERATE_MAN = NO"
    echo "GENERATE_XML = YES"
    echo "WARNINGS = YES"
    echo "WARN_AS_ERROR = FAIL_ON_WARNINGS"
} >"$made/Doxyfile"
(cd "$root/include" && doxygen "$made/Doxyfile" >/dev/null)
python3 -B "$root/packaging/docs/stage.py" "$root" "$made/xml" "$made/pages"
mkdir "$made/pages/assets"
cp "$root/packaging/docs/site.css" "$root/packaging/docs/site.js" "$made/pages/assets"
(cd "$made" && npm install --silent --no-save --no-audit --no-fund --ignore-scripts iframe-worker@1.0.4)
cp "$made/node_modules/iframe-worker/shim/index.js" "$made/pages/assets/iframe-worker.js"

: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH NO_MKDOCS_2_WARNING=1
python3 -m mkdocs build --quiet --strict --config-file "$made/mkdocs.yml"
mkdir -p "$1"
rm -rf "${1:?}"/*
cp -r "$made/site/." "$1"
echo "$1/index.html: $(find "$1" -name '*.html' | wc -l) pages"
