# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Prepares the documentation site for MkDocs: the guides where they stand in the
sources, the reference, the manual of the command, and the files that they link to.

Usage: stage.py SOURCES DOXYGEN_XML FOLDER
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import reference

NAV: Dict[str, List[str]] = {
    "Guides": ["docs/builds.md", "docs/rotating-keys.md", "docs/sizing.md", "docs/page.md", "docs/from-libjwt.md",
               "docs/from-l8w8jwt.md", "docs/from-neuron.md", "docs/PERFORMANCE.md", "examples/README.md",
               "examples/client/README.md", "examples/hardware/README.md"],
    "Integrations": [f"integrations/{name}/README.md" for name in ("mosquitto", "nginx", "neuron", "nanomq", "oidc")],
    "Other languages": [f"bindings/{name}/README.md" for name in ("python", "go", "node", "java", "luajit", "cpp")],
    "Project": ["packaging/README.md", "SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "RELEASING.md",
                "tests/README.md", "tests/fixtures/README.md", "docs/README.md"],
}
CODE = re.compile(r"^ {0,3}```.*?^ {0,3}```", re.DOTALL | re.MULTILINE)


def relative(target: str, page: str) -> str:
    return os.path.relpath(target, os.path.dirname(page) or ".")


class Site:
    def __init__(self, sources: Path, xml: Path, folder: Path) -> None:
        self.sources, self.folder = sources, folder
        self.pages = ["README.md", *(page for pages in NAV.values() for page in pages)]
        self.texts = {page: (sources / page).read_text() for page in self.pages}
        self.xml = xml

    def write(self, page: str, text: str) -> None:
        path = self.folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def title(self, page: str) -> str:
        return re.search(r"^# (.*)", self.texts[page], re.MULTILINE).group(1)  # type: ignore[union-attr]

    def guides(self, name: str) -> str:
        """The guides that name a function, for its entry in the reference."""
        naming = [page for page in self.pages if re.search(rf"\b{name}\b", self.texts[page])]
        links = ", ".join(f"[{self.title(page)}](../{page})" for page in naming)
        return f"Named in: {links}" if links else ""

    def linked(self, page: str, text: str) -> str:
        """Names of the interface lead to the reference; links to other files of the sources work."""

        def name(match: re.Match[str]) -> str:
            word = match.group(1)
            try:
                target = f"reference/{reference.group(word)}.md#{word}"
            except SystemExit:
                return match.group(0)
            return f"[`{word}{match.group(2) or ''}`]({relative(target, page)})" if word in self.names else match.group(0)

        def link(match: re.Match[str]) -> str:
            text, path, anchor = match.group(1), match.group(2), match.group(3) or ""
            if "://" in path or not path:
                return match.group(0)
            target = os.path.normpath(os.path.join(os.path.dirname(page), path))
            if target == "include/edgejwt.h":
                return f"[{text}]({relative('reference/index.md', page)})"
            if (self.sources / target).is_dir() or target.startswith("."):
                return text  # A site shows no folders and no hidden files.
            if target.startswith("reference/"):
                return match.group(0)
            if target.endswith(".md") and target not in self.texts:
                raise SystemExit(f"packaging/docs/stage.py: {page} links to {target}, which is not in NAV")
            if target not in self.texts:
                self.copy(target)
            return f"[{text}]({path}{anchor})"

        parts, end = [], 0
        for code in [*CODE.finditer(text), None]:
            prose = text[end:code.start() if code else None]
            prose = re.sub(r"(?<!\[)`((?:edgejwt|EDGEJWT)_\w+)(\(\))?`(?!\])", name, prose)
            parts += [re.sub(r"\[([^\[\]]*)\]\(([^)#\s]*)(#[^)]*)?\)", link, prose), code.group(0) if code else ""]
            end = code.end() if code else end
        return "".join(parts)

    def copy(self, target: str) -> None:
        source = self.sources / target
        if source.is_dir() or not source.exists():
            raise SystemExit(f"packaging/docs/stage.py: no file {target}")
        (self.folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, self.folder / target)

    def build(self) -> None:
        made = reference.pages(self.xml, self.guides)
        self.names = set(re.findall(r"\{#(\w+)\}", "".join(made.values())))
        for page, text in made.items():
            self.write(f"reference/{page}.md", self.linked(f"reference/{page}.md", text))
        for page, text in self.texts.items():
            self.write(page, self.linked(page, text))
        command = subprocess.run(["mandoc", "-T", "markdown", self.sources / "cli/edgejwt.1"], check=True, capture_output=True, text=True)
        self.write("command.md", "# The command edgejwt\n\n" + re.sub(r"^# ", "## ", command.stdout, flags=re.MULTILINE))
        reference_nav = [{title: f"reference/{page}.md"} for page, title, _ in reference.GROUPS]
        nav = [{"Start": "README.md"}, {"Reference": ["reference/index.md", *reference_nav]}, {"Command": "command.md"}, *({part: pages} for part, pages in NAV.items())]
        # YAML reads JSON.
        config = (Path(__file__).parent / "mkdocs.yml").read_text()
        (self.folder.parent / "mkdocs.yml").write_text(f"{config}\nnav: {json.dumps(nav)}\n")


if __name__ == "__main__":
    Site(*map(Path, sys.argv[1:4])).build()
