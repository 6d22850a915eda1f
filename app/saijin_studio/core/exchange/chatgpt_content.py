"""What one message of a ChatGPT export says: its text, its thoughts and the files it names.

Content comes in kinds (`content_type`): text, multimodal_text, code, execution_output, thoughts, reasoning_recap,
tether_quote ...; of one that is not known, whatever text it has is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..conversation import MessageState
from .media import media_type
from .record import FileAttachment
from .values import Table, items, seconds_of, table, text_of

# Citations are written as signs of the private use area, which the site turns into links.
_CITATION: Final = re.compile("\ue200[^\ue200\ue201]{0,2000}\ue201")
_POINTER: Final = re.compile(r"^[a-z-]+://")
THOUGHTS: Final = ("thoughts", "reasoning_recap")

Asset = Callable[[str], tuple[str, bytes]]


def text(content: Table) -> str:
    if content.get("content_type") == "code":
        language = text_of(content.get("language"))
        fence = "" if language == "unknown" else language
        return f"```{fence}\n{text_of(content.get('text'))}\n```"
    said = [_part_text(part) for part in items(content.get("parts"))]
    if not said:
        said = [text_of(content.get("text")) or text_of(content.get("result"))]
    return _CITATION.sub("", "\n\n".join(part for part in said if part.strip()))


def _part_text(part: object) -> str:
    return part if isinstance(part, str) else text_of(table(part).get("text"))


def thoughts(content: Table) -> str:
    """What the model thought, as far as the export shows it."""
    said: list[str] = []
    for one in items(content.get("thoughts")):
        summary = text_of(table(one).get("summary")).strip()
        said += [f"**{summary}**" if summary else "", text_of(table(one).get("content")).strip()]
    return "\n\n".join(part for part in said if part)


def thinking_seconds(metadata: Table) -> float | None:
    return seconds_of(metadata.get("finished_duration_sec"))


def attachments(message: Table, asset: Asset) -> tuple[FileAttachment, ...]:
    """The files of a message: pictures within its text and what was uploaded with it, each once."""
    found: dict[str, FileAttachment] = {}
    for part in items(table(message.get("content")).get("parts")):
        if pointer := text_of(table(part).get("asset_pointer")):
            own_id = _POINTER.sub("", pointer).partition("#")[0].partition("?")[0]
            found[own_id] = _attachment(own_id, "", "", asset)
    for raw in items(table(message.get("metadata")).get("attachments")):
        own_id = text_of(table(raw).get("id"))
        if own_id:
            name, kind = text_of(table(raw).get("name")), text_of(table(raw).get("mime_type"))
            found[own_id] = _attachment(own_id, name, kind, asset)
    return tuple(found.values())


def _attachment(own_id: str, name: str, kind: str, asset: Asset) -> FileAttachment:
    stored, content = asset(own_id)
    return FileAttachment(name or stored or own_id, media_type(content, kind), content)


def state(message: Table) -> MessageState:
    finish = text_of(table(table(message.get("metadata")).get("finish_details")).get("type"))
    if finish == "interrupted":
        return MessageState.CANCELLED
    unfinished = text_of(message.get("status")) in ("in_progress", "finished_partial_completion")
    return MessageState.INTERRUPTED if unfinished else MessageState.COMPLETE
