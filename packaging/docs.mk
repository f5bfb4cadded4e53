# SPDX-License-Identifier: Apache-2.0 OR MIT
# The documentation site: see packaging/README.md.

##@ Documentation

.PHONY: docs
docs: need-doxygen need-mandoc need-mkdocs need-npm ## Build the documentation site: build/docs/index.html
	sh packaging/docs.sh $(OUT)/docs
