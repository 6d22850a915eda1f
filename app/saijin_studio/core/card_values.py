"""Reads single values of a card: cards in the wild say null where they mean nothing, and more than JSON allows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from .errors import PersonaError

Table = Mapping[str, object]
_CONTROL = {code: None for code in (*range(0x20), 0x7F) if code not in (0x09, 0x0A)}
# Pitch in semitones, speed and volume as factors.
_LIMITS: Final = {
    "pitch": (-24.0, 24.0),
    "speed": (0.25, 4.0),
    "volume": (0.0, 4.0),
    "weight": (0.0, 100.0),
    "reverb": (0.0, 1.0),
    "room": (0.0, 1.0),
    "warmth": (0.0, 1.0),
}


def table(value: object, where: str) -> Table:
    if not isinstance(value, Mapping):
        raise fault(where, f"an object expected, found {kind(value)}")
    for name in value:
        if not isinstance(name, str):
            raise fault(where, f"a field's name must be text, found {kind(name)}")
    return value


def optional_table(parent: Table, field: str, where: str) -> Table:
    value = parent.get(field)
    return {} if value is None else table(value, f"{where}{field}")


def text_of(parent: Table, field: str, where: str) -> str:
    value = parent.get(field)
    return "" if value is None else clean(value, f"{where}{field}")


def clean(value: object, where: str) -> str:
    """Text that databases and text layouts can hold: valid Unicode, Unix line ends, no control characters."""
    if not isinstance(value, str):
        raise fault(where, f"text expected, found {kind(value)}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise fault(where, "the text holds half a character (a lone surrogate)") from error
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL).strip()


def strings(value: object, where: str) -> tuple[str, ...]:
    """A list of texts; empty ones are left out."""
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise fault(where, f"a list of texts expected, found {kind(value)}")
    texts = (clean(item, f"{where}[{index}]") for index, item in enumerate(value))
    return tuple(text for text in texts if text)


def number(parent: Table, field: str, where: str, default: float) -> float:
    value = parent.get(field)
    if value is None:
        return default
    lowest, highest = _LIMITS[field]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fault(f"{where}{field}", f"a number expected, found {kind(value)}")
    # The comparison comes first: an integer beyond a float's range would overflow in float().
    if not lowest <= value <= highest or not math.isfinite(value):
        raise fault(f"{where}{field}", f"a number from {lowest:g} to {highest:g} expected")
    return float(value)


def choice(parent: Table, field: str, where: str, allowed: Sequence[str]) -> str:
    """One of `allowed`, the first of them when it is absent."""
    value = text_of(parent, field, where) or allowed[0]
    if value not in allowed:
        raise fault(f"{where}{field}", f"one of {', '.join(allowed)} expected, found {shown(value)}")
    return value


def flag(parent: Table, field: str, default: bool) -> bool:
    """True or false; whatever else stands there is taken as the default."""
    value = parent.get(field)
    return value if isinstance(value, bool) else default


def whole(parent: Table, field: str, default: int) -> int:
    """A whole number between 0 and 100,000; whatever else stands there is taken as the default."""
    value = parent.get(field)
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100_000
    return int(value) if fits and isinstance(value, int | float) else default


def kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (str, "text"),
        ((int, float), "a number"),
        ((list, tuple), "a list"),
        (Mapping, "an object"),
        (type(None), "nothing"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), f"a {type(value).__name__}")


def shown(value: object) -> str:
    """A value in a message: short, and whatever it holds, printable."""
    return ascii(value)[:60] if isinstance(value, str) else kind(value)


def fault(field: str, problem: str) -> PersonaError:
    # A field's name may come from the file itself.
    field = field[:120].encode("utf-8", "backslashreplace").decode()
    return PersonaError(f"{field}: {problem}", field=field)
