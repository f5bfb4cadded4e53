#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Prints the SONAME of a version, by default of the version in Cargo.toml.
# Before 1.0 each minor version has its own binary interface; from 1.0 on each
# major version has. build.rs, the Makefile and the packages all ask this script.
#
# Usage: soname.sh [VERSION]
set -eu
version=${1:-$(sed -n 's/^version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml" | head -n 1)}
major=${version%%.*}
rest=${version#*.}
if [ "$major" = 0 ]; then
    echo "libedgejwt.so.0.${rest%%.*}"
else
    echo "libedgejwt.so.$major"
fi
