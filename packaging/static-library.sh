#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Turns Cargo's static library into the one that is shipped: a single object
# that defines edgejwt_* only. It can be linked beside another Rust library or
# another copy of ring without duplicate symbols.
#
# Usage: static-library.sh FROM TO [OBJCOPY OPTION...]
set -eu
from=$1
to=$2
shift 2
here=$(dirname "$0")
made=$(mktemp -d "$to.XXXXXX")
trap 'rm -rf "$made"' EXIT

# Local function names stay for debuggers and profilers. With EDGEJWT_DEBUG set lines
# stay as well. The LLVM bitcode of Rust's own library is removed: C linkers cannot
# use it.
reduce() { # objcopy option..., from, to
    ${OBJCOPY:-objcopy} -D $([ -n "${EDGEJWT_DEBUG:-}" ] || echo --strip-debug) \
        --remove-section=.llvmbc --remove-section=.llvmcmd "$@"
}

# On MIPS the binutils cannot make local names of an object that is already
# position independent. There Cargo's own library is shipped, with all its names.
first=$(${AR:-ar} t "$from" | sed -n '/\.o$/{p;q;}')
gc=--gc-sections
case $(${AR:-ar} p "$from" "$first" | od -An -tu1 -j18 -N2) in
*" 0   8" | *" 8   0")
    reduce "$@" "$from" "$made/libedgejwt.a"
    sh "$here/replace.sh" "$made/libedgejwt.a" "$to"
    exit
    ;;
# On RISC-V, ld of binutils 2.40 damages the unwind tables when it drops sections,
# and crashes later when it links a program. With all sections the archive is 4
# percent larger. The embedded build has no unwind tables.
*" 243   0")
    case "$*" in
    *.eh_frame*) ;;
    *) gc= ;;
    esac
    ;;
esac

sh "$here/functions.sh" >"$made/exports"
# The functions of the header are the roots; unreachable code is dropped.
# Section groups are dissolved: the linker keeps one of two groups with the same
# name, and code of the other group that is now local would be lost. Sections
# stay separate, so that a program's own --gc-sections still works.
${LD:-ld} -r $gc --force-group-allocation \
    $(sed 's/^/-u /' "$made/exports") "$from" -o "$made/linked.o"
reduce --keep-global-symbols="$made/exports" "$@" "$made/linked.o" "$made/edgejwt.o"
${AR:-ar} rcD "$made/libedgejwt.a" "$made/edgejwt.o"
sh "$here/replace.sh" "$made/libedgejwt.a" "$to"
