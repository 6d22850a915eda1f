"""What a person should know beside the result of a command: told on stderr, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..core.events import NoticeRaised
from .context import OpenCommand
from .output import Output
from .words import explain_code

if TYPE_CHECKING:
    from ..services.container import Services


def telling(open_command: OpenCommand, out: Output) -> OpenCommand:
    """The same door, which also says what is wrong with the settings and what the studio raises while it is open."""

    @contextmanager
    def opened(*, engine: bool, wait_ready: float | None = None) -> Iterator[Services]:
        with open_command(engine=engine, wait_ready=wait_ready) as services:
            if problem := services.settings.problem:
                out.note(f"saijin-studio: {explain_code('settings_damaged', problem.kept_as.name)}")
            for wrong in services.config.problems:
                out.note(f"saijin-studio: {explain_code('bpm_config', f'{wrong.file.name}, {wrong}')}")
            unsubscribe = services.bus.subscribe(NoticeRaised, lambda notice: out.note(notice_line(notice)))
            try:
                yield services
            finally:
                unsubscribe()

    return opened


def notice_line(notice: NoticeRaised) -> str:
    """One line; where it is about a file it names the file, the line and the element."""
    params = notice.params
    place = [str(params["file"])] if params.get("file") else []
    place += [f"line {params['line']}"] if params.get("line") else []
    place += [f"element {params['element']}"] if params.get("element") else []
    detail = ": ".join(
        part for part in (", ".join(place), notice.detail.partition("\n")[0] or str(params.get("kept_as", ""))) if part
    )
    return f"saijin-studio: {explain_code(notice.code, detail)}"
