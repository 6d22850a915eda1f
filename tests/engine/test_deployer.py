"""Deployment to a real engine: only what changed, bad files named, the others in."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from saijin_studio.engine.models.deployer import deploy
from saijin_studio.paths import shipped
from saijin_studio.ports import DeploymentProblem

from .conftest import Engine
from .models import BROKEN_XML, HEAD, NO_TIME_TO_LIVE, UNREACHED_TARGET, one_task, table


@pytest.fixture
def key() -> str:
    return f"deploy_{uuid.uuid4().hex[:8]}"


def version(engine: Engine, key: str) -> int | None:
    return next((number for name, _, number in engine.rest.definitions() if name == key), None)


def test_the_shipped_models_deploy_once(engine: Engine) -> None:
    assert deploy(engine.rest, [shipped() / "processes"]) == ()
    before = engine.rest.definitions()
    assert deploy(engine.rest, [shipped() / "processes"]) == ()
    assert engine.rest.definitions() == before
    assert {name for name, _, _ in before} >= {"chat_interaction", "voice_synthesis"}


def test_a_redrawn_model_is_a_new_version_and_what_runs_stays(engine: Engine, key: str) -> None:
    engine.deploy(f"{key}.bpmn", one_task(key, "First"))
    instance = engine.rest.start_process(key, "b", {})
    engine.deploy(f"{key}.bpmn", one_task(key, "Redrawn"))
    assert version(engine, key) == 2
    assert engine.rest.detail(instance).summary.process_name == "First"
    engine.rest.cancel(instance, "test over")


def test_the_persons_own_file_replaces_the_shipped_one(engine: Engine, key: str, tmp_path: Path) -> None:
    for folder, name in (("shipped", "Shipped"), ("own", "Own")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{key}.bpmn").write_text(one_task(key, name), encoding="utf-8")
    deploy(engine.rest, [tmp_path / "shipped", tmp_path / "own"])
    assert (key, "Own", 1) in engine.rest.definitions()


def test_bad_files_are_named_and_the_others_deploy(engine: Engine, key: str, tmp_path: Path) -> None:
    flow = one_task(key + "_x", more='<bpmn:sequenceFlow id="lost" sourceRef="work" targetRef="nobody"/>')
    files = {"a_broken": BROKEN_XML, "b_flow": flow, "c_ever": NO_TIME_TO_LIVE, "d_target": UNREACHED_TARGET}
    for name, text in {**files, "e_good": one_task(key)}.items():
        (tmp_path / f"{name}.bpmn").write_text(text, encoding="utf-8")
    problems = {problem.file: problem for problem in deploy(engine.rest, [tmp_path])}
    assert set(problems) == {f"{name}.bpmn" for name in files}
    assert problems["a_broken.bpmn"].element == "start"
    assert problems["a_broken.bpmn"].line == BROKEN_XML.splitlines().index("  </bpmn:process>") + 1
    assert problems["b_flow.bpmn"].element == "lost"
    assert problems["b_flow.bpmn"].line == next(n for n, row in enumerate(flow.splitlines(), 1) if "lost" in row)
    assert "nobody" in problems["b_flow.bpmn"].detail
    assert "TimeToLive" in problems["c_ever.bpmn"].detail.replace(" ", "")
    assert problems["d_target.bpmn"].element == "to_nowhere"
    assert version(engine, key) == 1
    assert version(engine, key + "_x") is None


def test_a_fault_of_the_schema_is_placed_and_the_shipped_model_serves(engine: Engine, key: str, tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        folder.mkdir()
    (shipped / f"{key}.bpmn").write_text(one_task(key), encoding="utf-8")
    broken = one_task(key, more='\n<bpmn:endEventt id="odd"/>')
    (own / f"{key}.bpmn").write_text(broken, encoding="utf-8")
    (problem,) = deploy(engine.rest, [shipped, own])
    assert problem.element == "odd"
    assert problem.line == next(n for n, row in enumerate(broken.splitlines(), 1) if "odd" in row)
    assert "http" not in problem.detail
    assert version(engine, key) == 1
    (own / f"{key}.bpmn").write_text(one_task(key, more="<!-- mine -->"), encoding="utf-8")
    assert deploy(engine.rest, [shipped, own]) == ()
    (own / f"{key}.bpmn").write_text(broken, encoding="utf-8")
    deploy(engine.rest, [shipped, own])
    assert version(engine, key) == 2, "the person's last good version goes on"


def test_a_decision_deploys(engine: Engine, key: str) -> None:
    text = table(key)
    assert engine.deploy(f"{key}.dmn", text) == ()
    given = {"variables": {"word": {"value": "a", "type": "String"}}}
    assert engine.rest.client.post(f"/decision-definition/key/{key}/evaluate", given)[0]["answer"]["value"] == "b"


def test_code_never_reaches_the_engine(engine: Engine) -> None:
    text = (
        HEAD + '<bpmn:process id="evil"><bpmn:serviceTask id="x" camunda:class="X"/></bpmn:process></bpmn:definitions>'
    )
    assert engine.deploy("evil.bpmn", text) == (DeploymentProblem("evil.bpmn", "x", 4, "class is not allowed"),)
