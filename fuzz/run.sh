#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# usage: run.sh SECONDS [TARGET...]
#        run.sh --runs COUNT [TARGET...]
# Runs every fuzz target, or the given ones, and stops at the first finding.
# With SECONDS, each runs for so long, from the committed seeds and the corpus
# of earlier runs. With --runs, each tries COUNT inputs that are made from the
# committed seeds alone, and are the same at each run on the same machine.
# SANITIZER=none leaves out AddressSanitizer and tries more inputs in the same time.
# Needs a nightly toolchain and cargo-fuzz.
set -eu
sanitizer=${SANITIZER:-address}
built=target/$sanitizer
cd "$(dirname "$0")"
case $1 in
    --runs)
        # libFuzzer learns from addresses, so they must be the same too. Some
        # containers do not permit that: the inputs then differ a little.
        run=cargo
        setarch -R true 2>/dev/null && run="setarch -R cargo"
        limit="-seed=1 -runs=$2 -reload=0"
        shift 2
        ;;
    *)
        run=cargo
        limit="-max_total_time=$1"
        shift
        ;;
esac
targets=${*:-json claims verify authorize issue attach pem der jwk jwks peer}

# The target with another implementation has a package of its own.
package() {
    case $1 in
        peer) echo peer ;;
        *) echo . ;;
    esac
}

for package in $(for target in $targets; do package "$target"; done | sort -u); do
    cargo +nightly fuzz build --sanitizer "$sanitizer" --fuzz-dir "$package" --target-dir "$built"
done
for target in $targets; do
    case $target in
        json) len=16384 ;;
        pem | der | jwk) len=4096 ;;
        peer) len=2048 ;;
        *) len=17408 ;;
    esac
    echo "== $target"
    corpus=corpus/$target
    case $limit in
        *-runs=*) corpus=target/new/$target && rm -rf "$corpus" ;;
    esac
    mkdir -p "$corpus"
    # shellcheck disable=SC2086
    $run +nightly fuzz run --sanitizer "$sanitizer" --fuzz-dir "$(package "$target")" --target-dir "$built" \
        "$target" "$corpus" "seeds/$target" -- \
        -dict=words.dict -max_len=$len -rss_limit_mb=2048 -timeout=10 \
        $limit -print_final_stats=1
done
