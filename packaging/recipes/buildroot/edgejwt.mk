################################################################################
#
# edgejwt
#
################################################################################

EDGEJWT_VERSION = @VERSION@
EDGEJWT_SOURCE = edgejwt-$(EDGEJWT_VERSION).tar.xz
EDGEJWT_SITE = @URL@
EDGEJWT_LICENSE = Apache-2.0 or MIT, Apache-2.0 and ISC (ring), ISC (untrusted)
EDGEJWT_LICENSE_FILES = \
	LICENSE-APACHE \
	LICENSE-MIT \
	vendor/ring/LICENSE \
	vendor/untrusted/LICENSE.txt
EDGEJWT_INSTALL_STAGING = YES
EDGEJWT_DEPENDENCIES = host-rustc

# The crates are in the tarball, so nothing is vendored when it is downloaded.
EDGEJWT_SETTINGS = \
	BUILD=embedded CURVES=$(if $(BR2_PACKAGE_EDGEJWT_CURVES),1) \
	DEBUG=$(if $(BR2_ENABLE_DEBUG),1) TARGET=$(RUSTC_TARGET_NAME) PREFIX=/usr \
	CFLAGS="$(TARGET_CFLAGS)" LDFLAGS="$(TARGET_LDFLAGS)"
EDGEJWT_ENVIRONMENT = \
	$(TARGET_MAKE_ENV) $(PKG_CARGO_ENV) CROSS_COMPILE=$(TARGET_CROSS) \
	CARGO_BUILD_JOBS=$(PARALLEL_JOBS) CARGO_NET_OFFLINE=true \
	TARGET_CFLAGS="$(TARGET_CFLAGS)"

EDGEJWT_TARGETS = install-library
ifeq ($(BR2_PACKAGE_EDGEJWT_TOOLS),y)
EDGEJWT_TARGETS += install-command
endif

define EDGEJWT_BUILD_CMDS
	$(EDGEJWT_ENVIRONMENT) $(MAKE) -C $(@D) $(EDGEJWT_SETTINGS) embedded
endef

define EDGEJWT_INSTALL_STAGING_CMDS
	$(EDGEJWT_ENVIRONMENT) $(MAKE) -C $(@D) $(EDGEJWT_SETTINGS) \
		DESTDIR=$(STAGING_DIR) install-library
endef

define EDGEJWT_INSTALL_TARGET_CMDS
	$(EDGEJWT_ENVIRONMENT) $(MAKE) -C $(@D) $(EDGEJWT_SETTINGS) \
		DESTDIR=$(TARGET_DIR) $(EDGEJWT_TARGETS)
endef

$(eval $(generic-package))
