# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The main loop of the Python peers: a line of input is a task, with words
separated by tabs, and a line of output is the answer."""

import json
import sys


def read(path):
    with open(path, "rb") as file:
        return file.read()


def text(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def run(verbs):
    for line in sys.stdin:
        verb, *words = line.rstrip("\n").split("\t")
        print(verbs[verb](*words), flush=True)
