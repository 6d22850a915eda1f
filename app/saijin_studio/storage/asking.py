"""What a turn's row keeps of how the model was asked: the parts of the prompt, and who failed in which try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..core.conversation import PromptPart, ProviderFailure
from .messages import failures_json
from .tables import AttachmentRow, MessageRow, TurnRow

LENGTH = "length"  # how much of a document's beginning a part is
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
    """With the texts of the messages that are parts, and of documents that are."""
    ids = [part["message_id"] for part in kept if part["message_id"]]
    found = select(MessageRow.id, MessageRow.text).where(MessageRow.id.in_(ids))
    texts = dict(session.execute(found).tuples().all()) | _documents(session, kept)
    return tuple(_part(part, texts) for part in kept)


def _documents(session: Session, kept: list[Any]) -> dict[str, str]:
    """No longer than the longest beginning that went into a prompt."""
    ids = {part["attachment_id"] for part in kept if part.get(LENGTH)}
    most = max((part.get(LENGTH, 0) for part in kept), default=0)
    text = func.substr(AttachmentRow.text, 1, most)
    rows = session.execute(select(AttachmentRow.id, text).where(AttachmentRow.id.in_(ids))).tuples()
    return {key: text or "" for key, text in rows} if ids else {}


def _part(kept: dict[str, Any], texts: Mapping[str, str]) -> PromptPart:
    length = kept.get(LENGTH)
    key = kept["message_id"] or (kept["attachment_id"] if length else "")
    fields = {name: value for name, value in kept.items() if name != LENGTH}
    return PromptPart(**(fields | {"text": texts.get(key, kept["text"])[:length]}))


def _part_json(part: PromptPart) -> dict[str, Any]:
    """A message's text is kept once, with the message, and a document's with the document."""
    kept: dict[str, Any] = msgspec.to_builtins(part)
    if part.attachment_id and part.text:
        return kept | {"text": "", LENGTH: len(part.text)}
    return kept | ({"text": ""} if part.message_id else {})
