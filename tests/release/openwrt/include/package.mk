# SPDX-License-Identifier: Apache-2.0 OR MIT
# Defines what a package Makefile of OpenWrt calls.
PKG_BUILD_DIR := $(SOURCES)
PKG_INSTALL_DIR := $(WORK)/ipkg-install
.PHONY: all show compile dev

all: dev
show:
	@echo 'VERSION=$(PKG_VERSION)'
	@echo 'SOURCE=$(PKG_SOURCE_URL)/$(PKG_SOURCE)'
	@echo 'HASH=$(PKG_HASH)'
	@echo 'LICENSE_FILES=$(PKG_LICENSE_FILES)'
compile:
	$(Build/Compile)
	$(Build/Install)
dev: compile
	$(call Build/InstallDev,$(WORK)/staging)

# Each field of `define Package/NAME` is an assignment.
define BuildPackage
$(eval $(Package/$(1)))
.PHONY: show-$(1) install-$(1)
show: show-$(1)
show-$(1):
	@echo '$(1)=$(CATEGORY): $(TITLE)'
	@echo '$(1)-depends=$(DEPENDS)'
	@echo '$(1)-abi=$(ABI_VERSION)'
all: install-$(1)
install-$(1): dev
	$$(call Package/$(1)/install,$(WORK)/$(1))
$(foreach field,SECTION CATEGORY TITLE URL DEPENDS ABI_VERSION,$(eval $(field) :=))
endef
