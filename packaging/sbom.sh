#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Writes a CycloneDX list of what is in the library: its crates, and Rust's own
# library, which is in every build.
#
# Usage: sbom.sh FILE TARGET
#
# TARGET is a target of rustc. RUSTC and CARGO are the commands of the compiler
# that builds the library. With SOURCE_DATE_EPOCH set the file is reproducible.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cargo=${CARGO:-cargo}
rustc=${RUSTC:-rustc}
made=$(mktemp -d)
trap 'rm -rf "$made"; rm -f "$root/edgejwt.$$.json"' EXIT

# The program writes beside Cargo.toml, and names the folder of the sources.
(cd "$root" && $cargo cyclonedx --quiet --format json --spec-version 1.5 --no-build-deps \
    --target "$2" --override-filename "edgejwt.$$")
sed "s|path+file://$root|path+file:///edgejwt|g" "$root/edgejwt.$$.json" >"$made/crates.json"

version=$($rustc -vV | sed -n 's/^release: //p')
commit=$($rustc -vV | sed -n 's/^commit-hash: //p')
# The crates of Rust's library: by their files, or by their folders where it is
# compiled from its sources.
library=$($rustc --print sysroot)/lib/rustlib
if [ -d "$library/$2/lib" ]; then
    names=$(ls "$library/$2/lib" | sed -n 's/^lib\(.*\)-[0-9a-f]*\.rlib$/\1/p')
else
    names=$(ls -F "$library/src/rust/library" | sed -n 's|/$||p')
fi
# These are for tests, macros and the build of Rust itself.
names=$(echo "$names" | grep -vE 'test|getopts|macro|profiler|workspace|portable|vendor|literal|rtstartup')
jq --arg version "$version" --arg commit "$commit" --arg names "$names" '
    ("pkg:generic/rust-std@" + $version) as $ref
    | .components += [{
        type: "library", "bom-ref": $ref, name: "rust-std", version: $version, scope: "required",
        description: ("The standard library of Rust. Its source is commit " + $commit),
        licenses: [{expression: "MIT OR Apache-2.0"}], purl: $ref,
        components: ($names | split("\n") | sort | map({
            type: "library", "bom-ref": ($ref + "#" + .), name: .
        }))
    }]
    | .dependencies += [{ref: $ref}]
    | .metadata.component["bom-ref"] as $top
    | .dependencies |= map(if .ref == $top then .dependsOn += [$ref] else . end)
' "$made/crates.json" >"$made/all.json"
mkdir -p "$(dirname "$1")"
mv "$made/all.json" "$1"
