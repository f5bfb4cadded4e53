#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds Debian's source package and binary packages from the tarball of the
# sources, or binary packages alone for another architecture than this machine's.
#
# Usage: deb.sh TARBALL FOLDER [ARCHITECTURE]
#
# With DEB_BUILD_OPTIONS=nocheck the built library is not tried.
set -eu
tarball=$(realpath "$1")
mkdir -p "$2"
out=$(cd "$2" && pwd)
arch=${3:-$(dpkg --print-architecture)}
version=${tarball##*/edgejwt-}
version=${version%.tar.xz}

made=$(mktemp -d "$out/.build.XXXXXX")
trap 'rm -rf "$made"' EXIT
cp "$tarball" "$made/edgejwt_$version.orig.tar.xz"
cd "$made"
tar -xf "$tarball"
cd "edgejwt-$version"
cp -r packaging/debian debian

what=--build=full profiles= check=
if [ "$arch" != "$(dpkg --print-architecture)" ]; then
    what=--build=binary profiles=cross,nocheck
fi
# rustup's Rust and other cross-compilers will do. The Makefile says what it lacks.
if ! lacks=$(dpkg-checkbuilddeps -a "$arch" -P "$profiles" 2>&1); then
    echo "edgejwt: not from Debian's packages: ${lacks##*dependencies: }" >&2
    check=--no-check-builddeps
fi
export DEB_BUILD_PROFILES="$(echo "$profiles" | tr , ' ')"
# shellcheck disable=SC2086 # No word, or one.
dpkg-buildpackage --unsigned-source --unsigned-changes --host-arch "$arch" $what $check
cd ..
mv ./*.deb ./*.changes ./*.buildinfo "$out"
[ "$what" != --build=full ] || mv ./*.dsc ./*.debian.tar.xz ./*.orig.tar.xz "$out"
echo "$out: $(ls "$out" | grep -c '\.deb$') packages"
