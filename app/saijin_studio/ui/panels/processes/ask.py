"""The one question of a refresh: rows or causes for the list, and the instance that is shown, where it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ....core.errors import EngineError, SaijinError
from ....core.process import ProcessSummary
from ....core.process_query import CauseGroup, InstancePage
from .detail.live import DrawnProcess, load_instance
from .filters import Wanted
from .list import LIVE

if TYPE_CHECKING:
    from ....services.container import Services


@dataclass(frozen=True, slots=True)
class Question:
    """`shown` is the instance on the page ("" = none), `loaded` what its details belong to."""

    wanted: Wanted
    first: int = 0
    limit: int = 50
    grouped: bool = False
    shown: str = ""
    loaded: ProcessSummary | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`page` is None where causes were asked for. `gone` says why the instance on the page cannot be told of."""

    question: Question
    page: InstancePage | None = None
    groups: tuple[CauseGroup, ...] = ()
    row: ProcessSummary | None = None
    process: DrawnProcess | None = None
    gone: SaijinError | None = None


def ask(services: Services, question: Question) -> Answer:
    """Raises EngineError; what is wrong with the instance on the page alone is in the answer."""
    asked = question.wanted.asked()
    groups = services.processes.causes(asked) if question.grouped else ()
    page = None if question.grouped else services.processes.page(asked, question.first, question.limit)
    row = next((each for each in page.rows if each.instance_id == question.shown), None) if page else None
    process = gone = None
    if question.shown and _changed(question, row):
        try:
            process = load_instance(services, question.shown)
        except EngineError:
            raise
        except SaijinError as error:
            gone = error
    return Answer(question, page, groups, row, process, gone)


def _changed(question: Question, row: ProcessSummary | None) -> bool:
    """One out of the list's sight is asked for as long as it may change."""
    if row is not None:
        return row != question.loaded
    return question.loaded is None or question.loaded.state in LIVE
