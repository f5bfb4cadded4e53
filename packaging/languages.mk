# SPDX-License-Identifier: Apache-2.0 OR MIT
# Packages for developers in other languages: see packaging/README.md. All hold
# the standard build: a fault of the library must not end an interpreter.

##@ Packages for other languages

.PHONY: wheel
wheel: $(if $(NATIVE),,need-cargo-auditable) need-hatchling need-jq $(asked:%=wheel-%) ## Build a Python wheel with the library inside: build/wheels (TARGET="TRIPLE...")
wheel-%: need-hatchling
	$(call release_make,$*) standard
	CARGO="$(CARGO)" sh packaging/wheel.sh $(call release_out,$*)/standard/$(soname) $* build/wheels

NPM_TARGETS ?= $(if $(NATIVE),$(host),x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu)
.PHONY: npm
npm: $(if $(NATIVE),,need-cargo-auditable) need-npm need-jq $(NPM_TARGETS:%=npm-%) ## Build the package for npm, for x64 and arm64: build/npm
	CARGO="$(CARGO)" sh packaging/npm.sh build/npm $(foreach target,$(NPM_TARGETS),$(target)=$(call release_out,$(target))/standard/$(soname))
npm-%: need-npm
	$(call release_make,$*) standard

# Where the module will be fetched from.
GO_MODULE ?= example.org/edgejwt/bindings/go
.PHONY: go-module
go-module: ## Write the Go module, as a folder that GOPROXY=file://... serves: build/go (GO_MODULE=PATH)
	sh packaging/go-module.sh $(GO_MODULE) v$(version) build/go
