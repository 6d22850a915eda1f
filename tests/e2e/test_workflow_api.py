"""The Python API on a whole studio: the documented examples as written, other processes, joining, leaving nothing."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import saijinos.bpm
from saijin_studio.services.models.leases import ModelLeases
from saijinos.bpm import (
    DuplicateBusinessKey,
    ProcessCancelled,
    ProcessEnded,
    ProcessFailed,
    ProcessState,
    StepEnded,
    TextPiece,
    UnknownProcess,
    WorkflowEngine,
)
from tests.careful import add_careful
from tests.engine.models import HEAD, one_task
from tests.pull_server import PullServer

from .studio_process import SECONDS, StudioProcess

ROOT = Path(__file__).parents[2]
JARS = ROOT / ".cache" / "engine"
SECTION = "## From Python"
OFFLINE: dict[str, Any] = {"models": {"order": ["offline"]}, "engine": {"aot_cache": False}}
AT_ONCE = f"""{HEAD}  <bpmn:process id="at_once" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


def in_docstring() -> list[str]:
    """The indented blocks behind `::`."""
    text = saijinos.bpm.__doc__ or ""
    return [textwrap.dedent(block) for block in re.findall(r"::\n\n((?:    .*\n|\n)+)", text)]


def in_readme() -> list[str]:
    _, _, section = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"\n{SECTION}\n")
    return re.findall(r"```python\n(.*?)```", re.split(r"\n##+ ", section)[0], re.DOTALL)


def same(blocks: list[str]) -> list[str]:
    return ["\n".join(line for line in block.splitlines() if line) for block in blocks]


@pytest.fixture(scope="module")
def models() -> Iterator[PullServer]:
    """Where models come from, for those who ask by name."""
    with PullServer(registry={"big:latest": ("sha256:c",)}, held=True) as server:
        yield server


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, models: PullServer) -> Iterator[StudioProcess]:
    """A studio that runs in the background, with two processes and a persona of a person."""
    home = tmp_path_factory.mktemp("api") / "home"
    studio = StudioProcess(home, {**OFFLINE, "models": {**OFFLINE["models"], "ollama": {"address": models.url}}})
    studio.environment["SAIJIN_ENGINE_JARS"] = str(JARS)
    add_careful(home)
    (home / "processes").mkdir()
    (home / "processes" / "at_once.bpmn").write_text(AT_ONCE, encoding="utf-8")
    (home / "processes" / "for_a_person.bpmn").write_text(one_task("for_a_person"), encoding="utf-8")
    studio.start_engine()
    try:
        yield studio
    finally:
        studio.stop_engine()


@pytest.fixture(scope="module")
def engine(studio: StudioProcess) -> Iterator[WorkflowEngine]:
    """Joins the running studio, as a program beside it does."""
    with WorkflowEngine(studio.home) as engine:
        yield engine


def run(studio: StudioProcess, code: str) -> str:
    environment = {**studio.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_shows_the_documented_examples() -> None:
    examples = in_docstring()
    assert len(examples) == 2
    assert same(in_readme()) == same(examples)


def test_the_documented_examples_run_as_written(studio: StudioProcess) -> None:
    first, second = in_docstring()
    assert re.fullmatch(r"\w.+\n\(yuuri by offline\)\n", run(studio, first), re.DOTALL)
    assert len([line for line in run(studio, second).splitlines() if line]) >= 2


def test_a_chat_beside_a_running_studio(engine: WorkflowEngine, studio: StudioProcess) -> None:
    chat = {"persona": "yuuri", "message": "Good evening!"}
    process_id = engine.start_process("chat_interaction", chat, "evening 1")
    *events, ended = engine.stream(process_id)
    assert isinstance(ended, ProcessEnded)
    assert ended.status.state is ProcessState.COMPLETED
    result = engine.get_process_result(process_id, SECONDS)
    assert "".join(event.text for event in events if isinstance(event, TextPiece)) == result["reply"] != ""
    names = [event.activity_id for event in events if isinstance(event, StepEnded)]
    assert names.index("input_reception") < names.index("ai_processing") < names.index("output_delivery")
    assert engine.start_process("chat_interaction", chat, "evening 1") == process_id
    with pytest.raises(DuplicateBusinessKey):
        engine.start_process("chat_interaction", {**chat, "message": "Bye!"}, "evening 1")
    shown = studio.run("conversations", "show", result["conversation_id"])["messages"]
    assert [message["text"] for message in shown[-2:]] == ["Good evening!", result["reply"]]


def test_any_process_with_its_variables(engine: WorkflowEngine, studio: StudioProcess) -> None:
    given: dict[str, Any] = {"word": "日本語", "n": 7, "facts": {"a": [1, None]}, "long": "x" * 10_000}
    process_id = engine.start_process("at_once", given, "order 1")
    assert engine.get_process_result(process_id, SECONDS) == given
    with WorkflowEngine(studio.home) as another:
        assert another.start_process("at_once", given, "order 1") == process_id
        with pytest.raises(DuplicateBusinessKey):
            another.start_process("at_once", {"n": 8}, "order 1")
    known = r"at_once, chat_interaction, chat_writing, for_a_person.*, voice_synthesis"
    with pytest.raises(UnknownProcess, match=known):
        engine.start_process("at_onec")


def test_cancelled_where_it_waits(engine: WorkflowEngine) -> None:
    process_id = engine.start_process("for_a_person")
    status = engine.get_process_status(process_id)
    assert (status.state, status.step) == (ProcessState.WAITING, "Work")
    engine.cancel_process(process_id)
    with pytest.raises(ProcessCancelled):
        engine.get_process_result(process_id, SECONDS)


def test_a_models_loading_is_called_off_in_order(
    engine: WorkflowEngine, studio: StudioProcess, models: PullServer
) -> None:
    leases = ModelLeases(studio.home / "models" / "leases.json")
    process_id = engine.start_process("model_integration", {"provider": "ollama", "model": "big"})
    models.let(2)
    models.wait_have("sha256:c", 200, SECONDS)
    assert len(leases.held()) == 1
    engine.cancel_process(process_id)
    assert models.gone.wait(SECONDS), "the download ends"
    *events, ended = engine.stream(process_id)
    assert isinstance(ended, ProcessEnded)
    assert ended.status.state is ProcessState.COMPLETED
    assert [event.activity_id for event in events if isinstance(event, StepEnded)][-1] == "release_unwanted"
    assert leases.held() == ()


def test_a_chat_that_is_ended_by_the_engines_id_ends_its_turn(engine: WorkflowEngine, studio: StudioProcess) -> None:
    asked = studio.run("chat", "Good evening!", "--persona", "careful")
    status = engine.get_process_status(asked["correlation_id"])
    assert (status.state, status.instance_id) == (ProcessState.WAITING, asked["process_instance_id"])
    engine.cancel_process(asked["process_instance_id"])
    assert engine.get_process_status(asked["correlation_id"]).state is ProcessState.CANCELLED


def test_a_spoken_text(engine: WorkflowEngine, studio: StudioProcess, tmp_path: Path) -> None:
    path = tmp_path / "hello.wav"
    wanted: dict[str, Any] = {"text": "Hello there.", "path": str(path)}
    process_id = engine.start_process("voice_synthesis", wanted, "spoken 1")
    assert engine.start_process("voice_synthesis", wanted, "spoken 1") == process_id
    with WorkflowEngine(studio.home) as another, pytest.raises(DuplicateBusinessKey):
        another.start_process("voice_synthesis", wanted, "spoken 1")
    try:
        result = engine.get_process_result(process_id, SECONDS)
    except ProcessFailed as error:
        pytest.skip(f"nothing here can speak: {error}")
    with wave.open(str(path)) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(result["seconds"], abs=0.1)


def test_a_program_of_its_own_that_forgets_to_close_leaves_nothing(home: Path) -> None:
    studio = StudioProcess(home, OFFLINE)
    studio.environment["SAIJIN_ENGINE_JARS"] = str(JARS)
    code = """
        from saijinos.bmp import WorkflowEngine

        engine = WorkflowEngine()
        process_id = engine.start_process("chat_interaction", {"persona": "yuuri", "user_input": "Hello!"})
        print(engine.get_process_result(process_id, timeout=110)["reply"])
    """
    assert run(studio, textwrap.dedent(code)).strip()
    assert studio.processes() == []
