#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Makes the static library that is given away of the one that Cargo made: one
# object that defines edgejwt_* alone, so that it links beside another Rust
# library or another ring.
#
# Usage: static-library.sh FROM TO [OBJCOPY OPTION...]
set -eu
from=$1
to=$2
shift 2
header=$(dirname "$0")/../include/edgejwt.h
made=$(mktemp -d "$to.XXXXXX")
trap 'rm -rf "$made"' EXIT

# Every function of the header is a root, and what none of them needs goes.
sed -n 's/^[a-z].*[ *]\(edgejwt_[a-z0-9_]*\)(.*/\1/p' "$header" >"$made/exports"
# Without groups: the linker keeps one of two groups with the same name, and
# what is local in the other would then be gone. The sections stay apart, so
# that a program's own --gc-sections still finds what to leave out.
${LD:-ld} -r --gc-sections --force-group-allocation \
    $(sed 's/^/-u /' "$made/exports") "$from" -o "$made/linked.o"
# Names of local functions stay, for debuggers and profilers. LLVM's bitcode,
# which Rust's own library brings, is of no use to a C linker.
${OBJCOPY:-objcopy} --keep-global-symbols="$made/exports" --strip-debug \
    --remove-section=.llvmbc --remove-section=.llvmcmd "$@" \
    "$made/linked.o" "$made/edgejwt.o"
${AR:-ar} rcD "$made/libedgejwt.a" "$made/edgejwt.o"
mv "$made/libedgejwt.a" "$to"
