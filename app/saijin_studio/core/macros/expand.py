"""Reads a text once from left to right; what a macro says is asked for at the moment it closes."""

from __future__ import annotations

import hashlib
import random
import re
from typing import Final

from .context import MacroContext
from .parts import Part, joined
from .values import Call, Source, value_of

# Deeper ones stay as they are written: each level copies what is inside of it, and no card needs three.
MAX_DEPTH: Final = 12
# What macros may add to a text in all, in characters: far more than a context window holds. What goes beyond stays as
# it is written, so that a long message quoted ten thousand times cannot fill the memory.
MAX_ADDED: Final = 400_000

_BRACES: Final = re.compile(r"\{\{(?!\{)|\}\}|<(BOT|CHAR|USER)>", re.IGNORECASE)
_HEAD: Final = re.compile(r"\s*(//|[A-Za-z_][\w-]*)(?P<parted>\s*::?|\s+|(?<=//))?", re.ASCII)


def expand(text: str, context: MacroContext) -> str:
    """The text with its macros replaced; never raises."""
    if "{{" not in text and "<" not in text:
        return text
    reading = _Reading(text, context)
    at = 0
    for match in _BRACES.finditer(text):
        reading.say(text[at : match.start()])
        reading.brace(match)
        at = match.end()
    reading.say(text[at:])
    return reading.end()


class _Reading:
    """`_open` holds the parts of each macro that is open, those of the text itself at its bottom."""

    def __init__(self, text: str, context: MacroContext) -> None:
        # With the text in it, another text of the same turn has dice of its own.
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        seed = f"{context.seed}\0{digest}".encode("utf-8", "surrogatepass")
        self._source = Source(context, random.Random(seed), digest)
        self._open: list[list[Part]] = [[]]
        self._added = 0
        self._count = 0

    def say(self, words: str) -> None:
        if words:
            self._open[-1].append(Part(words))

    def brace(self, match: re.Match[str]) -> None:
        if match[1]:
            self._put([Part(match[1])], [Part(match[0])])
        elif match[0] == "{{" and len(self._open) <= MAX_DEPTH:
            self._open.append([])
        elif match[0] == "}}" and len(self._open) > 1:
            inner = self._open.pop()
            self._put(inner, [Part("{{"), *inner, Part("}}")])
        else:
            self.say(match[0])

    def end(self) -> str:
        while len(self._open) > 1:  # opened and never closed
            inner = self._open.pop()
            self._open[-1] += [Part("{{"), *inner]
        return joined(self._open[0])

    def _put(self, inner: list[Part], unread: list[Part]) -> None:
        value = self._value(inner)
        if value is None or self._added + len(value.text) > MAX_ADDED:
            self._open[-1] += unread
        else:
            self._added += len(value.text)
            self._open[-1].append(value)

    def _value(self, inner: list[Part]) -> Part | None:
        """None where this is no macro that is known. Its name must be written out; the rest may be another's words."""
        head = _HEAD.match(inner[0].text) if inner and not inner[0].given else None
        if head is None or (head["parted"] is None and (len(inner) > 1 or head.end() < len(inner[0].text))):
            return None
        self._count += 1
        rest = [Part(inner[0].text[head.end() :]), *inner[1:]]
        return value_of(Call(head[1].lower(), rest, self._count), self._source)
