#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Cross-builds the library, for `make standard TARGET=...` and for the tests.
#
# Usage: cross.sh TARGET FOLDER BUILD...
#
# TARGET is a Linux target of rustc, BUILD is standard or embedded. FOLDER gets
# a folder for each build, and:
#   cc, ar   the target's C compiler and archiver
#   how      one line: which Rust toolchain was used
#   rustc    the path of its compiler
# The C toolchain is Debian's, or zig for musl, or the one whose commands begin
# with the prefix in CROSS_COMPILE (aarch64-poky-linux-). With FROM=sources
# Rust's std is compiled even if a toolchain has it ready. With GLIBC=2.17 zig
# links for that version of glibc, so that the standard build runs on systems that
# are older than this one. With AUDITABLE=1 the shared libraries list their crates
# for vulnerability scanners (cargo-auditable; half a kilobyte).
# Exits with 3 if a tool is missing.
set -eu
target=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
shift 2
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)

fail() {
    echo "edgejwt: $target: $*" >&2
    exit 3
}

rustc=${RUSTC:-rustc} cargo=${CARGO:-cargo}
for compiler in "$rustc" /usr/bin/rustc; do
    command -v "$compiler" >/dev/null 2>&1 || continue
    known=$("$compiler" --print target-list) && break
done
case " $(echo ${known-}) " in
"  ") fail "rustc is not installed. Install Rust with rustup, or the package rustc-web." ;;
*" $target "*) ;;
*) fail "not a target of rustc. 'rustc --print target-list' prints all targets." ;;
esac

# GNU's name for the target: its processor, then linux and the C library.
case $target in
*-linux-gnu* | *-linux-musl*) ;;
*) fail "not a target with Linux and glibc or musl" ;;
esac
processor=${target%%-*}
case $processor in
arm*) processor=arm ;;
riscv64*) processor=riscv64 ;;
esac
library=${target##*-}
gnu=$processor-linux-$library

script() { # name, command
    printf '#!/bin/sh\n%s\n' "$2" >"$out/$1"
    chmod +x "$out/$1"
}

# Debian's package of a GNU tool for the target.
package() { # tool, prefix
    echo "$1-$(echo "$2" | tr _ -)"
}

# A musl target is compiled by zig and processed by the binutils for glibc.
binutils=$processor-linux-$(echo "$library" | sed 's/musl/gnu/')-
if [ -n "${CROSS_COMPILE:-}" ]; then
    binutils=$CROSS_COMPILE
    command -v "${CROSS_COMPILE}gcc" >/dev/null || fail "${CROSS_COMPILE}gcc is not installed (CROSS_COMPILE)."
    script cc "exec ${CROSS_COMPILE}gcc \"\$@\""
    script ar "exec ${CROSS_COMPILE}ar \"\$@\""
elif [ "${library#musl}" != "$library" ] || [ -n "${GLIBC:-}" ]; then
    zig=$gnu${GLIBC:+.$GLIBC}
    case $zig in
    i?86-*) zig=x86-${zig#*-} ;;
    esac
    python3 -c 'import ziglang' 2>/dev/null || fail "zig is not installed. Run: pip install ziglang"
    script cc "exec sh '$here/zig-cc.sh' $zig \"\$@\""
    script ar 'exec python3 -m ziglang ar "$@"'
else
    command -v "$gnu-gcc" >/dev/null ||
        fail "$gnu-gcc is not installed. Install the package $(package gcc "$gnu"), or set CROSS_COMPILE."
    script cc "exec $gnu-gcc \"\$@\""
    script ar "exec $gnu-ar \"\$@\""
fi
command -v "${binutils}objcopy" >/dev/null ||
    fail "${binutils}objcopy is not installed. Install the package $(package binutils "${binutils%-}")."

# Two compilers may have Rust's std for the target, or the sources of std: the
# user's own, and Debian's.
has() { # compiler, path below lib/rustlib
    sysroot=$("$1" --print sysroot 2>/dev/null) && [ -d "$sysroot/lib/rustlib/$2" ]
}
ready=$target/lib
sources=src/rust/library/std
if [ "${FROM:-}" = sources ]; then
    ready=none
fi
std=
if has "$rustc" "$ready"; then
    how="the std that is installed for $rustc"
elif has /usr/bin/rustc "$ready"; then
    how="the std that is installed for Debian's compiler"
    rustc=/usr/bin/rustc cargo=/usr/bin/cargo
elif has "$rustc" $sources; then
    how="std compiled from the sources of $rustc" std=sources
elif has /usr/bin/rustc $sources; then
    how="std compiled from the sources of Debian's compiler" std=sources
    rustc=/usr/bin/rustc cargo=/usr/bin/cargo
else
    fail "Rust's std for it is not installed. Run: rustup target add $target." \
        "On Debian 12: install the packages rustc-web, cargo-web and rust-web-src."
fi
echo "$how, $("$rustc" --version)" >"$out/how"
command -v "$rustc" >"$out/rustc"

# In a release tarball Cargo takes every crate from one folder. What Rust's std
# needs is not in it, but beside the sources of std.
vendor=
if [ -n "$std" ] && [ -d "$root/vendor" ]; then
    rm -rf "$out/vendor"
    mkdir "$out/vendor"
    ln -s "$root"/vendor/* "$out/vendor"
    for crate in "$($rustc --print sysroot)"/lib/rustlib/src/rust/library/vendor/*; do
        ln -s "$crate" "$out/vendor/std-${crate##*/}"
    done
    printf '[source.vendor]\ndirectory = "%s"\n' "$out/vendor" >"$out/vendor.toml"
    vendor="--config $out/vendor.toml"
fi

variable=$(echo "$target" | tr a-z- A-Z_)
export RUSTC="$rustc" "CARGO_TARGET_${variable}_LINKER=$out/cc"
export "CC_$(echo "$target" | tr - _)=$out/cc" "AR_$(echo "$target" | tr - _)=$out/ar"
case $target in
# By default rustc links musl statically and then makes no shared library.
*musl*)
    remap="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$root=/edgejwt"
    export "CARGO_TARGET_${variable}_RUSTFLAGS=-Ctarget-feature=-crt-static $remap"
    ;;
esac
cargo="$cargo${AUDITABLE:+ auditable}"
# The settings of the calling make would also be those of this one.
unset MAKEFLAGS MFLAGS MAKELEVEL
for build; do
    flags="${CARGOFLAGS:-} --target $target $vendor"
    if [ -n "$std" ]; then
        # Lets a stable compiler take -Z.
        export RUSTC_BOOTSTRAP=1
        case $build in
        standard) flags="$flags -Zbuild-std=std,panic_unwind" ;;
        embedded) flags="$flags -Zbuild-std=core,alloc,compiler_builtins" ;;
        esac
    fi
    make -C "$root" -s "$build" TARGET= CROSS="$target" OUT="${out#"$root/"}" CARGO="$cargo" CARGOFLAGS="$flags" \
        LD="${binutils}ld" OBJCOPY="${binutils}objcopy" AR="${binutils}ar"
done
