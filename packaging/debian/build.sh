#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds two packages from what `make install` staged: the library's, whose name
# follows the SONAME as Debian's policy 8.1 requires (libedgejwt0.1), and
# libedgejwt-dev.
#
# Usage: build.sh STAGED ARCHITECTURE MULTIARCH-TRIPLET OUTPUT-FOLDER
set -eu
staged=$1
arch=$2
lib=usr/lib/$3
out=$4
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
maintainer=${DEB_MAINTAINER:-edgejwt maintainers <edgejwt@users.noreply.example.org>}

upstream=$(sed -n 's/^#define EDGEJWT_VERSION "\(.*\)"/\1/p' "$root/include/edgejwt.h")
version=$upstream-1
soname=$(sh "$here/../soname.sh" "$upstream")
interface=${soname#libedgejwt.so.}
package=libedgejwt$interface
# All dates are that of the last commit, so that a build can be repeated.
: "${SOURCE_DATE_EPOCH:=$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}"
export SOURCE_DATE_EPOCH

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
chmod 755 "$made"
runtime=$made/runtime
dev=$made/dev
mkdir -p "$runtime/DEBIAN" "$runtime/$lib" "$dev/DEBIAN" "$dev/usr"

cp -a "$staged/usr/." "$dev/usr"
mv "$dev/$lib/libedgejwt.so.$upstream" "$dev/$lib/$soname" "$runtime/$lib"
chmod 644 "$runtime/$lib"/libedgejwt.so.*
# Debian compresses manual pages, and links to them end in .gz, too.
gzip -9n "$dev/usr/share/man/man3/edgejwt.3"
for link in "$dev"/usr/share/man/man3/*.3; do
    rm "$link"
    ln -s edgejwt.3.gz "$link.gz"
done

# Copyright and changelogs, in both packages.
for tree in "$runtime" "$dev"; do
    name=$package
    if [ "$tree" = "$dev" ]; then
        name=libedgejwt-dev
    fi
    doc=$tree/usr/share/doc/$name
    mkdir -p "$doc"
    cp "$here/copyright" "$doc/copyright"
    gzip -9nc "$root/CHANGELOG.md" >"$doc/changelog.gz"
    {
        echo "edgejwt ($version) unstable; urgency=medium"
        echo
        echo "  * Version $upstream: see changelog.gz."
        echo
        echo " -- $maintainer  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
    } | gzip -9nc >"$doc/changelog.Debian.gz"
done

# The library needs libc in the newest version among its symbols, and libgcc_s if
# it unwinds.
library=$runtime/$lib/libedgejwt.so.$upstream
libc=$(readelf -VW "$library" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
depends="libc6 (>= $libc)"
if readelf -dW "$library" | grep -q 'NEEDED.*libgcc_s'; then
    depends="$depends, libgcc-s1 (>= 4.2)"
fi

# Before 1.0 every package of the library also provides libedgejwt0.
provides=
if [ "$package" != "${package%.*}" ]; then
    provides="Provides: ${package%.*} (= $version)
"
fi

echo "libedgejwt $interface $package (>= $upstream)" >"$runtime/DEBIAN/shlibs"
{
    echo "$soname $package #MINVER#"
    nm -D --defined-only "$library" |
        awk -v version="$upstream" '{ print " " $3 "@Base " version }' | LC_ALL=C sort
} >"$runtime/DEBIAN/symbols"
echo "activate-noawait ldconfig" >"$runtime/DEBIAN/triggers"

control() { # tree
    (cd "$1" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k 2 >DEBIAN/md5sums)
    size=$(du -sk --apparent-size "$1/usr" | cut -f 1)
    cat >"$1/DEBIAN/control"
    echo "Installed-Size: $size" >>"$1/DEBIAN/control"
    chmod -R u=rwX,go=rX "$1"
    find "$1" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group --build "$1" "$out" >/dev/null
}

mkdir -p "$out"
control "$runtime" <<END
Package: $package
Source: edgejwt
Version: $version
Architecture: $arch
Multi-Arch: same
Maintainer: $maintainer
Section: libs
Priority: optional
Depends: $depends
${provides}Description: JSON Web Tokens for embedded gateways - library
 Signs and verifies JSON Web Tokens (RFC 7519) in C programs on small devices.
 It needs libc, and libgcc_s in the standard build.
END
control "$dev" <<END
Package: libedgejwt-dev
Source: edgejwt
Version: $version
Architecture: $arch
Multi-Arch: same
Maintainer: $maintainer
Section: libdevel
Priority: optional
Depends: $package (= $version), libc6-dev | libc-dev
Description: JSON Web Tokens for embedded gateways - development files
 Signs and verifies JSON Web Tokens (RFC 7519) in C programs on small devices.
 .
 This package holds the header, the static library, the manual pages, and the
 files for pkg-config and CMake.
END
