"""How the engine is asked: counts that are kept, requests at once, models that are known."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from saijin_studio.core.errors import NotFound
from saijin_studio.engine.models import texts as model_texts
from saijin_studio.engine.models.texts import ModelTexts, step_names
from saijin_studio.engine.rest import together as rest_together
from saijin_studio.engine.rest import tree as rest_tree
from saijin_studio.engine.rest.client import RestClient
from saijin_studio.engine.rest.counts import Counts
from saijin_studio.engine.rest.overview import Overviews
from saijin_studio.engine.rest.queries import stamp
from saijin_studio.engine.rest.together import AT_ONCE, Together
from saijin_studio.engine.rest.tree import ABOVE, DEEPEST, tree

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Counting:
    """An engine with instances that ended at these seconds after noon; `asked` is how each was counted."""

    def __init__(self, *ended: float) -> None:
        self.ended = [at(one) for one in ended]
        self.asked: list[str] = []

    def post(self, path: str, ask: dict[str, Any], maxResults: int = 0) -> Any:
        if not path.endswith("/count"):
            return [{"endTime": stamp(one)} for one in sorted(self.ended, reverse=True)[:maxResults]]
        before, after = ask.get("finishedBefore"), ask.get("finishedAfter")
        self.asked.append("before" if before else "after" if after else "all")
        first, last = (datetime.fromisoformat(one) if one else None for one in (after, before))
        return {"count": sum((not first or one >= first) and (not last or one <= last) for one in self.ended)}


def test_what_ended_long_ago_is_counted_once_in_a_while() -> None:
    engine, clock = Counting(-3600, -60.001, -60, -59.999, 0), [0.0]
    counts = Counts(cast(RestClient, engine), lambda: clock[0])
    ask = {"finished": True}
    assert counts.ended(ask) == 5
    engine.ended.append(at(1))
    clock[0] = 200.0
    assert counts.ended(ask) == 6
    assert engine.asked == ["before", "after", "after"]
    del engine.ended[0]
    clock[0] = 301.0
    assert counts.ended(ask) == 5
    assert engine.asked == ["before", "after", "after", "before", "after"]
    counts.ended({"finished": True, "processDefinitionKey": "x"})
    assert engine.asked[-2:] == ["before", "after"]


def test_the_engines_clock_may_be_another() -> None:
    """It is by years behind: what ends after the first count is noted as ended long before it, by our clock."""
    engine = Counting(-3600, 0)
    counts = Counts(cast(RestClient, engine), lambda: 0.0)
    assert counts.ended({"finished": True}) == 2
    engine.ended += [at(0.001), at(2)]
    assert counts.ended({"finished": True}) == 4


def test_the_first_that_ends_is_counted_too() -> None:
    engine = Counting()
    counts = Counts(cast(RestClient, engine), lambda: 0.0)
    assert counts.ended({"finished": True}) == 0
    engine.ended.append(at(0))
    assert counts.ended({"finished": True}) == 1


def test_calls_at_once_answer_in_their_order() -> None:
    together, meet = Together(), threading.Barrier(4, timeout=10)

    def call(number: int) -> Callable[[], int]:
        return lambda: (meet.wait(), number)[1]

    assert together(*map(call, range(4))) == (0, 1, 2, 3)
    assert together(*map(call, range(8))) == tuple(range(8))
    assert together() == ()


def test_the_first_fault_is_raised_after_all_have_ended() -> None:
    ended: list[int] = []

    def fail(number: int) -> None:
        ended.append(number)
        raise NotFound(str(number))

    with pytest.raises(NotFound, match="1"):
        Together()(lambda: ended.append(0), lambda: fail(1), lambda: fail(2))
    assert sorted(ended) == [0, 1, 2]


def test_names_of_steps_whatever_the_text() -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?><a><b id="x" name="One\n two"/><c id="y"/><d id="z" name=" "/></a>'
    assert step_names(xml) == {"x": "One two"}
    assert step_names("no model") == {}


def test_no_more_at_once_than_the_engine_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[threading.Thread] = []
    start = threading.Thread.start

    def begin(thread: threading.Thread) -> None:
        begun.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", begin)
    meet = threading.Barrier(AT_ONCE + 1, timeout=10)  # the caller's thread is one more
    together = Together()
    for _ in range(2):
        together(*[meet.wait] * meet.parties, *[threading.get_ident] * 10)
    assert len(begun) == AT_ONCE


def test_threads_that_nobody_needs_end_and_others_are_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_together, "IDLE_SECONDS", 0.01)
    together, threads = Together(), set[threading.Thread]()

    def call() -> None:
        threads.add(threading.current_thread())

    for _ in range(3):
        together(*[call] * 8)
        for thread in threads - {threading.current_thread()}:
            thread.join(10)
            assert not thread.is_alive()
    assert len(threads) > 1


def test_a_system_without_threads_is_asked_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    together = Together()
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        assert together(*[threading.get_ident] * 3) == (threading.get_ident(),) * 3
    meet = threading.Barrier(3, timeout=10)
    together(*[meet.wait] * 3)


class Texts:
    """Each definition's model; `asked` is which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, path: str) -> dict[str, str]:
        self.asked.append(path)
        return {"bpmn20Xml": f'<a><b id="x" name="{path}"/></a>'}


class Forgetful(dict[str, Any]):
    """What is in it is gone as soon as somebody has seen that it is there."""

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found


def test_a_model_that_is_dropped_under_the_look_is_there_all_the_same() -> None:
    texts = ModelTexts(cast(RestClient, Texts()))
    xml, names = texts.xml("d1"), texts.names("d1")
    texts._texts, texts._names = Forgetful(texts._texts), Forgetful(texts._names)
    assert texts.xml("d1") == xml
    assert texts.names("d1") == names


def test_only_so_many_models_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_texts, "KEPT", 2)
    client = Texts()
    texts = ModelTexts(cast(RestClient, client))
    for one in ("d1", "d2", "d2", "d3", "d2", "d1"):
        texts.xml(one)
    assert [path.split("/")[2] for path in client.asked] == ["d1", "d2", "d3", "d1"]


class Calls:
    """An engine with a chain of processes that have ended, each called by the one before."""

    def __init__(self, count: int) -> None:
        self.rows = [
            {
                "id": f"i{number}",
                "rootProcessInstanceId": "i0",
                "superProcessInstanceId": f"i{number - 1}" if number else None,
                "processDefinitionId": "d",
                "processDefinitionKey": "k",
                "processDefinitionName": None,
                "businessKey": None,
                "state": "COMPLETED",
                "startTime": stamp(at(number)),
                "endTime": stamp(at(number)),
            }
            for number in range(count)
        ]

    def post(self, path: str, ask: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        if path != "/history/process-instance":
            return []
        wanted = ask.get("processInstanceIds", [row["id"] for row in self.rows])
        return [row for row in self.rows if row["id"] in wanted][: more.get("maxResults")]

    def way(self, number: int) -> list[str]:
        """From the top of the tree around one down, which has one child a level."""
        node = tree(Overviews(cast(RestClient, self)), self.rows[number])
        found = [node.summary.instance_id]
        while node.children:
            (node,) = node.children
            found.append(node.summary.instance_id)
        return found


@pytest.mark.parametrize("number", [0, 250, 499])
def test_a_long_chain_of_calls_is_shown_as_far_as_anyone_can_look(number: int) -> None:
    way = Calls(500).way(number)
    first = max(0, number - ABOVE)
    assert way == [f"i{one}" for one in range(first, min(500, first + DEEPEST))]
    assert f"i{number}" in way


def test_one_that_is_left_out_of_many_keeps_its_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest_tree, "MOST_CALLED", 2)
    assert Calls(6).way(4) == ["i0", "i1", "i2", "i3", "i4"]
