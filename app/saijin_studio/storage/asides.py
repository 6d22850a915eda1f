"""What came beside the words of a reply, as its turn's row keeps it until the message is stored."""

from __future__ import annotations

from typing import Any

import msgspec

from ..core.conversation import Extra
from .tables import TurnRow

CUT = "cut"  # beside what is the reply's own: why its words were cut off


def extra_of(row: TurnRow) -> Extra:
    return msgspec.convert(own_extra(row) or {}, Extra)


def own_extra(row: TurnRow) -> dict[str, Any] | None:
    """As the message keeps it; None for nothing."""
    return {name: value for name, value in (row.extra or {}).items() if name != CUT} or None
