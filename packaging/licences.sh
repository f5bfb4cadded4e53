#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Copies the licence texts of everything that is in the library: its own, those
# of its crates, and that of Rust's own library.
#
# Usage: licences.sh FOLDER TARGET
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
cargo=${CARGO:-cargo}
cp "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$out"

in_library=$(cd "$root" && $cargo tree --locked --edges normal,no-proc-macro --target "$2" \
    --prefix none --no-dedupe --format '{p}' | sed -n 's/^\([^ ]*\) v\([^ ]*\)$/\1 \2/p' | sort -u)
# One line for each package: its name, its version, its folder.
folders=$(cd "$root" && $cargo metadata --locked --format-version 1 --filter-platform "$2" |
    jq -r '.packages[] | "\(.name) \(.version) \(.manifest_path | sub("/Cargo.toml$"; ""))"')
echo "$in_library" | while read -r name version; do
    folder=$(echo "$folders" | sed -n "s/^$name $version //p")
    mkdir -p "$out/$name-$version"
    # Below a folder are the licences of code that a crate took from elsewhere.
    find "$folder" -maxdepth 3 -type f \( -iname 'license*' -o -iname 'licence*' \
        -o -iname 'copying*' -o -iname 'unlicense*' \) -printf '%P\n' |
        while read -r file; do
            cp "$folder/$file" "$out/$name-$version/$(echo "$file" | tr / -)"
        done
    rmdir "$out/$name-$version" 2>/dev/null && {
        echo "edgejwt: $name $version has no licence text" >&2
        exit 1
    }
    chmod 644 "$out/$name-$version"/*
done

# Rust's own library: rustup's toolchains and Debian's packages have different
# files.
mkdir -p "$out/rust-std"
for file in "$(${RUSTC:-rustc} --print sysroot)/share/doc/rust/COPYRIGHT-library.html" \
    /usr/share/doc/rustc-web/copyright /usr/share/doc/rustc/copyright; do
    if [ -e "$file" ]; then
        cp "$file" "$out/rust-std"
        exit
    fi
done
echo "edgejwt: the licences of Rust's own library are not installed" >&2
exit 1
