"""Finding the processes of a persona: also of one that is gone, and of one with very many replies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.process import ProcessSummary
from saijin_studio.core.process_query import InstanceFilter, InstancePage
from saijin_studio.ui.panels.processes.filters import Span, Wanted
from saijin_studio.ui.panels.processes.page import InstancesPage
from tests.ui.panel_data import DONE, summary
from tests.ui.panel_fakes import Studio
from tests.ui.process_pages import ids


@pytest.fixture
def rows(chats: tuple[ProcessSummary, ...]) -> tuple[ProcessSummary, ...]:
    return (*chats, summary(4, DONE, persona_key="olduser"))


def read_again(studio: Studio) -> None:
    """As after every change of a persona."""
    studio.context.personas.keep(studio.services.personas.list())


def test_a_persona_that_is_gone_can_be_chosen(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    box = page.list.filter.persona_box
    assert box.findData("olduser") > 0
    box.setCurrentIndex(box.findData("olduser"))
    qtbot.waitUntil(lambda: ids(page) == ["instance-4"])
    page.list.filter.clear_all()
    page.list.filter.search.setText("oldu")
    qtbot.waitUntil(lambda: ids(page) == ["instance-4"])


def test_a_filter_goes_on_meaning_a_persona_that_goes_away(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    page.list.filter.use(Wanted(persona="reika"))
    qtbot.waitUntil(lambda: ids(page) == ["instance-2"])
    made = studio.services.personas.made
    studio.services.personas.made = tuple(each for each in made if each.key != "reika")
    read_again(studio)
    assert page.list.filter.wanted.persona == "reika"
    page.list.filter.use(Wanted(persona="never seen"))
    read_again(studio)
    assert page.list.filter.wanted.persona == "never seen"


def test_more_replies_than_are_looked_at_are_told(
    qtbot: QtBot, studio: Studio, page: InstancesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = studio.services.processes.page

    def cut(asked: InstanceFilter, first: int, limit: int) -> InstancePage:
        found = whole(asked, first, limit)
        return replace(found, cut=bool(asked.persona_key and asked.started_after is None))

    monkeypatch.setattr(studio.services.processes, "page", cut)
    assert not page.list.cut.isVisible()
    page.list.filter.use(Wanted(persona="reika"))
    qtbot.waitUntil(lambda: page.list.cut.isVisible())
    assert "Choose a time" in page.list.cut.text()
    page.list.filter.use(Wanted(persona="reika", span=Span.DAY))
    qtbot.waitUntil(lambda: studio.services.processes.asked[-1][0].started_after is not None)
    assert not page.list.cut.isVisible()
