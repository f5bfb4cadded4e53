#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 OR MIT
# Prints the name of each function that the header declares.
set -eu
sed -n 's/^[a-z].*[ *]\(edgejwt_[a-z0-9_]*\)(.*/\1/p' "$(dirname "$0")/../include/edgejwt.h"
