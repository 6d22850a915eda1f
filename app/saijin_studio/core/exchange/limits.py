"""How much of a file is read. A file comes from anywhere; none may fill the memory or take forever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..errors import InputError
from .record import FileProblem

# Years of chats in one export stay below this; Python's objects take some ten times as much.
MAX_BYTES: Final = 200_000_000
# Values in one JSON text: a file of nothing but brackets would need gigabytes as objects.
MAX_VALUES: Final = 10_000_000
# The formats nest less than 20 deep; writers and databases that recurse stand this. What lies deeper is kept as text.
MAX_DEPTH: Final = 100
MAX_CHATS: Final = 50_000
# In one chat; a message takes about a kilobyte of memory.
MAX_MESSAGES: Final = 100_000
# Problems are read by a person, who stops long before.
MAX_PROBLEMS: Final = 1_000
# Markdown takes more than its share of time for long texts; a longer one is shown as it was written.
MAX_MARKDOWN: Final = 30_000


def too_many(chats: Sequence[object]) -> list[FileProblem]:
    """What to say of a file with more chats than are read."""
    return [FileProblem("file", "too_many", str(len(chats)))] if len(chats) > MAX_CHATS else []


def check_values(*texts: str) -> None:
    """Raises InputError (too_large) where JSON texts together hold too many values."""
    if sum(text.count(",") + text.count("[") + text.count("{") for text in texts) > MAX_VALUES:
        raise InputError("too many values", reason="too_large")
