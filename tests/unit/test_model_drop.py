"""A dropped model file without an engine: what is written when the engine or the disk refuses; forms and places."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.bootstrap.model_problems import ModelProblems
from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import (
    EngineRefused,
    EngineUnavailable,
    ModelFileError,
    SaijinError,
    StorageError,
    StorageFull,
)
from saijin_studio.core.process_model import FormField
from saijin_studio.engine.models import drop as model_drop
from saijin_studio.engine.models.calls import Call, calls_in_circles
from saijin_studio.engine.models.drop import ModelDrop
from saijin_studio.engine.models.forms import start_fields, task_fields
from saijin_studio.engine.models.scopes import places
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import shipped
from tests.engine.models import HEAD, one_task, user_task

GOOD = one_task("one").encode()


class Engine:
    """Takes files until it has a fault; `late`: it has taken one by the time its fault is told."""

    def __init__(self) -> None:
        self.fault: SaijinError | None = None
        self.late = self.away = False
        self.client = SimpleNamespace(upload=self._upload, get=self._get)
        self.taken: list[bytes] = []
        self.fields: dict[str, str] = {}
        self.meanwhile: Callable[[], object] = lambda: None

    def _upload(self, path: str, fields: dict[str, str], name: str, content: bytes) -> dict[str, Any]:
        self.meanwhile()
        if self.fault and not self.late:
            raise self.fault
        self.taken.append(content)
        self.fields = fields
        if self.fault:
            raise self.fault
        return {"id": f"d{len(self.taken)}"}

    def _get(self, path: str, **query: object) -> list[dict[str, Any]]:
        if self.away:
            raise EngineUnavailable("gone")
        if path == "/deployment":
            return [{"id": f"d{len(self.taken)}"}] if self.taken else []
        assert query == {"deploymentId": f"d{len(self.taken)}"}
        return [{"id": "one:2", "key": "one"}] if path == "/process-definition" else []


class Stage:
    def __init__(self, folder: Path) -> None:
        self.engine, self.own = Engine(), folder / "own"
        self.drop = ModelDrop(cast(RestEngine, self.engine), (folder / "shipped", self.own))

    def files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.own.glob("*")} if self.own.is_dir() else {}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (EngineRefused("no", status=403, type="AuthorizationException"), EngineRefused),
        (EngineRefused("no", status=401, type=""), EngineRefused),
        (EngineRefused("no", status=500, type=""), ModelFileError),
        (EngineUnavailable("gone"), EngineUnavailable),
    ],
)
def test_the_old_file_stays_when_the_engine_does_not_take_the_new_one(
    stage: Stage, fault: SaijinError, told: type[SaijinError]
) -> None:
    stage.engine.fault = fault
    for before in ({}, {"a.bpmn": GOOD}):
        with pytest.raises(told) as caught:
            stage.drop.deploy("a.bpmn", one_task("one", "New").encode())
        assert stage.files() == before
        if told is EngineRefused:
            assert caught.value.params["reason"] == "deploy_forbidden"
        stage.engine.fault = None
        stage.drop.deploy("a.bpmn", GOOD)
        stage.engine.fault = fault
    assert stage.engine.taken == [GOOD, GOOD]


@pytest.mark.parametrize("before", [False, True])
def test_an_answer_that_did_not_come_in_time_is_looked_for(stage: Stage, before: bool) -> None:
    if before:
        stage.drop.deploy("a.bpmn", GOOD)
    stage.engine.fault, stage.engine.late = EngineUnavailable("timed out"), True
    new = one_task("one", "New").encode()
    made = stage.drop.deploy("a.bpmn", new)
    assert made["deployedProcessDefinitions"] == {"one:2": {"id": "one:2", "key": "one"}}
    assert stage.files() == {"a.bpmn": new}


def test_an_engine_that_is_gone_by_then_leaves_the_old_file(stage: Stage) -> None:
    """It is deployed again when the engine is back, whatever that has taken."""
    stage.drop.deploy("a.bpmn", GOOD)
    stage.engine.fault = EngineUnavailable("timed out")
    stage.engine.meanwhile = lambda: setattr(stage.engine, "away", True)
    with pytest.raises(EngineUnavailable):
        stage.drop.deploy("a.bpmn", one_task("one", "New").encode())
    assert stage.files() == {"a.bpmn": GOOD}


def test_of_two_files_with_one_process_at_once_one_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one is dropped while the first is checked, before it is written."""
    found: list[object] = []
    others: list[threading.Thread] = []

    def drop(name: str) -> None:
        try:
            found.append(stage.drop.deploy(name, GOOD)["id"])
        except ModelFileError as error:
            found.append(type(error))

    def look(paths: Sequence[Path]) -> tuple[Call, ...]:
        if not others:
            others.append(threading.Thread(target=drop, args=("b.bpmn",)))
            others[0].start()
            others[0].join(0.3)  # it waits for us, unless it need not
        return calls_in_circles(paths)

    monkeypatch.setattr(model_drop, "calls_in_circles", look)
    drop("a.bpmn")
    others[0].join(10)
    assert found == ["d1", ModelFileError]
    assert set(stage.files()) == {"a.bpmn"}


@pytest.mark.parametrize("anew", [False, True])
def test_only_what_is_wanted_anew_is_deployed_twice(stage: Stage, anew: bool) -> None:
    stage.drop.deploy("a.bpmn", GOOD, anew)
    fields = stage.engine.fields
    assert ("enable-duplicate-filtering" in fields, fields["deployment-name"]) == (not anew, "a.bpmn")


def test_a_process_is_at_home_in_the_file_that_holds_it(stage: Stage) -> None:
    stage.own.mkdir()
    assert stage.drop.home("one", "process", "one.bpmn") == "one.bpmn"
    (stage.own / "One.bpmn").write_bytes(one_task("other").encode())
    assert stage.drop.home("one", "process", "one.bpmn") == "one (2).bpmn"
    (stage.own / "order,v2.bpmn").write_bytes(GOOD)
    assert stage.drop.home("one", "process", "one.bpmn") == "order,v2.bpmn"
    assert stage.drop.home("one", "decision", "one.dmn") == "one.dmn"


def test_a_full_disk_is_said_before_anything_is_written(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    for act in (stage.drop.check, stage.drop.deploy):
        with pytest.raises(StorageFull):
            act("a.bpmn", GOOD)
    assert stage.engine.taken == []


def test_a_file_that_is_solved_is_no_error_where_that_cannot_be_written_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    problems = ModelProblems(tmp_path / "gone" / "problems.json", EventBus(), lambda: True)
    problems.solved("a.bpmn")
    assert "a.bpmn" in caplog.text


def test_a_folder_that_cannot_be_written_is_said(stage: Stage) -> None:
    stage.own.write_text("in the way")
    with pytest.raises(StorageError):
        stage.drop.deploy("a.bpmn", GOOD)
    assert stage.engine.taken == []


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_only_the_person_reads_their_models(stage: Stage) -> None:
    stage.drop.deploy("a.bpmn", GOOD)
    assert (stage.own / "a.bpmn").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"\0", b"<a/>", GOOD + b" " * 2_000_001, GOOD.replace(b"external", b"java")])
def test_what_is_no_model_is_written_nowhere(stage: Stage, content: bytes) -> None:
    for act in (stage.drop.check, stage.drop.deploy):
        with pytest.raises(ModelFileError):
            act("a.bpmn", content)
    assert stage.files() == {}


def test_a_broken_neighbour_is_in_nobodys_way(stage: Stage) -> None:
    stage.own.mkdir()
    (stage.own / "broken.bpmn").write_text("<a")
    stage.drop.deploy("a.bpmn", GOOD)
    with pytest.raises(ModelFileError) as caught:
        stage.drop.check("b.bpmn", GOOD)
    assert "a.bpmn" in caught.value.detail


def test_the_shipped_models_may_take_their_own_place(tmp_path: Path) -> None:
    drop = ModelDrop(cast(RestEngine, Engine()), (shipped() / "processes", tmp_path))
    files = sorted((shipped() / "processes").glob("*.*mn"))
    assert files
    for file in files:
        assert {one.key for one in drop.check(file.name, file.read_bytes())} == {file.stem}


def test_inputs_of_another_engine_name_and_odd_values() -> None:
    inputs = """<bpmn:extensionElements><o:properties xmlns:o="http://operaton.org/schema/1.0/bpmn">
      <o:property name="input.a" value="type=integer min=1 max=x default=2"/>
      <o:property name="input.b" value="type=unknown choices=x,y required=true"/>
      <o:property name="input.c" value="choices=x,y"/>
      <o:property name="input.d" value="label=&quot;open"/>
    </o:properties></bpmn:extensionElements>"""
    text = user_task("one").replace('name="Approve"/>', f'name="Approve">{inputs}</bpmn:userTask>')
    choices = (("x", "x"), ("y", "y"))
    assert task_fields(text, "approve") == (
        FormField("a", "a", "integer", default="2", minimum=1.0),
        FormField("b", "b", "text", True, choices=choices),
        FormField("c", "c", "choice", choices=choices),
        FormField("d", "d", "text", hint='label="open'),
    )
    assert task_fields(text, "nobody") == ()
    assert start_fields(text, "one") == start_fields(text, "other") == ()


def test_places_know_what_is_around_them() -> None:
    text = (shipped() / "processes" / "voice_synthesis.bpmn").read_text("utf-8")
    found = places(text, "voice_synthesis")
    assert (found["synthesis"].scopes, found["synthesis"].waits, found["synthesis"].many) == (
        ("speak_sentence",),
        True,
        False,
    )
    assert (found["speak_sentence"].many, found["something_to_say"].waits) == (True, False)
    assert "to_synthesis" not in found
    assert places(text, "other") == {}
    asynchronous = one_task("one").replace(
        '<bpmn:endEvent id="end"', '<bpmn:endEvent camunda:asyncBefore="true" id="end"'
    )
    assert places(asynchronous, "one")["end"].waits


def test_what_is_no_xml_is_the_engines_fault() -> None:
    with pytest.raises(EngineRefused):
        places(HEAD, "one")
