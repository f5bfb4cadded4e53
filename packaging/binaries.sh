#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Packs what `make install` staged for one target into a tarball, with licences
# and the list of what is in the library. See packaging/README.md for its folders.
#
# Usage: binaries.sh STAGED TARGET BUILT FOLDER
#
# STAGED holds the folders `standard` and `embedded`. BUILT is where they were
# built: packaging/cross.sh leaves the name of the compiler there.
set -eu
export LC_ALL=C TZ=UTC
staged=$1
target=$2
how=$(cat "$3/how" 2>/dev/null || rustc --version)
RUSTC=$(cat "$3/rustc" 2>/dev/null || echo rustc)
export RUSTC
mkdir -p "$4"
out=$(cd "$4" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../Cargo.toml" | head -n 1)
name=edgejwt-$version-$target
: "${SOURCE_DATE_EPOCH:=$(git -C "$here" log -1 --format=%ct 2>/dev/null || stat -c %Y "$here/../CHANGELOG.md")}"
export SOURCE_DATE_EPOCH

made=$(mktemp -d "$out/.binaries.XXXXXX")
trap 'rm -rf "$made"' EXIT
mkdir "$made/$name"
cp -a "$staged/." "$made/$name"
cd "$made/$name"
sh "$here/licences.sh" licences "$target"
sh "$here/sbom.sh" edgejwt.cdx.json "$target"
cp "$here/../CHANGELOG.md" .
# What a user compares after downloading the file, and reads first.
cat >README.md <<END
# edgejwt $version for $target

\`standard\` and \`embedded\` hold the two builds of the library; docs/builds.md
in the sources compares them. Each folder has \`include\`, \`lib\` with files for
pkg-config and CMake, and manual pages; \`standard\` also has the command \`edgejwt\`.
The folders may be moved.

    export PKG_CONFIG_PATH=\$PWD/embedded/lib/pkgconfig
    cc prog.c \$(pkg-config --static --cflags --libs edgejwt)
    cmake -DCMAKE_PREFIX_PATH=\$PWD/embedded ...

\`licences\` holds the licence texts to pass on with the library. \`edgejwt.cdx.json\`
lists what is in it (CycloneDX). Built with: $how.
END
cd ..
tar -c --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
    --mtime="@$SOURCE_DATE_EPOCH" "$name" | xz -T2 -6 >"$name.tar.xz"
mv "$name.tar.xz" "$out"
cd "$out"
sha256sum "$name.tar.xz" >"$name.tar.xz.sha256"
sh "$here/sign.sh" "$name.tar.xz" "$name"
echo "$out/$name.tar.xz: $(($(stat -c %s "$name.tar.xz") / 1000)) KB"
