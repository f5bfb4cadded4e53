# SPDX-License-Identifier: Apache-2.0 OR MIT
# What a release consists of: see RELEASING.md.

##@ Release

# Arguments for the test harness, such as dist:: for one group.
RELEASE_ARGS ?=
.PHONY: release-check
release-check: need-cargo ## Make everything that a release consists of, and use it
	EDGEJWT_REQUIRE_PEERS=1 $(CARGO) test --locked --test release -- $(RELEASE_ARGS)
