"""What a turn's row keeps of how the model was asked: the parts of the prompt, and who failed in which try."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..core.conversation import PromptPart, ProviderFailure
from .messages import failures_json
from .tables import MessageRow, TurnRow

MOST_FAILURES = 100  # kept of a turn, the newest; a trace file takes as many


def asked_again(row: TurnRow, number: int, parts: tuple[PromptPart, ...], asked: dict[str, Any]) -> None:
    """A step that a person had tried again counts its tries anew: here they are counted on."""
    failed = max((int(failure.get("number", 1)) for failure in row.failures or ()), default=0)
    row.parts = [_part_json(part) for part in parts]
    row.asked = asked | {"number": max(number, failed + 1)}


def number_of(row: TurnRow) -> int:
    """The number of the try that asked last."""
    return int((row.asked or {}).get("number", 1))


def add_failures(row: TurnRow, failures: tuple[ProviderFailure, ...]) -> None:
    """Those of the last try, behind those of the tries before it."""
    new = failures_json(replace(failure, number=number_of(row)) for failure in failures)
    row.failures = [*(row.failures or ()), *new][-MOST_FAILURES:]


def parts_of(session: Session, kept: list[Any]) -> tuple[PromptPart, ...]:
    """With the texts of the messages that are parts."""
    ids = [part["message_id"] for part in kept if part["message_id"]]
    found = select(MessageRow.id, MessageRow.text).where(MessageRow.id.in_(ids))
    texts = dict(session.execute(found).tuples().all())
    return tuple(PromptPart(**(part | {"text": texts.get(part["message_id"], part["text"])})) for part in kept)


def _part_json(part: PromptPart) -> dict[str, Any]:
    """A message's text is kept once, with the message."""
    kept: dict[str, Any] = msgspec.to_builtins(part)
    return kept | ({"text": ""} if part.message_id else {})
