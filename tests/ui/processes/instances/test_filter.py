"""Finding processes: by words, state and time, by saved filters, by what was the matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from saijin_studio.core.process import ProcessSummary
from saijin_studio.core.process_query import InstanceFilter
from saijin_studio.ui.messages import describe
from saijin_studio.ui.panels.processes.causes import CauseModel
from saijin_studio.ui.panels.processes.filter import understood
from saijin_studio.ui.panels.processes.filters import FILE, FilterFile, Show, Span, Wanted
from saijin_studio.ui.panels.processes.page import InstancesPage
from saijin_studio.ui.panels.processes.section import ProcessesSection
from tests.ui.panel_data import FAILED, summary
from tests.ui.panel_fakes import Studio
from tests.ui.process_fakes import causes_of
from tests.ui.process_pages import act, ids


@pytest.fixture
def rows(chats: tuple[ProcessSummary, ...]) -> tuple[ProcessSummary, ...]:
    return chats


# -- the filter


@pytest.mark.parametrize(
    ("show", "found"),
    [
        (Show.ALL, ["instance-1", "instance-2", "instance-3"]),
        (Show.LIVE, ["instance-1", "instance-2"]),
        (Show.FAILED, ["instance-2"]),
        (Show.FINISHED, ["instance-3"]),
    ],
)
def test_the_list_is_filtered_by_state(qtbot: QtBot, page: InstancesPage, show: Show, found: list[str]) -> None:
    page.list.filter.show_box.setCurrentIndex(page.list.filter.show_box.findData(show))
    qtbot.waitUntil(lambda: ids(page) == found, timeout=3000)


def test_words_name_a_persona_a_process_or_a_key(qtbot: QtBot, page: InstancesPage) -> None:
    qtbot.keyClicks(page.list.filter.search, "reik")
    qtbot.waitUntil(lambda: ids(page) == ["instance-2"], timeout=3000)
    page.list.filter.search.setText("turn-3")
    qtbot.waitUntil(lambda: ids(page) == ["instance-3"], timeout=3000)
    page.list.filter.search.setText("nonsense")
    qtbot.waitUntil(lambda: ids(page) == [] and page.list.none.isVisible(), timeout=3000)


def test_words_that_could_mean_two_are_words() -> None:
    personas = [("Miyu", "miyu"), ("Miya", "miya")]
    assert understood(Wanted(text="mi chat"), personas, [("Chat interaction", "chat")]) == Wanted("mi", "chat")
    assert understood(Wanted(text="miyu abc"), personas, []).persona == "miyu"
    assert understood(Wanted(text="miyu", persona="reika"), personas, []).text == "miyu"


def test_spans_of_time() -> None:
    moment = datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert Wanted(span=Span.DAY).asked(moment).started_after == moment - timedelta(days=1)
    asked = Wanted(span=Span.DATES, since=date(2026, 3, 1), until=date(2026, 3, 2)).asked(moment)
    assert asked.started_after == datetime(2026, 3, 1).astimezone()
    assert asked.started_before == datetime(2026, 3, 3).astimezone()
    assert Wanted().asked(moment) == InstanceFilter()


def test_a_filter_is_saved_used_and_forgotten(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    bar = page.list.filter
    wanted = Wanted(process="chat_interaction", persona="reika", show=Show.FAILED, span=Span.WEEK)
    bar.use(wanted)
    bar.save_as("Reika's trouble")
    file = studio.services.paths.home / FILE
    qtbot.waitUntil(file.exists)
    bar.clear_all()
    assert bar.wanted == Wanted()
    bar.saved_box.setCurrentIndex(bar.saved_box.findData("Reika's trouble"))
    bar.saved_box.activated.emit(1)
    assert bar.wanted == wanted
    kept, aside = FilterFile(studio.services.paths.home).read()
    assert [(each.name, each.wanted) for each in kept] == [("Reika's trouble", wanted)]
    assert aside is None
    bar.forget()
    qtbot.waitUntil(lambda: FilterFile(studio.services.paths.home).read()[0] == ())
    notice = studio.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: len(FilterFile(studio.services.paths.home).read()[0]) == 1)


def test_a_filter_that_comes_back_leaves_what_was_saved_since(
    qtbot: QtBot, studio: Studio, page: InstancesPage
) -> None:
    def names() -> list[str]:
        return [each.name for each in FilterFile(studio.services.paths.home).read()[0]]

    bar = page.list.filter
    bar.save_as("First")
    qtbot.waitUntil(lambda: names() == ["First"])
    bar.forget()
    notice = studio.context.notices.current
    assert notice is not None and notice.run is not None
    qtbot.waitUntil(lambda: names() == [])
    bar.save_as("Second")
    qtbot.waitUntil(lambda: names() == ["Second"])
    notice.run()
    qtbot.waitUntil(lambda: names() == ["First", "Second"])


def test_a_damaged_file_of_filters_is_put_aside_and_told(qtbot: QtBot, studio: Studio) -> None:
    (studio.services.paths.home / FILE).write_text('{"filters": [{"name": 3}]}')
    made = ProcessesSection(studio.context)
    qtbot.addWidget(made.page())
    qtbot.waitUntil(lambda: studio.context.notices.current is not None)
    notice = studio.context.notices.current
    assert notice is not None and "process_filters.damaged" in notice.text
    assert not (studio.services.paths.home / FILE).exists()
    assert list(studio.services.paths.home.glob("process_filters.damaged-*.json"))
    assert made.instances.list.filter.saved_box.count() == 1


# -- causes


def test_causes_are_a_tree(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    rows = [summary(n, FAILED, failure="model_missing: x") for n in range(3)]
    model = CauseModel()
    qtmodeltester.check(model, force_py=True)
    model.set_groups(causes_of([*rows, summary(9, FAILED, failure="other")]))
    assert model.rowCount() == 2
    group = model.index(0, 0)
    assert model.rowCount(group) == 3
    assert "3 × AI processing" in group.data()
    assert describe("model_missing") in group.data()
    assert not model.set_groups(model.groups)


def test_a_group_is_tried_again_at_once(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    rows = studio.services.processes.rows
    studio.services.processes.rows = (*rows, summary(4, FAILED, failure="nobody answered"))
    act(studio, "group")
    tree = page.list.causes
    qtbot.waitUntil(lambda: tree.causes.rowCount() == 1)
    tree.selectionModel().select(tree.causes.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert set(page.ids) == {"instance-2", "instance-4"}
    act(studio, "retry")
    qtbot.waitUntil(lambda: len(studio.services.acts.calls) == 2)
    assert set(studio.services.acts.calls) == {("retry", "instance-2"), ("retry", "instance-4")}
    act(studio, "group")
    assert not page.list.grouped


def test_one_of_a_group_is_opened(qtbot: QtBot, studio: Studio, page: InstancesPage) -> None:
    rows = studio.services.processes.rows
    studio.services.processes.rows = (*rows, summary(4, FAILED, failure="nobody answered"))
    page.toggle_groups()
    tree = page.list.causes
    qtbot.waitUntil(lambda: tree.causes.rowCount() == 1)
    inner = tree.causes.index(1, 0, tree.causes.index(0, 0))
    tree.selectionModel().select(inner, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    qtbot.waitUntil(lambda: page.detail.live.instance_id == "instance-4")
