#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Compares the crates with the database of security advisories. Where the database
# cannot be fetched it says so and succeeds: no registry of packages carries it.
set -u
cd "$(dirname "$0")/.." || exit 2
said=$(cargo deny --locked check advisories 2>&1) && {
    echo "advisories: none for the crates in Cargo.lock"
    exit
}
case $said in
*"failed to fetch advisory database"* | *"unable to access"* | *"Could not resolve host"*)
    echo "advisories: skipped, because the database cannot be fetched from here"
    ;;
*)
    echo "$said" >&2
    exit 1
    ;;
esac
