# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Runs tasks of a recipe with BitBake's own parser, fetcher and shell.

Usage: bitbake.py RECIPE MIRROR WORK NAME=VALUE... TASK...

MIRROR is a folder with everything that is downloaded, WORK gets the result. The
classes beside this script stand for those of OpenEmbedded. Tasks: fetch (with
the checksums, unpacks, compares the licences), or a function of the recipe.
"""

import hashlib
import os
import sys
import types

# Not in the package bitbake-setup. It is for servers of hashes.
for name in ("hashserv", "hashserv.client"):
    sys.modules[name] = types.ModuleType(name)

import bb.build
import bb.cookerdata
import bb.event
import bb.fetch2
import bb.utils


def parse(recipe, variables):
    """The variables of a recipe."""
    os.environ["BBPATH"] = os.path.dirname(os.path.abspath(__file__))
    environment = {name: os.environ[name] for name in ("BBPATH", "PATH", "HOME")}
    environment.update(variables)
    for name in ("RUSTUP_HOME", "RUSTUP_TOOLCHAIN"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment["BB_ENV_PASSTHROUGH"] = " ".join(environment)
    os.environ.update(environment)
    config = types.SimpleNamespace(
        prefile=[], postfile=[], tracking=False, skip_fragments=True, env=environment
    )
    builder = bb.cookerdata.CookerDataBuilder(config)
    builder.parseBaseConfiguration()
    return builder.parseRecipeVariants(recipe, [])[""]


def fetch(data):
    """Downloads, which compares the checksums, and unpacks."""
    unpacked = data.getVar("UNPACKDIR")
    bb.utils.mkdirhier(unpacked)
    fetcher = bb.fetch2.Fetch(data.getVar("SRC_URI").split(), data)
    fetcher.download()
    fetcher.unpack(unpacked)
    for entry in data.getVar("LIC_FILES_CHKSUM").split():
        path, _, expected = entry.removeprefix("file://").partition(";md5=")
        with open(os.path.join(data.getVar("S"), path), "rb") as file:
            if hashlib.md5(file.read()).hexdigest() != expected:
                sys.exit(f"{path}: another licence")
    print(f"{len(fetcher.urls)} fetched")


def main(recipe, mirror, work, *words):
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    data = parse(os.path.abspath(recipe), {"MIRROR": mirror, "WORK": work})
    for name, value in settings.items():
        data.setVar(name, value)
    bb.utils.mkdirhier(data.getVar("T"))
    for task in (word for word in words if "=" not in word):
        if task == "fetch":
            fetch(data)
        elif task == "show":
            print(data.getVar("CARGO_BUILD_FLAGS"))
        else:
            bb.build.exec_func(task, data)


main(*sys.argv[1:])
