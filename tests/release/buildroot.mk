# SPDX-License-Identifier: Apache-2.0 OR MIT
# Stands for Buildroot: what our recipe needs of it, for aarch64 and Debian's
# compiler. The recipe's own commands run on an unpacked tarball.
#
# Usage: make -f buildroot.mk RECIPE=FOLDER SOURCES=FOLDER WORK=FOLDER [show|all]
PARALLEL_JOBS := 2
STAGING_DIR := $(WORK)/staging
TARGET_DIR := $(WORK)/target
TARGET_CROSS := /usr/bin/aarch64-linux-gnu-
TARGET_CFLAGS := -O2
RUSTC_TARGET_NAME := aarch64-unknown-linux-gnu
TARGET_MAKE_ENV := PATH="$(PATH)"
PKG_CARGO_ENV := \
	__CARGO_TEST_CHANNEL_OVERRIDE_DO_NOT_USE_THIS="nightly" \
	CARGO_UNSTABLE_TARGET_APPLIES_TO_HOST="true" \
	CARGO_TARGET_APPLIES_TO_HOST="false" \
	CARGO_BUILD_TARGET="$(RUSTC_TARGET_NAME)"

define generic-package
.PHONY: all show
all: $(SOURCES)/.stamp_target_installed
show:
	@echo 'VERSION=$(EDGEJWT_VERSION)'
	@echo 'SOURCE=$(EDGEJWT_SITE)/$(EDGEJWT_SOURCE)'
	@echo 'LICENSE_FILES=$(EDGEJWT_LICENSE_FILES)'
	@echo 'DEPENDENCIES=$(EDGEJWT_DEPENDENCIES)'
$(SOURCES)/.stamp_built:
	$$(EDGEJWT_BUILD_CMDS)
$(SOURCES)/.stamp_staging_installed: $(SOURCES)/.stamp_built
	$$(EDGEJWT_INSTALL_STAGING_CMDS)
$(SOURCES)/.stamp_target_installed: $(SOURCES)/.stamp_staging_installed
	$$(EDGEJWT_INSTALL_TARGET_CMDS)
endef

include $(RECIPE)/edgejwt.mk
