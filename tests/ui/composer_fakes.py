"""What stands behind the composer: attachments of a draft, the meter, and a model that writes the person's line."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from saijin_studio.core.attachments import Kind, examine
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Attachment
from saijin_studio.core.errors import Cancelled, InputError, SaijinError
from saijin_studio.services.options import Meter
from tests.ui.media_fakes import FakeAttachments


class FakeDraftAttachments(FakeAttachments):
    """`gate` holds back whatever is added while it is not set."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts: dict[str, list[Attachment]] = {}
        self.removed: list[Attachment] = []
        self.gate = threading.Event()
        self.gate.set()

    def add(self, conversation_id: str, name: str, content: bytes) -> Attachment:
        self.gate.wait(5)
        found = examine(name, content)
        if found.kind is Kind.IMAGE:
            made = self.picture(found.name, content, found.width, found.height)
        else:
            made = replace(self.document(found.name, found.text), characters=len(found.text))
        made = replace(made, id=f"{made.id}-{len(self.drafts.get(conversation_id, []))}")
        self.drafts.setdefault(conversation_id, []).append(made)
        return made

    def add_file(self, conversation_id: str, path: Path) -> Attachment:
        if not path.is_file():
            raise InputError("no file", reason="file")
        return self.add(conversation_id, path.name, path.read_bytes())

    def add_text(self, conversation_id: str, name: str, text: str) -> Attachment:
        return self.add(conversation_id, name, text[:5_000_000].encode())

    def add_again(self, conversation_id: str, attachment: Attachment) -> Attachment:
        return self.add(conversation_id, attachment.name, self.files[attachment.hash])

    def remove(self, attachment_id: str) -> None:
        for things in self.drafts.values():
            for thing in [each for each in things if each.id == attachment_id]:
                things.remove(thing)
                self.removed.append(thing)

    def draft(self, conversation_id: str) -> tuple[Attachment, ...]:
        return tuple(self.drafts.get(conversation_id, ()))

    def sent(self, ids: Sequence[str]) -> tuple[Attachment, ...]:
        found = [(things, each) for things in self.drafts.values() for each in things if each.id in ids]
        for things, each in found:
            things.remove(each)
        return tuple(each for _, each in found)


class FakeOptions:
    """A token for each character, and a thousand for the rest."""

    def __init__(self) -> None:
        self.window, self.exact = 8192, False
        self.metered: list[tuple[str, str]] = []
        self.changed: list[tuple[str, dict[str, Any]]] = []

    def meter(self, conversation_id: str, draft: str) -> Meter:
        self.metered.append((conversation_id, draft))
        return Meter(1000 + len(draft), self.window, self.exact)


class FakeWriting:
    """Writes `line` when `gate` is set; `fault` is raised instead."""

    def __init__(self) -> None:
        self.line = "I would like to stay a while."
        self.begun: list[tuple[str, str]] = []
        self.stopped: list[str] = []
        self.fault: SaijinError | None = None
        self.gate = threading.Event()
        self.gate.set()

    def draft_line(self, conversation_id: str, begun: str = "") -> str:
        self.begun.append((conversation_id, begun))
        return f"key-{len(self.begun)}"

    def title(self, conversation_id: str) -> str:
        return f"title-of-{conversation_id}"

    def result(self, key: str, cancel: CancelToken) -> str:
        cancel.on_cancel(self.gate.set)
        self.gate.wait(5)
        if cancel.cancelled:
            self.stopped.append(key)
            raise Cancelled()
        if self.fault is not None:
            raise self.fault
        return self.line
