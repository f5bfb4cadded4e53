#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Counts the instructions of this library and of its peers on ARM, under qemu, and
# prints a table for each processor. Counts are exact, but they are not cycles.
#
# The peers are Debian's packages for the processor, from the release in SUITE: sid,
# or a later one that has libjwt 3. They are unpacked and not installed. Needs:
#   apt-get install mmdebstrap qemu-user gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf
# and what cross-building needs. Called by `make bench-arm`.
set -eu
cd "$(dirname "$0")/.."
suite=${SUITE:-sid}
cargo=${CARGO:-cargo}
cargo_dir=${CARGO_TARGET_DIR:-target}/bench-arm
dir=$PWD/build/bench-arm
rm -rf "$dir"
mkdir -p "$dir"
openssl genrsa -out "$dir/key" 2048 2>/dev/null
openssl rsa -in "$dir/key" -pubout -out "$dir/pem" 2>/dev/null
${CC:-cc} -O2 -std=c11 -shared -fPIC tests/cross/count.c -o "$dir/plugin.so"

# Does an operation a number of times under qemu. Its last line is the number of
# instructions.
calls() { # OBJECT OPERATION CALLS
    "$qemu" -cpu "$cpu" -L "$system" -plugin "$dir/plugin.so" $preload "$made/count" \
        "$1" "$dir/key" "$dir/pem" "$token" "$2" "$3" 2>&1
}

# Instructions of one call; fails if the library does not have the operation.
count() { # OBJECT OPERATION
    none=$(calls "$1" "$2" 0) || return 1
    ten=$(calls "$1" "$2" 10) || return 1
    echo $((($(echo "$ten" | tail -n 1) - $(echo "$none" | tail -n 1)) / 10))
}

row() { # NAME OBJECT
    printf '| %s' "$1"
    for operation in sign verify new again; do
        if ! one=$(count "$2" $operation); then
            printf ' | -'
        elif [ $operation = sign ]; then
            awk "BEGIN { printf \" | %d (%.2f)\", $one, $one / $sign }"
        else
            awk "BEGIN { printf \" | %d (%.3f)\", $one, $one / $verify }"
        fi
    done
    echo ' |'
}

table() { # TITLE
    token=$("$qemu" -cpu "$cpu" -L "$system" "$made/count" "$made/embedded.so" "$dir/key" "$dir/pem" - - 0)
    sign=$(count "$made/ring.so" sign) verify=$(count "$made/ring.so" verify)
    printf '\n%s. Instructions; in brackets the ratio to bare ring.\n\n' "$1"
    echo '| | sign | verify | new token in a keyring | cached token |'
    echo '|---|--:|--:|--:|--:|'
    while IFS='	' read -r name object; do
        row "$name" "$made/$object.so"
    done <"$made/list"
}

version() { # PKG-CONFIG MODULE
    sed -n 's/^Version: //p' "$system"/usr/lib/*/pkgconfig/"$1.pc"
}

# Builds everything for one target.
prepare() { # TARGET ARCHITECTURE GNU QEMU
    target=$1 gnu=$3 qemu=$4
    system=$dir/$2 made=$dir/$2-made
    mmdebstrap --quiet --variant=extract --architectures="$2" --aptopt='Acquire::Check-Valid-Until "false"' \
        --include=libjwt14-dev,libcjose-dev,libmbedtls-dev,libssl-dev,libc6-dev,libgcc-s1 "$suite" "$system"
    # A package's script makes this link, and scripts are not run.
    [ -e "$system/lib" ] || ln -s usr/lib "$system/lib"
    mkdir "$made"
    cc="$gnu-gcc --sysroot=$system -std=gnu11 -O2 -Wall -Wextra -Iinclude"
    $cc -rdynamic benches/count.c -o "$made/count"
    $cc -shared -fPIC benches/no-crypto.c -o "$made/no-crypto.so"
    cross=build/cross/$target
    make -s standard embedded TARGET="$target" OUT="$cross"
    for build in standard embedded; do
        $cc -shared -fPIC "-DLIBRARY=\"$PWD/$cross/$build/libedgejwt.so\"" benches/subjects/edgejwt.c -o "$made/$build.so"
        printf 'edgejwt, %s\t%s\n' $build $build >>"$made/list"
    done
    ring "$cross"
    printf 'bare ring, no token\tring\n' >>"$made/list"
    peer "OpenSSL $(version libcrypto), no token" openssl -lcrypto
    peer "Mbed TLS $(version mbedcrypto), no token" mbedtls -lmbedcrypto
    peer "cjose $(version cjose)" cjose -lcjose -lcrypto
    peer "libjwt $(version libjwt)" libjwt3 -ljwt -lcrypto
}

peer() { # NAME FILE LIBRARIES...
    name=$1 file=$2
    shift 2
    if $cc -shared -fPIC "benches/subjects/$file.c" -o "$made/$file.so" "$@"; then
        printf '%s\t%s\n' "$name" "$file" >>"$made/list"
    else
        echo "left out, because it does not build: $name"
    fi
}

# Bare ring, with the compiler that the cross build has chosen.
ring() { # FOLDER OF THE CROSS BUILD
    rustc=$(cat "$1/rustc") std=
    case $(cat "$1/how") in
    "std compiled"*) std=-Zbuild-std=std,panic_unwind ;;
    esac
    case $rustc in
    /usr/bin/rustc) tool=/usr/bin/cargo ;;
    *) tool=$cargo ;;
    esac
    upper=$(echo "$target" | tr a-z- A-Z_) lower=$(echo "$target" | tr - _)
    env RUSTC_BOOTSTRAP=1 RUSTC="$rustc" "CARGO_TARGET_${upper}_LINKER=$PWD/$1/cc" \
        "CC_$lower=$PWD/$1/cc" "AR_$lower=$PWD/$1/ar" \
        "$tool" build --quiet --locked --release --manifest-path benches/rust/Cargo.toml -p subject-ring \
        --target "$target" $std --target-dir "$cargo_dir"
    cp "$cargo_dir/$target/release/libsubject_ring.so" "$made/ring.so"
}

prepare aarch64-unknown-linux-gnu arm64 aarch64-linux-gnu qemu-aarch64
cpu=cortex-a72 preload="-E LD_PRELOAD=$made/no-crypto.so"
table "Cortex-A72 without cryptographic extensions"
preload=
table "Cortex-A72 with cryptographic extensions"

prepare armv7-unknown-linux-gnueabihf armhf arm-linux-gnueabihf qemu-arm
cpu=cortex-a7
table "Cortex-A7"
