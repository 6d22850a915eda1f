"""The pieces of a text while its macros are read: what was written, and what macros gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_COLONS: Final = re.compile(r"::")
_COMMA: Final = re.compile(r"(?<!\\),")


class Part(NamedTuple):
    """`given`: from a macro, so that nothing in it is a separator. `trims`: takes the line breaks around it away."""

    text: str
    given: bool = False
    trims: bool = False


def joined(parts: Iterable[Part]) -> str:
    pieces: list[str] = []
    trimming = False
    for part in parts:
        if part.trims:
            _trim_end(pieces)
        pieces.append(part.text.lstrip("\n") if trimming else part.text)
        trimming = part.trims
    return "".join(pieces)


def _trim_end(pieces: list[str]) -> None:
    while pieces:
        last = pieces.pop().rstrip("\n")
        if last:
            pieces.append(last)
            return


def items(parts: Sequence[Part]) -> tuple[str, ...]:
    r"""The choices of a list: parted by ::, or by commas where there is no ::. `\,` is a comma that parts nothing."""
    by_colons = any("::" in part.text for part in parts if not part.given)
    found: list[list[Part]] = [[]]
    for part in parts:
        if part.given:
            found[-1].append(part)
            continue
        first, *others = (_COLONS if by_colons else _COMMA).split(part.text)
        found[-1].append(_unescaped(first, by_colons))
        found += [[_unescaped(other, by_colons)] for other in others]
    return tuple(joined(item).strip() for item in found)


def _unescaped(text: str, by_colons: bool) -> Part:
    return Part(text if by_colons else text.replace("\\,", ","))
