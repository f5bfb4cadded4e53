# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Prints the configuration that a Kconfig file makes of some answers.

Usage: kconfig.py FILE NAME... NAME=ANSWER...

NAME... are the boolean options of the build system that FILE refers to; all
others are undefined, which is an error.
"""

import os
import sys
import tempfile

os.environ["KCONFIG_WARN_UNDEF"] = "y"
import kconfiglib


def main(file, *words):
    outer = [word for word in words if "=" not in word]
    answers = [word.split("=") for word in words if "=" in word]
    with tempfile.NamedTemporaryFile("w", suffix=".kconfig") as top:
        for name in outer:
            top.write(f'config {name}\n\tbool "{name}"\n\n')
        top.write(f'source "{os.path.abspath(file)}"\n')
        top.flush()
        config = kconfiglib.Kconfig(top.name, warn_to_stderr=False)
        for name, answer in answers:
            if not config.syms[name].set_value(answer):
                sys.exit(f"{name} is no option")
        if config.warnings:
            sys.exit("\n".join(config.warnings))
        for symbol in config.unique_defined_syms:
            print(f"{symbol.name}={symbol.str_value}")


main(*sys.argv[1:])
