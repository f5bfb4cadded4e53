# SPDX-License-Identifier: Apache-2.0 OR MIT
# Stands for OpenEmbedded's class, whose task is not used here.
