#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds the Debian packages in a new Debian 12 that has only what they ask for,
# without a network and as an ordinary user; installs them and runs their tests.
# Packages for another architecture are cross-built there and not installed.
#
# Usage: clean-chroot.sh TARBALL [ARCHITECTURE]
#
# Needs root, mmdebstrap and autopkgtest. The last line is "clean chroot: passed".
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
tarball=$(realpath "$1")
arch=${2:-}
made=$(mktemp -d)
chroot=$made/root
cleanup() {
    umount "$chroot/proc" 2>/dev/null || :
    rm -rf --one-file-system "$made"
}
trap cleanup EXIT

inside() { # command...
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/build LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@"
}
quietly() { # log, command...
    log=$made/$1
    shift
    "$@" >"$log" 2>&1 || {
        tail -n 50 "$log"
        exit 1
    }
}

mmdebstrap --quiet --variant=minbase --include=dpkg-dev,fakeroot bookworm "$chroot"
mount -t proc proc "$chroot/proc"
inside chroot "$chroot" useradd --create-home --home-dir /build builder
cp "$tarball" "$root/packaging/deb.sh" "$chroot/build"
cp -r "$root/packaging/debian" "$chroot/build/debian"

# What the package says it needs, and nothing else.
for_arch="${arch:+--host-architecture $arch -P cross,nocheck}"
cp /etc/resolv.conf "$chroot/etc/resolv.conf"
[ -z "$arch" ] || inside chroot "$chroot" dpkg --add-architecture "$arch"
quietly update.log inside chroot "$chroot" apt-get -qq update
quietly needs.log inside chroot "$chroot" sh -ec "cd /build && apt-get -qq -y build-dep $for_arch ."
# Debian's builders have this for every cross-build.
[ -z "$arch" ] || quietly compiler.log inside chroot "$chroot" \
    apt-get -qq -y --no-install-recommends install "crossbuild-essential-$arch"
rm -r "$chroot/build/debian"
inside chroot "$chroot" chown -R builder: /build
quietly build.log inside unshare --net chroot --userspec=builder:builder "$chroot" \
    sh -ec "cd /build && sh deb.sh edgejwt-*.tar.xz out $arch"
if grep "^edgejwt: not from Debian's packages" "$made/build.log"; then
    exit 1
fi
ls -l "$chroot/build/out"
if [ -n "$arch" ]; then
    echo "clean chroot: passed"
    exit
fi

# As on the machine of a user: the packages' own dependencies only.
mmdebstrap --quiet --variant=minbase bookworm "$made/user"
cp /etc/resolv.conf "$made/user/etc"
cp "$chroot"/build/out/*.deb "$made"
autopkgtest --quiet --setup-commands="apt-get -qq update" --output-dir "$made/results" "$chroot"/build/out/*.dsc "$made"/*.deb \
    -- chroot "$made/user" || {
    cat "$made"/results/*-stderr "$made"/results/summary 2>/dev/null || :
    exit 1
}
cat "$made/results/summary"
echo "clean chroot: passed"
