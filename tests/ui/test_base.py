"""What every panel stands on: background work, events as signals, notices, actions, sentences, colours."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from saijin_studio.core import errors
from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import TurnState
from saijin_studio.core.errors import NotFound, SaijinError
from saijin_studio.core.events import TextStreamed, ThoughtStreamed, TurnChanged
from saijin_studio.ui import notices as notices_module
from saijin_studio.ui.actions import Actions, ActionSpec
from saijin_studio.ui.bridge import EventBridge
from saijin_studio.ui.early import EarlyImports
from saijin_studio.ui.messages import describe
from saijin_studio.ui.notices import Notice, Notices
from saijin_studio.ui.operations import THREADS, Operations, UnexpectedError
from saijin_studio.ui.theme import Theme
from saijin_studio.ui.tokens import DARK, LIGHT, Tokens, contrast, readable


class Ear(QObject):
    """Notes what a signal brings and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Any] = []
        self.threads: set[int] = set()

    @Slot(object)
    def hear(self, what: object) -> None:
        self.heard.append(what)
        self.threads.add(threading.get_ident())


@pytest.fixture
def operations(qtbot: QtBot) -> Any:
    future: Future[Any] = Future()
    made = Operations(future)
    yield made, future
    made.close()


def test_work_waits_for_the_services_and_answers_on_this_thread(qtbot: QtBot, operations: Any) -> None:
    made, future = operations
    seen: list[tuple[str, int]] = []
    made.run(lambda services: f"with {services}", owner=made, done=lambda v: seen.append((v, threading.get_ident())))
    assert seen == []
    future.set_result("services")
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("with services", threading.get_ident())]


def test_a_foreseeable_fault_goes_to_who_asked(qtbot: QtBot, operations: Any) -> None:
    made, future = operations
    future.set_result(None)
    faults: list[SaijinError] = []

    def work(_: object) -> None:
        raise NotFound(kind="chat")

    with qtbot.assertNotEmitted(made.failed, wait=50):
        made.run(work, owner=made, failed=faults.append)
        qtbot.waitUntil(lambda: bool(faults))
    assert isinstance(faults[0], NotFound)


def test_a_defect_is_told_even_when_who_asked_hears_it(qtbot: QtBot, operations: Any) -> None:
    made, future = operations
    future.set_result(None)
    faults: list[SaijinError] = []
    with qtbot.waitSignal(made.failed) as told:
        made.run(lambda _: 1 / 0, owner=made, failed=faults.append)
    assert isinstance(told.args[0], UnexpectedError)
    assert "ZeroDivisionError" in faults[0].detail


def test_a_cancelled_piece_of_work_is_silent(qtbot: QtBot, operations: Any) -> None:
    made, future = operations
    seen: list[int] = []
    made.run(lambda _: 1, owner=made, done=seen.append).cancel()
    made.run(lambda _: 2, owner=made, done=seen.append)
    future.set_result(None)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [2]


def test_nothing_waits_behind_work_that_lasts(qtbot: QtBot, operations: Any) -> None:
    made, future = operations
    begun, ended, seen = threading.Semaphore(0), threading.Event(), list[str]()

    def lasting(_: object) -> str:
        begun.release()
        assert ended.wait(20)
        return "lasting"

    for _ in range(2 * THREADS):
        made.run(lasting, owner=made, done=seen.append, lasting=True)
    future.set_result(None)
    for _ in range(2 * THREADS):
        assert begun.acquire(timeout=20)
    made.run(lambda _: "quick", owner=made, done=seen.append)
    qtbot.waitUntil(lambda: seen == ["quick"])
    ended.set()
    qtbot.waitUntil(lambda: seen[1:] == ["lasting"] * 2 * THREADS)


def test_an_owner_that_is_gone_is_not_called(qtbot: QtBot, operations: Any) -> None:
    import shiboken6

    made, future = operations
    owner = QObject()
    seen: list[int] = []
    made.run(lambda _: 1, owner=owner, done=seen.append)
    shiboken6.delete(owner)
    made.run(lambda _: 2, owner=made, done=seen.append)
    future.set_result(None)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [2]


def test_services_that_could_not_be_built_fail_the_work(qtbot: QtBot, operations: Any) -> None:
    made, future = operations
    future.set_exception(errors.StorageFull("no room"))
    faults: list[SaijinError] = []
    made.run(lambda _: 1, owner=made, failed=faults.append)
    qtbot.waitUntil(lambda: bool(faults))
    assert faults[0].code == "storage_full"


def test_events_of_other_threads_arrive_here(qtbot: QtBot) -> None:
    bus, ear = EventBus(), Ear()
    bridge = EventBridge(bus)
    bridge.turn_changed.connect(ear.hear)
    thread = threading.Thread(target=lambda: bus.publish(TurnChanged("t", "c", TurnState.RUNNING)))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(ear.heard))
    assert ear.threads == {threading.get_ident()}
    bridge.close()
    bus.publish(TurnChanged("t", "c", TurnState.ANSWERED))
    qtbot.wait(10)
    assert len(ear.heard) == 1


def test_streamed_text_is_joined_and_comes_before_the_end(qtbot: QtBot) -> None:
    bus, words, order = EventBus(), Ear(), Ear()
    bridge = EventBridge(bus)
    bridge.text_streamed.connect(words.hear)
    bridge.text_streamed.connect(order.hear)
    bridge.turn_changed.connect(order.hear)
    for offset, text in ((0, "Hel"), (3, "lo"), (2, "LLO!")):
        bus.publish(TextStreamed("t", "c", offset, text))
    bus.publish(TurnChanged("t", "c", TurnState.ANSWERED))
    qtbot.waitUntil(lambda: len(order.heard) == 2)
    assert words.heard == [TextStreamed("t", "c", 0, "HeLLO!")]
    assert isinstance(order.heard[-1], TurnChanged)
    bridge.close()


def test_thoughts_are_joined_apart_from_the_words_that_follow(qtbot: QtBot) -> None:
    bus, order = EventBus(), Ear()
    bridge = EventBridge(bus)
    bridge.text_streamed.connect(order.hear)
    bridge.thought_streamed.connect(order.hear)
    for offset, text in ((0, "old"), (0, "They want"), (9, " tea.")):
        bus.publish(ThoughtStreamed("t", "c", offset, text))
    bus.publish(TextStreamed("t", "c", 0, "Tea."))
    qtbot.waitUntil(lambda: len(order.heard) == 2)
    assert order.heard == [ThoughtStreamed("t", "c", 0, "They want tea."), TextStreamed("t", "c", 0, "Tea.")]
    bridge.close()


def test_what_passes_by_itself_does_not_come_back_from_below_another(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(notices_module, "monotonic", lambda: now)
    notices = Notices()
    above = Notice("done later", key="b", seconds=12)
    notices.show(Notice("done first", key="a", seconds=12))
    now += 10
    notices.show(above)
    assert notices.left(above) == 12
    now += 5
    notices.close(above)
    assert notices.current is None


def test_a_notice_takes_the_place_of_the_one_with_its_key() -> None:
    notices = Notices()
    notices.show(Notice("one", key="k"))
    notices.show(Notice("other"))
    notices.show(Notice("two", key="k"))
    assert notices.current is not None and notices.current.text == "two"
    assert notices.count == 2
    notices.close_key("k")
    assert notices.current is not None and notices.current.text == "other"


def test_what_was_undone_elsewhere_is_offered_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(notices_module, "monotonic", lambda: now)
    notices = Notices()
    notices.show(Notice("a chat is gone", key="chat", about="c1", seconds=12))
    notices.show(Notice("a message is gone", key="message", about="d1", seconds=12))
    notices.close_about("c1")
    assert [notices.count, notices.current and notices.current.about] == [1, "d1"]
    now += 13
    notices.show(Notice("a folder is gone", key="folder", seconds=12))
    assert notices.count == 1  # the one below is over, and is not told as one more


def test_an_action_is_defined_once(qtbot: QtBot) -> None:
    done: list[int] = []
    actions = Actions(Theme("light"))
    allowed = [False]
    actions.define(ActionSpec("a", "Do it", lambda: done.append(1), "send", "Ctrl+J", lambda: allowed[0]))
    with pytest.raises(ValueError, match="already defined"):
        actions.define(ActionSpec("a", "Again", lambda: None))
    actions.refresh()
    assert not actions.action("a").isEnabled()
    allowed[0] = True
    actions.refresh()
    button = actions.button("a")
    qtbot.addWidget(button)
    button.click()
    assert done == [1]
    assert button.accessibleName() == "Do it"


def test_every_error_has_a_sentence() -> None:
    def tree(kind: type[SaijinError]) -> list[type[SaijinError]]:
        return [kind, *(below for each in kind.__subclasses__() for below in tree(each))]

    for kind in tree(SaijinError):
        if kind.__module__.startswith("saijin_studio"):
            assert f"({kind.code})" not in describe(kind.code), kind.__name__
    for code in ("no_persona", "process_timeout", "process_loop", "bpm_config"):
        assert f"({code})" not in describe(code), code
    assert "Chat interaction" in describe("process_loop", {"process": "chat_interaction", "id": "7"})
    assert "mine" in describe("process_timeout", {"process": "mine", "id": "7"})
    where = describe("bpm_config", {"file": "bpm_config.yaml", "line": 3, "element": "engine.process_timeout"})
    assert "bpm_config.yaml" in where and "line 3" in where and "engine.process_timeout" in where
    assert "line" not in describe("bpm_config", {"file": "bpm_config.yaml", "line": 0, "key": ""})
    assert "switched off" in describe("input", {"reason": "workflow_off"})
    assert "approval" in describe("not_found", {"kind": "approval", "id": "turn-1"})
    assert "This message" in describe("not_found", {"kind": "message", "id": "m"})
    assert describe("not_found", {"kind": "anything", "id": "m"}) == describe("not_found")
    assert describe("model_missing", {"provider": "ollama", "model": "qwen3:8b"}) == (
        "Ollama does not have the model qwen3:8b."
    )


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(tokens: Tokens) -> None:
    grounds = ("rail", "side", "paper", "card", "hover", "user_bubble", "code", "selected")
    for ground in grounds:
        for colour in ("text", "muted"):
            assert contrast(getattr(tokens, colour), getattr(tokens, ground)) >= 4.5, (colour, ground)
    for colour in ("accent", "ok", "warning", "error"):
        for ground in ("side", "paper", "card"):
            assert contrast(getattr(tokens, colour), getattr(tokens, ground)) >= 4.5, (colour, ground)
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    for accent in ("#FFEE00", "#101010", "#7A6FF0", "#FFFFFF"):
        assert contrast(readable(accent, tokens.card), tokens.card) >= 4.5


def test_code_that_is_brought_in_early_is_there(qtbot: QtBot) -> None:
    parent = QObject()
    early = EarlyImports(parent)
    early.start()
    qtbot.waitUntil(lambda: not early.busy, timeout=20_000)
    assert "saijin_studio.ui.panels.processes.section" in sys.modules
