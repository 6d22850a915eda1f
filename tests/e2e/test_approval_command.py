"""Replies that wait for a person, decided on the command line while the studio runs in the background."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from saijinos.bpm import ProcessCancelled, WorkflowEngine
from tests.careful import add_careful

from .studio_process import SECONDS, StudioProcess

JARS = Path(__file__).parents[2] / ".cache" / "engine"
OFFLINE = {"models": {"order": ["offline"]}, "voice": {"enabled": False}, "engine": {"aot_cache": False}}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioProcess]:
    studio = StudioProcess(tmp_path_factory.mktemp("approvals") / "home", OFFLINE)
    studio.environment["SAIJIN_ENGINE_JARS"] = str(JARS)
    add_careful(studio.home)
    studio.start_engine()
    try:
        yield studio
    finally:
        studio.stop_engine()


@pytest.fixture(scope="module")
def engine(studio: StudioProcess) -> Iterator[WorkflowEngine]:
    """Waits for what the commands have decided."""
    with WorkflowEngine(studio.home) as engine:
        yield engine


def ask(studio: StudioProcess) -> dict[str, Any]:
    """A reply that waits, as the list of them shows it too."""
    asked: dict[str, Any] = studio.run("chat", "Good evening!", "--persona", "careful")
    assert (asked["state"], asked["persona"]) == ("pending", "careful")
    (waiting,) = studio.run("approvals", "list")
    assert (waiting["id"], waiting["reply"]["text"]) == (asked["correlation_id"], asked["reply"])
    assert waiting["reply"]["state"] == "pending"
    return asked


def told(studio: StudioProcess, asked: dict[str, Any]) -> list[tuple[str, str]]:
    """The conversation's messages after the greeting: the text of each and how it stands."""
    shown = studio.run("conversations", "show", asked["conversation_id"])["messages"]
    return [(message["text"], message["state"]) for message in shown[1:]]


def test_a_reply_that_is_kept_counts(studio: StudioProcess, engine: WorkflowEngine) -> None:
    asked = ask(studio)
    studio.run("approvals", "keep", asked["correlation_id"])
    assert engine.get_process_result(asked["correlation_id"], SECONDS)["reply"] == asked["reply"]
    assert told(studio, asked) == [("Good evening!", "complete"), (asked["reply"], "complete")]


def test_a_reply_that_is_refused_is_taken_back(studio: StudioProcess, engine: WorkflowEngine) -> None:
    asked = ask(studio)
    studio.run("approvals", "refuse", asked["correlation_id"])
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(asked["correlation_id"], SECONDS)
    assert told(studio, asked) == [("Good evening!", "complete")]
    assert studio.run("approvals", "list") == []
