# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Names the platform of the wheel, which only the builder of the library knows: EDGEJWT_WHEEL_PLATFORM."""

import os
from typing import Any, Dict

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Platform(BuildHookInterface):  # type: ignore[misc]
    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + os.environ["EDGEJWT_WHEEL_PLATFORM"]
