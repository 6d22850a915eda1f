"""Everything that is known of how a reply was made, gathered off the GUI thread."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ....core.conversation import AudioClip, ReplyTrace, Turn
from ....core.errors import SaijinError
from ....core.trace import Made, Version
from ....services.traces.file import TraceFile, read
from ....services.traces.story import Story, from_file
from ..processes.detail.live import DrawnProcess, drawn

if TYPE_CHECKING:
    from ....services.container import Services


@dataclass(frozen=True, slots=True)
class ReplyStory:
    """What the services tell of a version, with its process ready to be drawn."""

    told: Story
    process: DrawnProcess | None

    @property
    def turn(self) -> Turn:
        return self.told.turn

    @property
    def trace(self) -> ReplyTrace:
        return self.told.trace

    @property
    def made(self) -> Made:
        return self.told.made

    @property
    def versions(self) -> tuple[Version, ...]:
        return self.told.versions

    @property
    def engine_error(self) -> SaijinError | None:
        return self.told.engine_error

    @property
    def clips(self) -> tuple[AudioClip, ...]:
        return self.told.clips

    @property
    def persona_key(self) -> str | None:
        return self.told.persona_key

    @property
    def open(self) -> bool:
        """Whether more is to come by itself."""
        return self.told.open

    @property
    def seconds(self) -> float | None:
        """How long its process took, None while it runs or nobody knows."""
        summary = self.told.process.summary if self.told.process else None
        if summary is None or summary.ended_at is None:
            return None
        return (summary.ended_at - summary.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class OpenedTrace:
    """A trace that somebody exported, and which of its versions is shown."""

    name: str
    trace: TraceFile
    chosen: int


def load_story(services: Services, correlation_id: str) -> ReplyStory:
    """Raises NotFound for a reply the store does not know."""
    asked_at = time.monotonic()
    story = _with_drawing(services.traces.story(correlation_id))
    return story if story.process is None else replace(story, process=replace(story.process, asked_at=asked_at))


def open_file(path: Path) -> tuple[OpenedTrace, ReplyStory]:
    """Raises InputError for what is no trace, StorageError where it cannot be read."""
    trace = read(path)
    opened = OpenedTrace(path.name, trace, trace.chosen)
    return opened, story_in(opened, trace.chosen)


def story_in(opened: OpenedTrace, chosen: int) -> ReplyStory:
    """A version of an opened file."""
    return _with_drawing(from_file(opened.trace, chosen))


def _with_drawing(told: Story) -> ReplyStory:
    return ReplyStory(told, drawn(told.process) if told.process else None)
