#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds the Debian packages in a new Debian 12 that has only what they ask for,
# without a network and as an ordinary user; installs them and runs their tests.
#
# Usage: clean-chroot.sh TARBALL
#
# Needs root, mmdebstrap and autopkgtest. The last line is "clean chroot: passed".
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
tarball=$(realpath "$1")
made=$(mktemp -d)
chroot=$made/root
cleanup() {
    umount "$chroot/proc" 2>/dev/null || :
    rm -rf "$made"
}
trap cleanup EXIT

inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/build LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive chroot "$chroot" "$@"
}

mmdebstrap --quiet --variant=minbase --include=dpkg-dev,fakeroot bookworm "$chroot"
mount -t proc proc "$chroot/proc"
inside useradd --create-home --home-dir /build builder
mkdir "$chroot/build/in"
cp "$tarball" "$chroot/build/in"
cp "$root/packaging/deb.sh" "$chroot/build/deb.sh"

# What the package says it needs, and nothing else.
cp /etc/resolv.conf "$chroot/etc"
inside sh -ec 'apt-get -qq update
    cd /build/in
    tar -xf edgejwt-*.tar.xz
    cd edgejwt-*/
    cp -r packaging/debian debian
    apt-get -qq build-dep -y . >/tmp/log 2>&1 || { cat /tmp/log; exit 1; }
    cd ..
    rm -r edgejwt-*/'
inside chown -R builder: /build
unshare --net env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/build LC_ALL=C.UTF-8 \
    chroot --userspec=builder:builder "$chroot" \
    sh -ec 'cd /build && sh deb.sh in/edgejwt-*.tar.xz out' >"$made/build.log" 2>&1 ||
    { tail -n 50 "$made/build.log"; exit 1; }
ls -l "$chroot/build/out"

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
