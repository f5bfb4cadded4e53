# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Turns Doxygen's XML of the header into Markdown pages, one for each noun.

Every public name is in exactly one group; a name without one is an error.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Tuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

# Page, title, and the names that belong there. The first match counts.
GROUPS: List[Tuple[str, str, str]] = [
    ("status", "Status", r"edgejwt_status\w*|edgejwt_version|EDGEJWT_VERSION\w*|EDGEJWT_CHECK"),
    ("algorithms", "Algorithms", r"edgejwt_algorithm\w*"),
    ("keys", "Keys", r"edgejwt_(signing|verifying)_key\w*|edgejwt_generate_key|edgejwt_\w*thumbprint"
                     r"|EDGEJWT_(KEY_TEXT_MAX|KEY_PEM_MAX|RSA\w+|THUMBPRINT_LEN|SECRET_MAX)"),
    ("keyring", "Keyring", r"edgejwt_keyring\w*|edgejwt_ring_info\w*"
                           r"|EDGEJWT_(KEYRING\w+|ISSUER\w+|REMEMBER\w+|KEY_GRACE|KEY_PUB_NAMES|DIRECTORY\w+)"),
    ("devices", "Keys in a device", r"edgejwt_signing_(input|digest)|edgejwt_attach_signature"),
    ("claims", "Reading claims", r"edgejwt_claim_\w+"),
    ("policy", "Policy", r"edgejwt_policy\w*|EDGEJWT_(POLICY\w+|LEEWAY_MAX|EARLIEST_NOW|EXP_OPTIONAL|ANY_AUDIENCE)"),
    ("verify", "Verifying", r"edgejwt_(verify|explain|report\w*)"),
    ("sign", "Signing", r"edgejwt_(sign|issue|claims|header)\w*|EDGEJWT_(HEADER\w+|AUD_AS_ARRAY|NO_EXPIRY|DATES_AS_STRINGS)"),
    ("limits", "Limits of tokens", r"EDGEJWT_(TOKEN_MAX|PAYLOAD_MAX|JSON\w+|DATE_MAX)"),
]

Link = Callable[[str], str]


def group(name: str) -> str:
    for page, _, names in GROUPS:
        if re.fullmatch(names, name):
            return page
    raise SystemExit(f"packaging/docs/reference.py: {name} belongs to no group")


def inline(node: Element) -> str:
    """The text of a paragraph, as Markdown."""
    text = escape(node.text)
    for child in node:
        inner = "".join(child.itertext())
        if child.tag == "computeroutput":
            text += f"`{inner}`"
        elif child.tag in ("parameterlist", "simplesect", "itemizedlist", "orderedlist", "programlisting", "verbatim"):
            pass  # A block of its own.
        else:
            text += escape(inner)
        text += escape(child.tail)
    return re.sub(r"\s+", " ", text).strip()


def escape(text: str | None) -> str:
    """Text as Markdown. Names of the interface become code, which is linked later."""
    parts = re.split(r"(\b(?:edgejwt_\w+(?:\(\))?|EDGEJWT_\w+))", text or "")
    return "".join(f"`{part}`" if i % 2 else re.sub(r"([\\`*_<>\[\]|])", r"\\\1", part) for i, part in enumerate(parts))


def blocks(node: Element | None) -> Iterator[str]:
    """The paragraphs, lists, code and parameters of a description."""
    for para in node if node is not None else ():
        if para.tag != "para":
            continue
        if words := inline(para):
            yield words
        for child in para:
            if child.tag in ("itemizedlist", "orderedlist"):
                yield "\n".join("- " + " ".join(blocks(item)) for item in child)
            elif child.tag == "programlisting":
                lines = ("".join(" " if part.tag == "sp" else (part.text or "") + (part.tail if part.tag != "highlight" else "") or ""
                                 for part in flat(line)) for line in child)
                yield "```c\n" + "\n".join(line.rstrip() for line in lines) + "\n```"
            elif child.tag == "verbatim":
                yield "```c\n" + (child.text or "").rstrip() + "\n```"
            elif child.tag == "simplesect":
                label = "Returns" if child.get("kind") == "return" else (child.get("kind") or "").capitalize()
                yield f"**{label}:** " + " ".join(blocks(child))
            elif child.tag == "parameterlist":
                rows = "\n".join(f"| `{item.findtext('.//parametername')}` | {' '.join(blocks(item.find('parameterdescription')))} |"
                                 for item in child)
                yield f"| parameter | meaning |\n|---|---|\n{rows}"


def flat(line: Element) -> Iterator[Element]:
    for part in line:
        yield part
        for child in part:
            yield child
            # The text behind a blank belongs to the line, too.
            if child.tail:
                tail = Element("text")
                tail.text = child.tail
                yield tail


def described(node: Element) -> List[str]:
    return [*blocks(node.find("briefdescription")), *blocks(node.find("detaileddescription"))]


def entry(name: str, code: str, text: List[str], guides: str) -> str:
    return "\n\n".join([f"## {name} {{#{name}}}", *([f"```c\n{code}\n```"] if code else []), *text, *([guides] if guides else [])])


def prototype(member: Element) -> str:
    words = "".join(member.find("type").itertext())  # type: ignore[union-attr]
    space = "" if words.endswith("*") else " "
    arguments = (member.findtext("argsstring") or "")[1:-1]
    if len(arguments) > 50:
        arguments = "\n    " + arguments.replace(", ", ",\n    ")
    return f"{words}{space}{member.findtext('name')}({arguments});"


def table(members: List[Element], value: Callable[[Element], str]) -> str:
    rows = "\n".join(f"| `{member.findtext('name')}` | {value(member)} | {' '.join(described(member))} |" for member in members)
    return f"| name | | meaning |\n|---|---|---|\n{rows}"


def pages(xml: Path, guides: Callable[[str], str]) -> Dict[str, str]:
    """The Markdown of each page by its name; `guides` gives the line that leads back to the guides."""
    header = ElementTree.parse(xml / "edgejwt_8h.xml").getroot().find("compounddef")
    assert header is not None
    # Functions and types first, then constants.
    found: Dict[str, List[Tuple[bool, str]]] = {page: [] for page, _, _ in GROUPS}

    def add(name: str, code: str, text: List[str]) -> None:
        found[group(name)].append((name.isupper(), entry(name, code, text, guides(name))))

    for member in header.iter("memberdef"):
        name, kind = member.findtext("name") or "", member.get("kind")
        if kind == "function":
            add(name, prototype(member), described(member))
        elif kind == "enum":
            values = member.findall("enumvalue")
            add(name, "", [*described(member), table(values, lambda value: (value.findtext("initializer") or "").lstrip("= "))])
        elif kind == "define":
            value = "".join(member.find("initializer").itertext()) if member.find("initializer") is not None else ""  # type: ignore[union-attr]
            add(name, f"#define {name} {value}".rstrip(), described(member))
        elif kind == "typedef" and name not in ("edgejwt_status", "edgejwt_algorithm"):
            add(name, f"typedef struct {name} {name};", described(member))
    for inner in header.findall("innerclass"):
        struct = ElementTree.parse(xml / f"{inner.get('refid')}.xml").getroot().find("compounddef")
        assert struct is not None
        fields = list(struct.iter("memberdef"))
        add(inner.text or "", "", [*described(struct),
            table(fields, lambda field: f"`{''.join(field.find('type').itertext())}{field.findtext('argsstring') or ''}`")])  # type: ignore[union-attr]

    made = {page: f"# {title}\n\n" + "\n\n".join(text for _, text in sorted(found[page], key=lambda pair: pair[0])) + "\n" for page, title, _ in GROUPS}
    contents = "\n".join(f"- [{title}]({page}.md): " + ", ".join(f"[`{name}`]({page}.md#{name})"
                         for name in re.findall(r"\{#(\w+)\}", made[page])) for page, title, _ in GROUPS)
    made["index"] = "# Reference\n\n" + "\n\n".join([contents, "## Rules that hold everywhere", *described(header)]) + "\n"
    return made
