"""Models of a real engine as people manage them: versions, files, forms, decisions, moving what runs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from saijin_studio.core.errors import EngineUnavailable, InputError, NotFound
from saijin_studio.core.process import InstanceState
from saijin_studio.core.process_model import Definition
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.engine.rest.models import EngineModels
from saijin_studio.services.processes.models import ProcessModels
from saijin_studio.services.processes.user_tasks import UserTaskService

from .conftest import Engine
from .models import UNREACHED_TARGET, calls, each_inside, one_task, table, two_tasks, user_task, waits_for_message

FORM = """<bpmn:extensionElements><camunda:formData>
  <camunda:formField id="topic" label="Topic" type="string">
    <camunda:validation><camunda:constraint name="required"/><camunda:constraint name="maxlength" config="9"/>
    </camunda:validation>
  </camunda:formField>
  <camunda:formField id="count" label="How many" type="long" defaultValue="3"/>
  <camunda:formField id="loud" label="Aloud" type="boolean"/>
  <camunda:formField id="day" label="Day" type="date"/>
  <camunda:formField id="mood" label="Mood" type="enum">
    <camunda:value id="calm" name="Calm"/><camunda:value id="gay" name="Cheerful"/>
  </camunda:formField>
</camunda:formData></bpmn:extensionElements>"""
INPUTS = """<bpmn:extensionElements><camunda:properties>
  <camunda:property name="input.topic" value='required=yes label="What about"'/>
  <camunda:property name="input.facts" value="type=json"/>
  <camunda:property name="other" value="x"/>
</camunda:properties></bpmn:extensionElements>"""


def with_form(key: str, form: str, task_form: str = "") -> str:
    """start (with inputs) -> approve (a person, with inputs) -> end."""
    text = user_task(key)
    text = text.replace('<bpmn:startEvent id="start"/>', f'<bpmn:startEvent id="start">{form}</bpmn:startEvent>')
    task = '<bpmn:userTask id="approve" name="Approve"'
    return text.replace(f"{task}/>", f"{task}>{task_form}</bpmn:userTask>")


class NoChats:
    def approve(self, correlation_id: str, text: str = "") -> None:
        raise AssertionError(correlation_id)

    disapprove = approve


class Stage:
    """Shipped and own models in folders of their own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.rest = engine.rest
        self.key = f"models_{uuid.uuid4().hex[:8]}"
        self.name = f"{self.key}.bpmn"
        self.shipped, self.own = folder / "shipped", folder / "own"
        self.shipped.mkdir()
        self.admin = EngineModels(engine.rest, (self.shipped, self.own))
        self.taken: list[str] = []
        self.models = ProcessModels(self.admin, lambda key: True, self.taken.append)
        self.tasks = UserTaskService(engine.rest, self.admin, NoChats())

    def deploy(self, text: str) -> Definition:
        """The one definition that it makes."""
        (made,) = self.models.deploy(self.name, text.encode()).definitions
        return made

    def file(self) -> str:
        return (self.own / self.name).read_text("utf-8")

    def standing(self, instance: str) -> list[str]:
        rows = self.rest.client.post("/external-task", {"processInstanceId": instance})
        return sorted(row["activityId"] for row in rows)

    def start(self, **values: Any) -> str:
        (newest, *_) = self.models.versions(self.key)
        return self.models.start(newest.id, "", values)


@pytest.fixture
def stage(engine: Engine, tmp_path: Path) -> Iterator[Stage]:
    one = Stage(engine, tmp_path)
    yield one
    for summary in engine.rest.instances(finished=False):
        if summary.process_key.startswith(one.key):
            engine.rest.cancel(summary.instance_id, "test over")


def test_a_dropped_file_is_deployed_and_kept(stage: Stage) -> None:
    checked = stage.models.check(stage.name, one_task(stage.key, "First").encode())
    assert [(one.key, one.name, one.version, one.id) for one in checked.definitions] == [(stage.key, "First", 1, "")]
    assert not stage.own.exists()
    made = stage.deploy(one_task(stage.key, "First"))
    assert (made.key, made.name, made.version, made.kind, made.file) == (stage.key, "First", 1, "process", stage.name)
    assert stage.file() == one_task(stage.key, "First")
    stage.start()
    second = stage.deploy(one_task(stage.key, "Second"))
    versions = stage.models.versions(stage.key)
    assert [(one.version, one.name, one.running) for one in versions] == [(2, "Second", 0), (1, "First", 1)]
    assert versions[0].deployed_at == second.deployed_at is not None
    (newest,) = (one for one in stage.models.definitions() if one.key == stage.key)
    assert (newest.version, newest.running) == (2, 1)
    assert stage.models.xml(newest.id) == one_task(stage.key, "Second")
    again = stage.models.deploy(stage.name, one_task(stage.key, "Second").encode())
    assert (again.definitions, again.problem) == ((), "")
    assert stage.taken == [stage.name] * 3


def test_what_fails_is_counted(stage: Stage) -> None:
    stage.deploy(one_task(stage.key))
    stage.start()
    order = {"topics": [{"topicName": stage.key, "lockDuration": 60_000}], "workerId": "hand", "maxTasks": 1}
    (task,) = stage.rest.client.post("/external-task/fetchAndLock", order)
    body = {"workerId": "hand", "errorMessage": "it broke", "retries": 0, "retryTimeout": 0}
    stage.rest.client.post(f"/external-task/{task['id']}/failure", body)
    (only,) = stage.models.versions(stage.key)
    assert (only.running, only.failed) == (1, 1)


@pytest.mark.parametrize("before", [False, True])
def test_a_file_that_cannot_be_used_changes_nothing(stage: Stage, before: bool) -> None:
    good = one_task(stage.key)
    if before:
        stage.deploy(good)
    lost = one_task(stage.key, more='\n<bpmn:sequenceFlow id="lost" sourceRef="work" targetRef="nobody"/>')
    code = good.replace('camunda:type="external"', 'camunda:class="Evil"')
    for text, element in ((lost, "lost"), (code, "work"), (UNREACHED_TARGET, "to_nowhere"), ("no model", "")):
        found = stage.models.deploy(stage.name, text.encode())
        assert (found.file, found.definitions, found.element) == (stage.name, (), element)
        assert found.problem
        assert not element or text.splitlines()[found.line - 1].count(f'"{element}"')
    assert [file.name for file in stage.own.glob("*")] == ([stage.name] if before else [])
    assert not before or stage.file() == good
    assert len(stage.models.versions(stage.key)) == int(before)


def test_a_fault_of_the_engine_restores_the_file(stage: Stage, tmp_path: Path) -> None:
    stage.deploy(one_task(stage.key))

    def nowhere() -> Any:
        raise EngineUnavailable("gone")

    away = ProcessModels(EngineModels(RestEngine(nowhere), (stage.shipped, stage.own)), lambda key: True)
    with pytest.raises(EngineUnavailable):
        away.deploy(stage.name, one_task(stage.key, "Other").encode())
    with pytest.raises(EngineUnavailable):
        away.deploy("new.bpmn", one_task("new").encode())
    assert [file.name for file in stage.own.glob("*")] == [stage.name]
    assert stage.file() == one_task(stage.key)


def test_what_the_engine_took_without_an_answer_stays(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.deploy(one_task(stage.key))
    upload = stage.rest.client.upload

    def slow(path: str, fields: Mapping[str, str], name: str, content: bytes) -> Any:
        upload(path, fields, name, content)
        raise EngineUnavailable("timed out")

    monkeypatch.setattr(stage.rest.client, "upload", slow)
    made = stage.deploy(one_task(stage.key, "Second"))
    assert (made.version, made.name, made.deployed_at is None) == (2, "Second", False)
    assert stage.file() == one_task(stage.key, "Second")


def test_one_process_in_two_files_is_refused(stage: Stage) -> None:
    (stage.shipped / f"{stage.key}_old.bpmn").write_text(one_task(stage.key))
    found = stage.models.check(stage.name, one_task(stage.key).encode())
    assert (found.element, f"{stage.key}_old.bpmn" in found.problem) == (stage.key, True)
    circle, other = f"{stage.key}_a", f"{stage.key}_b"
    (stage.shipped / "other.bpmn").write_text(calls(other, circle))
    found = stage.models.check(stage.name, calls(circle, other).encode())
    assert (found.element, found.line) == ("ask", 6)
    drawing = one_task(stage.key + "_c").replace(' isExecutable="true"', "")
    assert "executable" in stage.models.check(stage.name, drawing.encode()).problem


def test_back_to_an_older_version(stage: Stage) -> None:
    first = stage.deploy(one_task(stage.key, "First"))
    stage.deploy(one_task(stage.key, "Second"))
    (third,) = stage.models.go_back(first).definitions
    assert (third.version, third.name) == (3, "First")
    assert stage.file() == one_task(stage.key, "First")


def test_back_from_what_another_program_has_deployed(stage: Stage) -> None:
    """It names its files by itself; the newest of our own is the one to go back to."""
    first = stage.deploy(one_task(stage.key, "First"))
    fields = {"deployment-name": "elsewhere", "deployment-source": "another program"}
    name = f"_{stage.key},v2.bpmn"
    stage.rest.client.upload("/deployment/create", fields, name, one_task(stage.key, "Second").encode())
    (second, _) = stage.models.versions(stage.key)
    assert (second.name, second.file) == ("Second", name)
    (third,) = stage.models.go_back(first).definitions
    assert (third.version, third.name, third.file) == (3, "First", stage.name)
    (fourth,) = stage.models.go_back(second).definitions
    assert (fourth.version, fourth.name, fourth.file) == (4, "Second", stage.name)
    assert stage.file() == one_task(stage.key, "Second")
    assert [file.name for file in stage.own.glob("*")] == [stage.name]


def test_back_to_what_only_another_program_has(stage: Stage) -> None:
    key = f"_{stage.key}"
    for number, name in enumerate(("First", "Second")):
        fields = {"deployment-name": f"elsewhere {number}", "deployment-source": "another program"}
        stage.rest.client.upload("/deployment/create", fields, "[x].bpmn", one_task(key, name).encode())
    (_, first) = stage.models.versions(key)
    (third,) = stage.models.go_back(first).definitions
    assert (third.key, third.version, third.name, third.file) == (key, 3, "First", stage.name)


def test_decisions_have_versions_too(stage: Stage) -> None:
    text = table(stage.key)
    name = f"{stage.key}.dmn"
    (first,) = stage.models.deploy(name, text.encode()).definitions
    stage.models.deploy(name, text.replace('"b"', '"c"').encode())
    assert [one.version for one in stage.models.versions(stage.key, "decision")] == [2, 1]
    assert not first.startable
    assert stage.models.xml(first.id, "decision") == text
    (third,) = stage.models.go_back(first).definitions
    assert (third.version, third.kind, third.file) == (3, "decision", name)


def test_started_by_a_form(stage: Stage) -> None:
    made = stage.deploy(with_form(stage.key, FORM))
    fields = stage.models.start_form(made.id)
    assert [(one.name, one.label, one.type, one.required, one.default) for one in fields] == [
        ("topic", "Topic", "text", True, ""),
        ("count", "How many", "integer", False, "3"),
        ("loud", "Aloud", "boolean", False, ""),
        ("day", "Day", "date", False, ""),
        ("mood", "Mood", "choice", False, ""),
    ]
    assert (fields[0].maximum, fields[4].choices) == (9.0, (("calm", "Calm"), ("gay", "Cheerful")))
    given = {"topic": "朝食", "count": "12", "loud": "true", "day": "2026-02-01", "mood": "calm", "more": [1]}
    instance = stage.models.start(made.id, "mine", given)
    found = stage.rest.variables(instance)
    assert str(found.pop("day")).startswith("2026-02-01")
    assert found == {"topic": "朝食", "count": 12, "loud": True, "mood": "calm", "more": [1]}
    assert stage.rest.find_instances(stage.key, "mine") == (instance,)
    for name, value in (("topic", ""), ("topic", "a" * 10), ("count", "x"), ("loud", "?"), ("day", "?"), ("mood", "?")):
        with pytest.raises(InputError) as caught:
            stage.models.start(made.id, "", {"topic": "a", name: value})
        assert caught.value.params["name"] == name
    assert stage.rest.running([stage.key]) == 1


def test_inputs_declared_as_properties(stage: Stage) -> None:
    made = stage.deploy(with_form(stage.key, INPUTS))
    fields = stage.models.start_form(made.id)
    assert [(one.name, one.label, one.type, one.required) for one in fields] == [
        ("topic", "What about", "text", True),
        ("facts", "facts", "json", False),
    ]
    instance = stage.start(topic="a", facts='{"b": [1]}')
    assert stage.rest.variables(instance) == {"topic": "a", "facts": {"b": [1]}}
    stage.deploy(one_task(stage.key))
    assert stage.models.start_form(stage.models.versions(stage.key)[0].id) == ()


def test_a_decision_is_made_by_its_form(stage: Stage) -> None:
    stage.deploy(with_form(stage.key, "", FORM))
    instance = stage.start(topic="known", count=5)
    (task,) = (one for one in stage.tasks.open() if one.instance_id == instance)
    fields = {one.name: one for one in stage.tasks.form(task.task_id)}
    assert (fields["topic"].default, fields["count"].default, fields["loud"].default) == ("known", "5", "")
    with pytest.raises(InputError) as caught:
        stage.tasks.complete(task.task_id, {"mood": "?"})
    assert caught.value.params["name"] == "mood"
    stage.tasks.complete(task.task_id, {"mood": "gay"})
    assert stage.rest.detail(instance).summary.state is InstanceState.COMPLETED
    assert stage.rest.variables(instance) == {"topic": "known", "count": 5, "mood": "gay"}
    for act in (lambda: stage.tasks.form(task.task_id), lambda: stage.tasks.complete(task.task_id, {})):
        with pytest.raises(NotFound):
            act()


def test_what_runs_is_moved_to_the_newest_version(stage: Stage) -> None:
    old = stage.deploy(two_tasks(stage.key))
    first, second, third = (stage.start() for _ in range(3))
    stage.rest.skip(second, "first")
    new = stage.deploy(two_tasks(stage.key).replace('name="Second"', 'name="Renamed"'))
    plan = stage.models.plan(old.id, new.id)
    assert plan.possible
    assert set(plan.instance_ids) == {first, second, third}
    steps = {step.source: (step.target, step.target_name, step.instances) for step in plan.steps}
    assert steps["first"] == ("first", "First", 2)
    assert steps["second"] == ("second", "Renamed", 1)
    one = stage.models.plan(old.id, new.id, [second])
    assert one.instance_ids == (second,)
    assert {step.source: step.instances for step in one.steps if step.instances} == {"second": 1}
    stage.rest.cancel(third, "meanwhile")
    outcome = stage.models.migrate(plan)
    assert set(outcome.done) == {first, second}
    assert {key: type(error) for key, error in outcome.refused.items()} == {third: NotFound}
    assert [stage.rest.detail(key).summary.definition_id for key in (first, second, third)] == [new.id, new.id, old.id]
    assert (stage.standing(first), stage.standing(second)) == (["first"], ["second"])


def test_a_step_that_is_no_more_keeps_the_plan_from_being_done(stage: Stage) -> None:
    old = stage.deploy(two_tasks(stage.key))
    instance = stage.start()
    new = stage.deploy(two_tasks(stage.key).replace('"first"', '"begin"'))
    plan = stage.models.plan(old.id, new.id)
    assert not plan.possible
    (step,) = (one for one in plan.steps if one.instances)
    assert (step.source, step.source_name, step.target) == ("first", "First", "")
    with pytest.raises(InputError):
        stage.models.migrate(plan)
    stage.rest.skip(instance, "first")
    assert stage.models.plan(old.id, new.id).possible
    other = stage.deploy(waits_for_message(stage.key, f"{stage.key}.go"))
    assert not stage.models.plan(old.id, other.id).possible


def test_many_at_once_are_moved(stage: Stage) -> None:
    old = stage.deploy(each_inside(stage.key))
    ids = {stage.start() for _ in range(30)}
    new = stage.deploy(each_inside(stage.key).replace('id="after"', 'id="after" name="After"'))
    for chosen in ((), tuple(ids)):
        plan = stage.models.plan(old.id, new.id, chosen)
        assert {step.source: step.instances for step in plan.steps if step.instances} == {"one": 60}
    outcome = stage.models.migrate(plan)
    assert (set(outcome.done), dict(outcome.refused)) == (ids, {})
    assert stage.standing(min(ids)) == ["one", "one"]


def test_a_version_that_was_removed(stage: Stage) -> None:
    old = stage.deploy(two_tasks(stage.key))
    new = stage.deploy(two_tasks(stage.key).replace("Second", "Renamed"))
    stage.rest.client.delete(f"/process-definition/{old.id}", cascade="true")
    acts = (
        lambda: stage.models.xml(old.id),
        lambda: stage.models.start_form(old.id),
        lambda: stage.models.start(old.id, "", {}),
        lambda: stage.models.plan(old.id, new.id),
        lambda: stage.models.go_back(old),
        lambda: stage.admin.migrate(old.id, new.id, ()),
    )
    for act in acts:
        with pytest.raises(NotFound) as caught:
            act()
        assert caught.value.params == {"kind": "definition", "id": old.id}
    assert json.dumps([one.version for one in stage.models.versions(stage.key)]) == "[2]"
