"""Chooses phrases: from the card first, never one that was just said, the same ones for the same conversation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

Phrases = Mapping[str, Sequence[str]]
_HOLE = re.compile(r"\{\{(user|char)\}\}|\{([a-z_]+)\}")
_CALLED = re.compile(r"(?:,\s*|、)?\{\{user\}\}(?:さん|様|さま|くん|君|ちゃん)?(?:、|,\s*(?=\w))?")
_TELLING = 8  # characters of a phrase's own that show that it was said before


class Phrasebook:
    """Phrases of one reply. `values` fill the holes; a phrase with a hole that nothing fills is not used."""

    def __init__(self, sources: Iterable[Phrases], values: Mapping[str, str], spoken: str, seed: str) -> None:
        self._sources = tuple(sources)
        self._values = dict(values)
        self._spoken = spoken
        self._seed = seed
        self._used: set[str] = set()

    def pick(self, occasion: str, needs: str = "", **more: str) -> str:
        """A phrase for the occasion, "" when there is none. `more` fills further holes; `needs` names one that the
        phrase must have, and "-fact" one that it must not have."""
        values = {**self._values, **{name: value for name, value in more.items() if value}}
        tired: list[str] = []
        for source in self._sources:
            usable = [p for p in source.get(occasion, ()) if _fits(p, values) and _has(p, needs)]
            named = [p for p in usable if "{{user}}" not in p or values.get("user")]
            fresh = [p for p in named or usable if not self._was_said(p)]
            if fresh:
                return self._fill(self._preferred(fresh, occasion), values)
            tired += named or usable
        return self._fill(self._preferred(tired, occasion), values) if tired else ""

    def said_lately(self, occasion: str) -> bool:
        """Whether one of the phrases for an occasion was among the last replies."""
        return any(self._was_said(p) for source in self._sources for p in source.get(occasion, ()))

    def choose(self, options: Sequence[str], what: str) -> str:
        """One of a few ready sentences, rather one that was not just said."""
        fresh = [option for option in options if not self._was_said(option)]
        return self._fill(self._choose(fresh or list(options), what), self._values) if options else ""

    def number(self, what: str, below: int) -> int:
        """A number that looks like chance and is the same when this reply is made again."""
        digest = hashlib.sha256(f"{self._seed}\x1f{what}".encode()).digest()
        return int.from_bytes(digest[:8]) % below

    def _preferred(self, options: Sequence[str], occasion: str) -> str:
        """Mostly one that takes up what the person spoke of, if there is any."""
        taking_up = [p for p in options if "{topic}" in p]
        if taking_up and self.number(f"{occasion} about", 3):
            return self._choose(taking_up, occasion)
        return self._choose(options, occasion)

    def _choose(self, options: Sequence[str], what: str) -> str:
        return options[self.number(what, len(options))]

    def _was_said(self, phrase: str) -> bool:
        own = max(_HOLE.sub("\x00", phrase).split("\x00"), key=len).strip()
        return phrase in self._used or (len(own) >= _TELLING and own in self._spoken)

    def _fill(self, phrase: str, values: Mapping[str, str]) -> str:
        self._used.add(phrase)
        if not values.get("user"):
            phrase = _CALLED.sub("", phrase)
        return _HOLE.sub(lambda m: values.get(m.group(1) or m.group(2), m.group()), phrase).strip()


def _fits(phrase: str, values: Mapping[str, str]) -> bool:
    """A missing name is left out of a phrase; any other missing value makes it useless."""
    holes = {m.group(1) or m.group(2) for m in _HOLE.finditer(phrase)}
    return all(values.get(hole) for hole in holes - {"user"})


def _has(phrase: str, hole: str) -> bool:
    if hole.startswith("-"):
        return f"{{{hole[1:]}}}" not in phrase
    return not hole or f"{{{hole}}}" in phrase
