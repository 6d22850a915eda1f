"""Changes values in a configuration's text and leaves its comments and its order as the person wrote them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError
from ruamel.yaml.tokens import CommentToken

from ...core.bpm_config import OLDER_ROOT, ROOT, Price
from ...core.errors import ConfigError
from .older import MOVED, SWITCHES, Place

HEADER = """\
# What is written here takes the place of the shipped values; `saijin-studio config show` lists them all.
bpm_system:
"""
WIDEST = 10_000  # columns; no line of the person's is wrapped
_OLDER = {new: old for old, new in MOVED.items()}


def with_changes(text: str, changes: Mapping[str, object]) -> str:
    """`changes` by dotted keys below bpm_system. The text must have been checked. Raises ConfigError."""
    yaml = _yaml(text)
    try:
        document = yaml.load(text)
        if document is None:  # nothing but comments
            comments = [line for line in text.splitlines() if line.startswith("#")]
            document = yaml.load("\n".join([*comments, HEADER.splitlines()[-1]]))
    except (YAMLError, ValueError, TypeError, AttributeError, IndexError) as error:
        # A round trip knows more kinds of values than the check, such as dates, and stumbles over wrong ones.
        raise ConfigError(f"this file can only be edited as text: {error}", line=0, key="") from error
    name = OLDER_ROOT if OLDER_ROOT in document else ROOT
    for key, value in changes.items():
        _set(document, name, place_of(key), value)
    out = io.StringIO()
    try:
        yaml.dump(document, out)
    except YAMLError as error:
        key = next(iter(changes))
        raise ConfigError(f"{', '.join(changes)}: not a value that YAML has", line=0, key=key) from error
    return out.getvalue()


def place_of(key: str) -> Place:
    """The parts of a dotted key; the name of a model may have dots of its own."""
    first, *rest = key.split(".")
    if first != "prices" or not rest:
        return first, *rest
    if rest[-1] in Price.model_fields and len(rest) > 1:
        return first, ".".join(rest[:-1]), rest[-1]
    return first, ".".join(rest)


def _yaml(text: str) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDEST
    indented = re.search(r"^(?:bpm|bmp)_system:.*\n(?:\s*(?:#.*)?\n)*( +)", text, re.MULTILINE)
    yaml.indent(mapping=len(indented[1]) if indented else 2, sequence=4, offset=2)
    return yaml


def _set(document: CommentedMap, root: str, place: Place, value: object) -> None:
    key = ".".join(place)
    if not all(place):
        raise ConfigError(f"{key or '(nothing)'}: is no key", line=0, key=key)
    section = _section(document, root, key)
    if (old := _OLDER.get(place)) and _holds(section, old):
        place = old  # written in the older spelling; it stays so
    elif place[:-1] in SWITCHES and place[-1] == "enabled" and _is_switch(section, place[:-1]):
        place = place[:-1]
    for name in place[:-1]:
        section = _section(section, name, key)
    if place[-1] in section:
        section[place[-1]] = value
    else:
        _append(section, place[-1], value)


def _holds(section: CommentedMap, place: Place) -> bool:
    for name in place:
        if not isinstance(section, CommentedMap) or name not in section:
            return False
        section = section[name]
    return True


def _is_switch(section: CommentedMap, place: Place) -> bool:
    return _holds(section, place) and isinstance(section[place[0]][place[1]], bool)


def _section(parent: CommentedMap, name: str, key: str) -> CommentedMap:
    """The section of that name, made where it is not there; a number or a switch in its place becomes its first key."""
    if name not in parent:
        _append(parent, name, CommentedMap())
    found = parent[name]
    if found is None:
        parent[name] = CommentedMap()
    elif isinstance(found, bool):
        parent[name] = CommentedMap(enabled=found)
    elif isinstance(found, int):
        parent[name] = CommentedMap(tries=found)
    elif not isinstance(found, CommentedMap):
        raise ConfigError(f"{key}: {name} is a list in this file; write it as a section first", line=0, key=key)
    return parent[name]  # type: ignore[no-any-return]


def _append(section: CommentedMap, name: str, value: object) -> None:
    """Comments that follow the section's last key in the text are those of what comes next: they must stay behind."""
    last, key = _last(section)
    token = last.ca.items.get(key, (None,) * 4)[2] if last is not None else None
    section[name] = value
    if not isinstance(token, CommentToken):
        return
    beside, line_end, following = token.value.partition("\n")
    if not following:
        return
    token.value = beside + line_end
    moved = CommentToken("\n" + following, token.start_mark, None)
    section.ca.items[name] = [None, None, moved, None]


def _last(section: CommentedMap) -> tuple[CommentedMap | None, Any]:
    """Where the section's last line stands: a key of it or of a section in it."""
    found: tuple[CommentedMap | None, Any] = (None, None)
    below: Any = section
    while isinstance(below, CommentedMap) and below:
        key = next(reversed(below))
        found = (below, key)
        below = below[key]
    return found
