"""Asking again and again: what happens while a question is under way is asked for, however the answer ends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.ui.operations import Operations
from saijin_studio.ui.panels.processes.poll import Poller

NEVER_MS = 1_000_000


class World:
    """Answers with what is known when a question is asked, as soon as it may."""

    def __init__(self) -> None:
        self.now = 1
        self.asked = 0
        self.may = threading.Semaphore(0)
        self.heard: list[int] = []

    def answer(self, _services: Any) -> int:
        found = self.now
        self.asked += 1
        self.may.acquire(timeout=10)
        return found


@pytest.fixture
def operations(qtbot: QtBot) -> Iterator[Operations]:
    services: Future[Any] = Future()
    services.set_result(None)
    made = Operations(services)
    yield made
    made.close()


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_news_are_heard_though_the_answer_says_that_nothing_changes_any_more(
    qtbot: QtBot, operations: Operations, widget: QWidget
) -> None:
    world = World()

    def done(found: int) -> None:
        world.heard.append(found)
        poller.pause()

    poller = Poller(operations, widget, world.answer, done, lambda _: None, NEVER_MS)
    poller.start()
    qtbot.waitUntil(lambda: world.asked == 1)
    world.now = 2
    poller.wake()
    qtbot.waitUntil(lambda: poller._again)  # the moment of the event has passed, the first answer has not come
    world.may.release(2)
    qtbot.waitUntil(lambda: world.heard == [1, 2])
    assert not poller.running


def test_an_answer_that_comes_after_the_end_is_not_heard(qtbot: QtBot, operations: Operations, widget: QWidget) -> None:
    world = World()
    poller = Poller(operations, widget, world.answer, world.heard.append, lambda _: None, NEVER_MS)
    poller.start()
    qtbot.waitUntil(lambda: world.asked == 1)
    poller.wake()
    qtbot.waitUntil(lambda: poller._again)
    poller.stop()
    world.may.release(2)
    qtbot.waitUntil(lambda: not poller._asking)
    assert world.heard == [] and world.asked == 1
