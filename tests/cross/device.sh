#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Runs the C programs of the tests on this device. `make cross-build` puts this
# script beside them. Arguments are parts of names: ./run-tests embedded/ keyring
set -u
cd "$(dirname "$0")" || exit 2
passed=0
failed=0
ignored=0
for program in tests/*/*; do
    way=${program#tests/}
    way=${way%%/*}
    for part; do
        case $program in
        *"$part"*) ;;
        *) continue 2 ;;
        esac
    done
    said=$(LD_LIBRARY_PATH="$PWD/${way%%_*}" "$program" "$PWD/keys" 2>&1)
    case $? in
    0) passed=$((passed + 1)) ;;
    # The program cannot test anything on this device.
    77)
        ignored=$((ignored + 1))
        printf '%s: ignored: %s\n' "$program" "$said"
        ;;
    *)
        failed=$((failed + 1))
        printf '%s: failed\n%s\n' "$program" "$said"
        ;;
    esac
done
echo "$passed passed, $failed failed, $ignored ignored"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
