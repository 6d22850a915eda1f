"""A text in stretches that an engine makes in one go: a long one can be cancelled and never fills its memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.errors import InputError
from ...ports import Speech

if TYPE_CHECKING:
    from ...ports import Samples

LONGEST_TEXT: Final = 10_000  # characters: more than ten minutes of speech, and no sentence
_BREAKS: Final = (re.compile(r"[.!?;:…。！？；：\n]+\s*"), re.compile(r"[,、，)）」』]+\s*|\s+"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def portions(text: str, longest: int) -> Iterator[str]:
    """Joined they are the text, without control characters. Raises InputError where it is longer than any sentence."""
    if len(text) > LONGEST_TEXT:
        raise InputError(f"{len(text)} characters cannot be said in one go", reason="too_long")
    rest = _CONTROL.sub(" ", text)
    while len(rest) > longest:
        cut = _cut(rest[:longest])
        yield rest[:cut]
        rest = rest[cut:]
    yield rest


def said_in_portions(
    text: str, longest: int, say: Callable[[str], Speech], cancel: CancelToken | None = None
) -> Speech:
    """Raises what `say` raises, InputError, Cancelled."""
    said = []
    for portion in portions(text, longest):
        if cancel is not None:
            cancel.raise_if_cancelled()
        said.append(say(portion))
    if cancel is not None:
        cancel.raise_if_cancelled()
    return _joined(said)


def _joined(said: Sequence[Speech]) -> Speech:
    if len(said) == 1:
        return said[0]
    import numpy as np

    samples: Samples = np.concatenate([one.samples for one in said])
    return Speech(samples, said[0].sample_rate)


def _cut(head: str) -> int:
    """After the last mark that ends something, else after the last gap, else at the end."""
    for breaks in _BREAKS:
        ends = [found.end() for found in breaks.finditer(head, len(head) // 3)]
        if ends:
            return ends[-1]
    return len(head)
