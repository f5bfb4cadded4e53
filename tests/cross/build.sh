#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Builds both libraries for the target $1 into the folder $2. There go also
# `cc`, the target's C compiler, `run`, which runs its programs, `ar`, and
# `how`, a sentence on where the target's std is from, and for musl `loader`, if
# it is there. With FROM=sources std is built even where a toolchain has it
# ready. Exits with 3 where a tool is missing.
set -eu
target=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target_dir=${CARGO_TARGET_DIR:-$root/target}

fail() {
    echo "cross: $target: $*" >&2
    exit 3
}

# The target's name for gcc or zig, and for qemu.
case $target in
x86_64-unknown-linux-gnu) cross=x86_64-linux-gnu machine=x86_64 ;;
aarch64-unknown-linux-gnu) cross=aarch64-linux-gnu machine=aarch64 ;;
armv7-unknown-linux-gnueabihf) cross=arm-linux-gnueabihf machine=arm ;;
i686-unknown-linux-gnu) cross=i686-linux-gnu machine=i386 ;;
riscv64gc-unknown-linux-gnu) cross=riscv64-linux-gnu machine=riscv64 ;;
s390x-unknown-linux-gnu) cross=s390x-linux-gnu machine=s390x ;;
x86_64-unknown-linux-musl) cross=x86_64-linux-musl machine=x86_64 ;;
aarch64-unknown-linux-musl) cross=aarch64-linux-musl machine=aarch64 ;;
armv7-unknown-linux-musleabihf) cross=arm-linux-musleabihf machine=arm ;;
*) fail "is not in tests/cross/build.sh" ;;
esac

script() { # name, command
    printf '#!/bin/sh\n%s\n' "$2" >"$out/$1"
    chmod +x "$out/$1"
}

case $target in
*musl*)
    python3 -c 'import ziglang' 2>/dev/null || fail "needs zig (pip install ziglang)"
    script cc "exec sh '$here/zig-cc.sh' $cross \"\$@\""
    script ar 'exec python3 -m ziglang ar "$@"'
    sysroot=/
    rm -f "$out/loader"
    if [ -e "/lib/$cross/libc.so" ]; then
        ln -s "/lib/$cross/libc.so" "$out/loader"
    fi
    ;;
*)
    if ! command -v "$cross-gcc" >/dev/null; then
        fail "needs $cross-gcc (apt-get install gcc-$(echo $cross | tr _ -))"
    fi
    script cc "exec $cross-gcc \"\$@\""
    script ar "exec $cross-ar \"\$@\""
    sysroot=/usr/$cross
    ;;
esac
# What is not a compiler's is binutils', for musl too.
binutils=$(echo "$cross" | sed 's/musl/gnu/')
if ! command -v "$binutils-objcopy" >/dev/null; then
    fail "needs $binutils-objcopy (apt-get install binutils-$(echo "$binutils" | tr _ -))"
fi
if [ "$(uname -m)" = "$machine" ]; then
    script run 'exec "$@"'
elif [ "$(uname -m)" = x86_64 ] && [ "$machine" = i386 ]; then
    # The processor runs it itself; under qemu-i386 7.2 no thread starts.
    script run "exec $sysroot/lib/ld-linux.so.2 --library-path $sysroot/lib \"\$@\""
else
    command -v "qemu-$machine" >/dev/null || fail "needs qemu-$machine (apt-get install qemu-user)"
    script run "exec qemu-$machine -L $sysroot \"\$@\""
fi

# The compilers that may have the target's std ready, or its sources: the
# user's own, and Debian's.
rustlib() {
    sysroot=$("$1" --print sysroot 2>/dev/null) && [ -d "$sysroot/lib/rustlib/$2" ]
}
ready=$target/lib
sources=src/rust/library/std
if [ "${FROM:-}" = sources ]; then
    ready=none
fi
rustc=${RUSTC:-rustc} cargo=${CARGO:-cargo} std=
if rustlib "$rustc" "$ready"; then
    how="the std that $rustc has ready"
elif rustlib /usr/bin/rustc "$ready"; then
    how="the std that Debian's compiler has ready"
    rustc=/usr/bin/rustc cargo=/usr/bin/cargo
elif rustlib "$rustc" $sources; then
    how="the std built from the sources that $rustc has" std=sources
elif rustlib /usr/bin/rustc $sources; then
    how="the std built from the sources that Debian's compiler has" std=sources
    rustc=/usr/bin/rustc cargo=/usr/bin/cargo
else
    fail "needs the target's std (rustup target add $target) or its sources" \
        "(rustup component add rust-src, or apt-get install rustc-web cargo-web rust-web-src)"
fi
echo "$how, $("$rustc" --version)" >"$out/how"

# Cargo's settings for a run of the tests are not for the library.
for name in $(env | sed -n 's/^\(CARGO_PKG_[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done
variable=$(echo "$target" | tr a-z- A-Z_)
export RUSTC="$rustc" "CARGO_TARGET_${variable}_LINKER=$out/cc"
export "CC_$(echo "$target" | tr - _)=$out/cc" "AR_$(echo "$target" | tr - _)=$out/ar"
case $target in
# Shared libraries, and static ones for programs of either kind.
*musl*) export "CARGO_TARGET_${variable}_RUSTFLAGS=-Ctarget-feature=-crt-static" ;;
esac
for build in standard embedded; do
    flags="--target $target"
    if [ -n "$std" ]; then
        # Only a nightly compiler takes -Z by itself.
        export RUSTC_BOOTSTRAP=1
        case $build in
        standard) flags="$flags -Zbuild-std=std,panic_unwind" ;;
        embedded) flags="$flags -Zbuild-std=core,alloc,compiler_builtins" ;;
        esac
    fi
    make -C "$root" -s $build CARGO="$cargo" CARGOFLAGS="$flags" OUT="$out" \
        LD="$binutils-ld" OBJCOPY="$binutils-objcopy" AR="$binutils-ar" \
        target_dir="$target_dir/$target"
done
