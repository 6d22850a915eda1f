"""What each macro says."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from . import clock
from .context import MacroContext
from .names import fill
from .parts import Part, items, joined

MAX_DICE: Final = 1_000  # at once
MAX_SIDES: Final = 1_000_000
TRIM: Final = Part("", given=True, trims=True)

_DICE: Final = re.compile(r"(\d{0,4})\s*d\s*(\d{1,7})\s*(?:([+-])\s*(\d{1,7}))?", re.IGNORECASE | re.ASCII)
_SIDES: Final = re.compile(r"\d{1,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """One macro as it stands in a text: its name in lower case, what follows it, and its place among the others."""

    name: str
    rest: list[Part]
    number: int

    @property
    def argument(self) -> str:
        return joined(self.rest).strip()


@dataclass(frozen=True, slots=True)
class Source:
    """`digest` stands for the text that is read."""

    context: MacroContext
    dice: random.Random
    digest: str


def value_of(call: Call, source: Source) -> Part | None:
    """None for a macro that is not known, or whose argument makes no sense."""
    if call.name == "trim" and not call.argument:
        return TRIM
    if call.name in _SILENT:
        return Part("", given=True)
    plain = _PLAIN.get(call.name)
    if plain is not None:
        return None if call.argument else Part(plain(source.context), given=True)
    asked = _ASKED.get(call.name)
    words = None if asked is None else asked(call, source)
    return None if words is None else Part(words, given=True)


def _named(text: str, context: MacroContext) -> str:
    """A text of the card: the names in it are meant to be filled in."""
    return fill(text, context.char, context.user, context.language)


def _random(call: Call, source: Source) -> str | None:
    choices = items(call.rest)
    return source.dice.choice(choices) if call.argument else None


def _pick(call: Call, source: Source) -> str | None:
    choices = items(call.rest)
    place = f"{source.context.chat}\0{source.digest}\0{call.number}".encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.sha256(place).digest()[:8], "big")
    return choices[number % len(choices)] if call.argument else None


def _roll(call: Call, source: Source) -> str | None:
    """2d6+1, d20, or the number of sides alone."""
    formula = call.argument
    match = _DICE.fullmatch(f"1d{formula}" if _SIDES.fullmatch(formula) else formula)
    if match is None:
        return None
    count, sides = int(match[1] or 1), int(match[2])
    if not (1 <= count <= MAX_DICE and 1 <= sides <= MAX_SIDES):
        return None
    total = sum(source.dice.randint(1, sides) for _ in range(count))
    return str(total + int(f"{match[3] or '+'}{match[4] or 0}"))


def _reverse(call: Call, source: Source) -> str | None:
    return call.argument[::-1]


# Nothing is left of these, whatever stands in them.
_SILENT: Final = frozenset({"//", "comment", "hidden_key", "original", "noop", "blank", "none"})
_PLAIN: Final[dict[str, Callable[[MacroContext], str]]] = {
    "char": lambda c: c.char,
    "bot": lambda c: c.char,
    "user": lambda c: c.user_name,
    "model": lambda c: c.model,
    "persona": lambda c: _named(c.persona, c),
    "description": lambda c: _named(c.description, c),
    "personality": lambda c: _named(c.personality, c),
    "scenario": lambda c: _named(c.scenario, c),
    "lastmessage": lambda c: c.last_message,
    "lastusermessage": lambda c: c.last_user_message,
    "lastcharmessage": lambda c: c.last_char_message,
    "time": lambda c: clock.time_of_day(c.now, c.language),
    "date": lambda c: clock.date(c.now, c.language),
    "weekday": lambda c: clock.weekday(c.now, c.language),
    "isotime": lambda c: f"{c.now:%H:%M}",
    "isodate": lambda c: c.now.date().isoformat(),
    "idle_duration": lambda c: clock.since(c.last_at, c.now, c.language),
    "newline": lambda c: "\n",
    "br": lambda c: "\n",
}
_ASKED: Final[dict[str, Callable[[Call, Source], str | None]]] = {
    "random": _random,
    "pick": _pick,
    "roll": _roll,
    "reverse": _reverse,
}
