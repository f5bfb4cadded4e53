#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Copies a file in one step: a program that reads TO finds the old file or the
# new one, never a part. TO keeps its date if nothing has changed.
#
# Usage: replace.sh FROM TO
set -eu
cmp -s "$1" "$2" && exit
copy=$(mktemp "$2.XXXXXX")
trap 'rm -f "$copy"' EXIT
cp "$1" "$copy"
chmod "$(stat -c %a "$1")" "$copy"
mv -f "$copy" "$2"
