# SPDX-License-Identifier: Apache-2.0 OR MIT
# Every recipe inherits it. The tasks are in cargo_c.bbclass.
bbnote() {
    echo "$*"
}
