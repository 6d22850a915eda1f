"""What the studio knows of a message beside what all formats have, to and from the `extra` of files.

Under "saijin" lie, of a message: tools, edited, failure, failures; of a chat: id, routing, titled_by, pinned, archived,
folder. Nothing of it is trusted when it comes from a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import msgspec
from sqlalchemy import Row

from ..core.conversation import Extra, ProviderFailure, Role, ToolCall
from ..core.exchange.record import FileMessage

OWN: Final = "saijin"
BLANK: Final = " "  # stands for no words where a message without any has to be on the path
_MOST: Final = 1_000  # tools or failures of one message


class BlankFilled:
    """A persona's message without words counts as a failure beside the path: one that stands on it, that others follow
    or that brings a file gets a blank instead.
    """

    def __init__(self, messages: Sequence[FileMessage]) -> None:
        self._followed = {message.parent for message in messages}

    def into(self, message: FileMessage) -> str:
        stays = message.current or message.id in self._followed or message.attachments or message.reasoning
        return BLANK if message.role is Role.PERSONA and not message.text and stays else message.text

    @staticmethod
    def out(text: str) -> str:
        return "" if text == BLANK else text


def own_of(extra: Mapping[str, Any]) -> Mapping[str, Any]:
    found = extra.get(OWN)
    return found if isinstance(found, dict) else {}


def extra_of(raw: dict[str, Any] | None) -> Extra:
    return msgspec.convert(raw, Extra) if raw else Extra()


def rest_of(row: Row[Any], extra: Extra) -> dict[str, Any]:
    """What of a stored message no field of a FileMessage has a place for."""
    own = {
        "tools": [asdict(tool) for tool in extra.tools],
        "edited": row.edited_at is not None,
        "failure": row.failure,
        "failures": list(row.failures or ()),
    }
    said = {name: value for name, value in own.items() if value}
    return {**extra.foreign, **({OWN: said} if said else {})}


def tools_of(own: Mapping[str, Any]) -> tuple[ToolCall, ...]:
    return tuple(
        ToolCall(*(_text(raw.get(name)) for name in ("name", "arguments", "result"))) for raw in _tables(own, "tools")
    )


def failures_of(own: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for raw in _tables(own, "failures"):
        provider, model, code, detail = (_text(raw.get(name)) for name in ("provider", "model", "code", "detail"))
        number = raw.get("number")
        tried = number if isinstance(number, int) else 1
        found.append(asdict(ProviderFailure(provider, model, code, detail, tried)))
    return found


def _tables(own: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    listed = own.get(name)
    return [raw for raw in listed if isinstance(raw, dict)][:_MOST] if isinstance(listed, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
