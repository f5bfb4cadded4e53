#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# usage: run.sh SECONDS [TARGET...]
# Runs every fuzz target, or the given ones, for so many seconds each. Starts
# from the committed seeds and the corpus of earlier runs. Stops at the first
# finding. Needs a nightly toolchain and cargo-fuzz.
set -eu
cd "$(dirname "$0")"
seconds=$1
shift
targets=${*:-json claims verify authorize issue attach pem der jwk jwks}

cargo +nightly fuzz build
for target in $targets; do
    case $target in
        json) len=16384 ;;
        pem | der | jwk) len=4096 ;;
        *) len=17408 ;;
    esac
    echo "== $target"
    mkdir -p "corpus/$target"
    cargo +nightly fuzz run "$target" "corpus/$target" "seeds/$target" -- \
        -dict=words.dict -max_len=$len -rss_limit_mb=2048 -timeout=10 \
        -max_total_time="$seconds" -print_final_stats=1
done
