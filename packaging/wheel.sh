#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds a Python wheel that holds the library and the licences of what is in it.
# The same commit and library give the same bytes.
#
# Usage: wheel.sh LIBRARY TARGET FOLDER
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
library=$1
target=$2
mkdir -p "$3"
out=$(cd "$3" && pwd)

# The platform names the oldest glibc that the library can use; zig links musl 1.2.
machine=${target%%-*}
case $target in
armv7-*) machine=armv7l ;;
riscv64gc-*) machine=riscv64 ;;
esac
case $target in
*-musl*) platform=musllinux_1_2_$machine ;;
*)
    glibc=$(readelf -VW "$library" | grep -o 'GLIBC_2\.[0-9]*' | sed 's/GLIBC_2.//' | sort -nu | tail -n 1)
    [ "$glibc" -ge 17 ] || glibc=17
    platform=manylinux_2_${glibc}_$machine
    ;;
esac

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
cp -r "$root/bindings/python/." "$made"
rm -rf "$made/edgejwt/__pycache__"
cp "$root/Cargo.toml" "$made"
cp "$library" "$made/edgejwt"
chmod 755 "$made/edgejwt/${library##*/}"
sh "$root/packaging/licences.sh" "$made/licences" "$target"
cd "$made"
: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y "$root/CHANGELOG.md")}"
export SOURCE_DATE_EPOCH EDGEJWT_WHEEL_PLATFORM="$platform"
python3 -m hatchling build --target wheel --directory "$out"
