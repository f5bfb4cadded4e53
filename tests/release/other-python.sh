#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Installs a wheel with the Python of another Debian and runs the wrapper's tests.
#
# Usage: other-python.sh SUITE WHEEL KEYS
#
# Needs root and mmdebstrap.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
made=$(mktemp -d)
trap 'umount "$made/system/proc" 2>/dev/null || :; rm -rf "$made"' EXIT
# A mirror may be some weeks old; its signature is checked.
mmdebstrap --quiet --aptopt='Acquire::Check-Valid-Until "false"' --variant=minbase --include=python3-venv,python3-pip,gcc,libc6-dev "$1" "$made/system"
mkdir -p "$made/system/a/b/tests" "$made/system/a/include" "$made/system/wheels"
cp "$root/bindings/python/test_edgejwt.py" "$made/system/a/b/tests"
cp "$root/include/edgejwt.h" "$made/system/a/include"
cp -r "$3" "$made/system/keys"
cp "$2" "$made/system/wheels"
mount -t proc proc "$made/system/proc"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 EDGEJWT_TEST_KEYS=/keys chroot "$made/system" sh -ec '
    python3 --version
    python3 -m venv /venv
    /venv/bin/pip install --quiet --no-index --find-links /wheels edgejwt
    cd /a/b/tests
    /venv/bin/python -m unittest test_edgejwt'
