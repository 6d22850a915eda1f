"""One process looked at closely: log, secrets, values kept elsewhere, starts of tries; and an engine that is away."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import text

from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import EngineUnavailable, NotFound, StorageError
from saijin_studio.core.events import StepChanged
from saijin_studio.core.process_query import HeatSpan, InstanceFilter, InstancePage
from saijin_studio.core.process_record import Attempt, Variable
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.ports import EngineConnection, ProcessEngine
from saijin_studio.services.processes import log as process_log
from saijin_studio.services.processes.log import excerpt
from saijin_studio.services.processes.records import ProcessRecords
from saijin_studio.services.processes.service import ProcessService
from saijin_studio.services.processes.step_starts import MOST_INSTANCES, StepStarts
from saijin_studio.storage.blobs import BlobStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.turn_personas import TurnPersonas
from saijin_studio.storage.turns import TurnStore

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)


# -- the log -----------------------------------------------------------------------------------------------------------


def line(number: int, turn: str = "t1", **more: Any) -> str:
    row = {"time": f"2025-05-06T12:00:{number:02}.000Z", "level": "INFO", "logger": "saijin_workers.x"}
    return json.dumps({**row, "thread": "a", "message": f"line {number}", "correlation_id": turn, **more})


def write(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")


def test_lines_of_one_turn_from_all_pages_newest_last(tmp_path: Path) -> None:
    write(tmp_path, "bpm_engine.log.2", line(1), line(2, "t2"))
    write(tmp_path, "bpm_engine.log.1", line(3), line(4, "t2", message="about t1"))
    fault = {"type": "ValueError", "message": "no", "traceback": "Traceback\nValueError: no"}
    write(tmp_path, "bpm_engine.log", line(5), line(6, level="ERROR", error=fault))
    found = excerpt(tmp_path, "t1")
    assert [one.text for one in found.lines] == ["line 1", "line 3", "line 5", "line 6\nTraceback\nValueError: no"]
    last = found.lines[-1]
    assert (last.at, last.level, last.source) == (NOON + timedelta(seconds=6), "ERROR", "saijin_workers.x")
    assert (found.broken, found.cut) == (0, False)


def test_lines_that_end_as_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_log, "BLOCK", 7)
    (tmp_path / "bpm_engine.log").write_bytes("".join(f"{line(number)}\r\n" for number in (1, 2)).encode() + b"\r\n")
    found = excerpt(tmp_path, "t1")
    assert [one.text for one in found.lines] == ["line 1", "line 2"]
    assert found.broken == 0


def test_broken_lines_are_left_out_and_counted(tmp_path: Path) -> None:
    nested = "[" * 100_000
    broken = [line(2)[:-1], '{"correlation_id": "t1"}', line(3).replace("Z", ""), f'{nested}"t1"}}', "\x00\xff", "[]}"]
    write(tmp_path, "bpm_engine.log", line(1), *broken, "", '["t1"]', line(9))
    found = excerpt(tmp_path, "t1")
    assert [one.text for one in found.lines] == ["line 1", "line 9"]
    assert found.broken == len(broken)


def test_no_turn_no_log_and_no_leave(tmp_path: Path) -> None:
    assert excerpt(tmp_path, "t1").lines == ()
    write(tmp_path, "bpm_engine.log", line(1, turn=""))
    assert excerpt(tmp_path, "").lines == ()
    (tmp_path / "bpm_engine.log.1").mkdir()
    with pytest.raises(StorageError):
        excerpt(tmp_path, "t1")


def test_only_so_much_is_read_from_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "bpm_engine.log", *(line(number % 60, message=f"n{number}") for number in range(3000)))
    found = excerpt(tmp_path, "t1")
    assert [one.text for one in found.lines] == [f"n{number}" for number in range(2000, 3000)]
    assert found.cut
    monkeypatch.setattr(process_log, "LARGEST", 10_000)
    few = excerpt(tmp_path, "t1")
    assert few.cut
    assert 0 < len(few.lines) < 100
    assert few.lines[-1].text == "n2999"


def test_lines_that_lie_across_blocks_are_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_log, "BLOCK", 7)
    write(tmp_path, "bpm_engine.log", line(1, message="日本語"), line(2, "t2"), line(3))
    assert [one.text for one in excerpt(tmp_path, "t1").lines] == ["日本語", "line 3"]


def test_a_page_that_is_turned_meanwhile_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, "bpm_engine.log", line(1))
    (tmp_path / "bpm_engine.log.1").hardlink_to(tmp_path / "bpm_engine.log")
    assert len(excerpt(tmp_path, "t1").lines) == 1


# -- values kept elsewhere ---------------------------------------------------------------------------------------------


class Variables:
    """An engine with one variable that refers to another place."""

    def __init__(self, value: object) -> None:
        self.value = value

    def variable_records(self, instance_id: str) -> tuple[Variable, ...]:
        return (Variable("v1", "text", "Json", self.value, size=90, editable=True),)

    def variable_value(self, variable_id: str) -> object:
        return self.value


def records(tmp_path: Path, make: Callable[[BlobStore], object]) -> ProcessRecords:
    blobs = BlobStore(Database.at(tmp_path / "studio.db"))
    engine = cast(ProcessEngine, Variables(make(blobs)))
    return ProcessRecords(engine, blobs, tmp_path, StepStarts(EventBus()))


def test_a_reference_is_shown_as_what_it_refers_to(tmp_path: Path) -> None:
    content = json.dumps({"words": "long", "token": "x"}).encode()
    made = records(tmp_path, lambda blobs: {"$blob": blobs.put(content), "bytes": len(content)})
    (shown,) = made.variables("i1")
    assert (shown.large, shown.value, shown.size) == (True, None, len(content))
    assert not shown.editable
    assert made.value("v1") == {"words": "long", "token": "***"}


def test_what_is_kept_elsewhere_is_shown_without_secrets_in_its_texts(tmp_path: Path) -> None:
    content = json.dumps({"headers": ["Authorization: Bearer hush-hush"], "note": ["sk-hush-hush-hush"]}).encode()
    made = records(tmp_path, lambda blobs: {"$blob": blobs.put(content), "bytes": len(content)})
    assert made.value("v1") == {"headers": ["Authorization: ***"], "note": ["***"]}


def test_a_reference_to_nothing_and_to_rubbish(tmp_path: Path) -> None:
    gone = records(tmp_path / "a", lambda _: {"$blob": "sha256:" + "0" * 64, "bytes": 1})
    with pytest.raises(NotFound):
        gone.value("v1")
    with pytest.raises(StorageError):
        records(tmp_path / "b", lambda blobs: {"$blob": blobs.put(b"{"), "bytes": 1}).value("v1")
    own = {"$blob": "mine", "more": 1}
    assert records(tmp_path / "c", lambda _: own).value("v1") == own


# -- when tries began --------------------------------------------------------------------------------------------------


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def attempt(created: float, ended: float | None, worker: str = "w", step: str = "work") -> Attempt:
    return Attempt(step, 1, at(created), None, None if ended is None else at(ended), failed=False, worker=worker)


def starts(*seconds: float, step: str = "work", worker: str = "w") -> StepStarts:
    bus = EventBus()
    made = StepStarts(bus)
    for one in seconds:
        bus.publish(StepChanged("c", "i1", step, "t", "started", at(one), worker=worker))
        bus.publish(StepChanged("c", "i1", step, "t", "failed", at(one + 0.5), worker=worker))
    return made


def begun(made: StepStarts, *attempts: Attempt) -> list[float | None]:
    found = made.told("i1", attempts)
    return [None if one.begun_at is None else (one.begun_at - NOON).total_seconds() for one in found]


def test_each_try_begins_with_its_own_start() -> None:
    assert begun(starts(1, 6), attempt(0, 5), attempt(5, 9), attempt(9, None)) == [1, 6, None]


def test_a_start_is_that_of_one_try_alone() -> None:
    assert begun(starts(4.99), attempt(0, 5), attempt(5, 9)) == [4.99, None]
    assert begun(starts(5), attempt(0, 5), attempt(5, 9)) == [None, 5]


def test_a_start_that_was_given_up_is_not_the_one_that_ended() -> None:
    assert begun(starts(1, 3), attempt(0, 5)) == [3]


def test_what_is_not_known_is_not_guessed() -> None:
    assert begun(starts(1, worker="other"), attempt(0, 5)) == [None]
    assert begun(starts(1, step="else"), attempt(0, 5)) == [None]
    assert begun(starts(7), attempt(0, 5)) == [None]
    assert begun(starts(1), attempt(0, None, worker="")) == [None]
    assert begun(starts(1, 2), attempt(0, 5), attempt(0, 6)) == [None, None]


def test_clocks_that_differ_a_little_make_no_negative_times() -> None:
    assert begun(starts(-0.01, 5.01), attempt(0, 4), attempt(4.5, 5)) == [0, 5]


def test_only_so_many_instances_are_remembered() -> None:
    bus = EventBus()
    made = StepStarts(bus)
    for number in range(MOST_INSTANCES + 1):
        bus.publish(StepChanged("c", f"i{number}", "work", "t", "started", at(1), worker="w"))
    assert made.told("i0", [attempt(0, 5)])[0].begun_at is None
    assert made.told("i1", [attempt(0, 5)])[0].begun_at == at(1)


# -- whom processes are about ------------------------------------------------------------------------------------------


def test_turns_of_a_persona_newest_first(tmp_path: Path) -> None:
    database = Database.at(tmp_path / "studio.db")
    conversation = ConversationStore(database).create("yuuri", "Title", "Hello").id
    turns, personas = TurnStore(database), TurnPersonas(database)
    for name, persona in (("t1", "yuuri"), ("t2", "rin"), ("t3", "yuuri"), ("t4", None)):
        turns.send(conversation, "Hi", "chat_interaction", name)
        turns.update(name, persona_key=persona)
    assert personas.turns_of("yuuri", None, None, 10) == ("t3", "t1")
    assert personas.turns_of("yuuri", None, None, 1) == ("t3",)
    second = turns.get("t2").created_at
    assert personas.turns_of("yuuri", second, None, 10) == ("t3",)
    assert personas.turns_of("yuuri", None, second, 10) == ("t1",)
    assert personas.personas_of(["t1", "t2", "t4", "t9"]) == {"t1": "yuuri", "t2": "rin"}


def test_turns_of_a_persona_are_found_by_an_index(tmp_path: Path) -> None:
    with Database.at(tmp_path / "studio.db").reading() as session:
        query = "SELECT correlation_id FROM turns WHERE persona_key = 'yuuri' ORDER BY created_at DESC LIMIT 5"
        (plan,) = session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all()
    assert "ix_turns_persona" in plan.detail


def test_a_page_has_its_limit() -> None:
    asked: list[tuple[int, int]] = []

    def page(_: InstanceFilter, first: int, limit: int, about: object) -> InstancePage:
        asked.append((first, limit))
        return InstancePage((), first, 0, 0, 0)

    service = ProcessService(cast(ProcessEngine, SimpleNamespace(page=page)), tuple, lambda _: None)
    for first, limit in ((0, 50), (-1, 0), (7, 10**6)):
        service.page(InstanceFilter(), first, limit)
    assert asked == [(0, 50), (0, 1), (7, 500)]


# -- the engine --------------------------------------------------------------------------------------------------------


def test_an_engine_that_is_away(tmp_path: Path) -> None:
    engine = RestEngine(lambda: EngineConnection("http://127.0.0.1:9/engine-rest"))
    service = ProcessService(engine, tuple, lambda _: None)
    looked = ProcessRecords(engine, BlobStore(Database.at(tmp_path / "studio.db")), tmp_path, StepStarts(EventBus()))
    asks: list[Callable[[], object]] = [
        lambda: service.page(InstanceFilter(), 0, 10),
        lambda: service.causes(InstanceFilter()),
        lambda: service.tree("i1"),
        lambda: service.heat("d1", HeatSpan()),
        lambda: service.xml("d1"),
        lambda: looked.variables("i1"),
        lambda: looked.value("v1"),
        lambda: looked.attempts("i1"),
    ]
    for ask in asks:
        with pytest.raises(EngineUnavailable):
            ask()
