"""Reads YAML as far as a configuration needs it, and remembers the line of each value.

The file is a person's but may come from anywhere: 1 MB, one document, no anchors, aliases or tags, no key twice, no
NaN, a limit on depth and on the number of entries. Plain values are read by YAML 1.2's core schema, where yes and no
are text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

LARGEST = 1_000_000  # bytes
DEEPEST = 12
MOST_EVENTS = 5_000  # far above any configuration; bounds the time that a hostile file takes

Scalar = str | int | float | bool | None
Plain = Scalar | dict[str, "Plain"] | list["Plain"]
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"(?P<whole>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hexadecimal>[0-9a-fA-F]+)"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_MOST_DIGITS = 100  # Python refuses to read whole numbers of thousands of digits


class YamlFault(Exception):
    """What is wrong with the text, and in which line (from 1; 0 when no line is to blame)."""

    def __init__(self, line: int, detail: str, key: str = "") -> None:
        super().__init__(detail)
        self.line = line
        self.detail = detail
        self.key = key


@dataclass(slots=True)
class Entry:
    """A value, with the line that it (or its key) begins on."""

    line: int
    value: Scalar | dict[str, Entry] | list[Entry]

    def plain(self) -> Plain:
        if isinstance(self.value, dict):
            return {key: below.plain() for key, below in self.value.items()}
        if isinstance(self.value, list):
            return [below.plain() for below in self.value]
        return self.value


def read(text: str) -> Entry:
    """The text's one document; an empty one has no value. Raises YamlFault, whatever the text is."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise YamlFault(0, f"the text is larger than {LARGEST // 1_000_000} MB")
    try:
        return _Reader(_events(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(mark.line + 1 if mark else 0, str(error.problem or error.context)) from error
    except YAMLError as error:
        raise YamlFault(_line_of_sign(text), "a sign that YAML does not allow") from error
    except (ValueError, IndexError, AttributeError, TypeError, AssertionError, RecursionError) as error:
        raise YamlFault(0, f"this is not YAML ({type(error).__name__})") from error  # defects of the parser


def _events(text: str) -> Iterator[Event]:
    for number, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
        if number == MOST_EVENTS:
            raise YamlFault(event.start_mark.line + 1, "there are too many entries")
        yield event


def _line_of_sign(text: str) -> int:
    """The reader of ruamel names no line for a sign outside YAML's character set."""
    strange = re.search("[^\x09\x0a\x0d\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return text.count("\n", 0, strange.start()) + 1 if strange else 0


class _Reader:
    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events

    def document(self) -> Entry:
        found = Entry(1, None)
        for event in self._events:
            if isinstance(event, NodeEvent):
                found = self._entry(event, 1)
            elif isinstance(event, DocumentEndEvent):
                break
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                raise YamlFault(_line(event), "a second document (---); the file holds one")
            if isinstance(event, StreamEndEvent):
                break
        return found

    def _entry(self, event: Event, depth: int) -> Entry:
        line = _line(event)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise YamlFault(line, "anchors (&) and aliases (*) are not used here; write the value out")
        if tag := getattr(event, "tag", None):
            raise YamlFault(line, f"tags ({tag}) are not used here")
        if depth > DEEPEST:
            raise YamlFault(line, "the entries are nested too deeply")
        if isinstance(event, MappingStartEvent):
            return Entry(line, self._mapping(depth))
        if isinstance(event, SequenceStartEvent):
            return Entry(line, self._sequence(depth))
        assert isinstance(event, ScalarEvent)
        return Entry(line, _value(event.value, line) if event.implicit[0] else event.value)

    def _mapping(self, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            line = _line(event)
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                raise YamlFault(line, "a key must be a word")
            self._entry(event, depth)  # for a key has no anchor and no tag either
            key = str(getattr(event, "value", ""))
            if key in found:
                raise YamlFault(line, f"written twice (before on line {found[key].line})", key)
            below = self._entry(next(self._events), depth + 1)
            found[key] = Entry(line, below.value)
        return found

    def _sequence(self, depth: int) -> list[Entry]:
        found: list[Entry] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._entry(event, depth + 1))
        return found


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _value(text: str, line: int) -> Scalar:
    """A plain scalar by the core schema."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if len(text) > _MOST_DIGITS:
        raise YamlFault(line, "a number of too many digits")
    for name, base in (("whole", 10), ("octal", 8), ("hexadecimal", 16)):
        if digits := match[name]:
            return int(digits, base)
    number = math.nan if text.lower().endswith(("inf", "nan")) else float(text)
    if not math.isfinite(number):
        raise YamlFault(line, f"{text} is no number that can be used")
    return number
