# SPDX-License-Identifier: Apache-2.0 OR MIT
# What a release consists of: see RELEASING.md.

##@ Release

# A secret key of minisign or signify. Without it nothing is signed.
SIGN_KEY ?=
.PHONY: dist
dist: need-cargo need-cargo-vendor-filterer need-cargo-cyclonedx need-jq ## Write the tarball of the sources: build/dist (SIGN_KEY=FILE)
	SIGN_KEY="$(SIGN_KEY)" CARGO="$(CARGO)" sh packaging/dist.sh $(OUT)/dist

# Arguments for the test harness, such as dist:: for one group.
RELEASE_ARGS ?=
.PHONY: release-check
release-check: need-cargo ## Make everything that a release consists of, and use it
	EDGEJWT_REQUIRE_PEERS=1 $(CARGO) test --locked --test release -- $(RELEASE_ARGS)
