# SPDX-License-Identifier: Apache-2.0 OR MIT
# This folder stands for OpenWrt: what our recipe needs of it, for aarch64 and
# Debian's compiler. The recipe's own commands run on an unpacked tarball.
#
# Usage: make -f RECIPE TOPDIR=this-folder SOURCES=FOLDER WORK=FOLDER [show|all]
INCLUDE_DIR := $(TOPDIR)/include
TARGET_CROSS := aarch64-linux-gnu-
TARGET_CFLAGS := -O2
TARGET_PATH_PKG := $(PATH)
INSTALL_DIR := install -d -m0755
INSTALL_BIN := install -m0755
CP := cp -fpR
