#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds the library inside the build folder of another project, for CMake and
# Meson. Files that have not changed keep their dates.
#
# Usage: subproject.sh FOLDER BUILD CURVES DEBUG TARGET COMPILER
#
# FOLDER gets the libraries. BUILD is standard or embedded; CURVES and DEBUG are 1
# or empty; TARGET is a target of rustc, or empty; COMPILER is the C compiler.
# With CARGO_TARGET_DIR set, several projects share the compiled crates.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
case $root$folder in
*[[:space:]]*)
    echo "edgejwt: make cannot build in a folder with a blank in its name: $folder, $root" >&2
    exit 1
    ;;
esac
compiler=$6
if [ -n "$5" ]; then
    # packaging/cross.sh adds gcc, objcopy and so on to the prefix.
    case ${compiler##*/} in
    *-gcc*) CROSS_COMPILE=${compiler%gcc*} ;;
    esac
    compiler=cc
    export CROSS_COMPILE="${CROSS_COMPILE:-}"
fi
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$folder/cargo}"
# The jobs of the calling make are not ours.
unset MAKEFLAGS MFLAGS MAKELEVEL
exec make -C "$root" -s "$2" OUT="$folder" CURVES="$3" DEBUG="$4" TARGET="$5" CC="$compiler"
