"""An engine's models in memory under the real services, for the pages of models and decisions."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from saijin_studio.core.bpmn.diagram import BpmnModel, parse_bpmn, parse_model
from saijin_studio.core.dmn import parse_dmn
from saijin_studio.core.errors import EngineUnavailable, ModelFileError, NotFound
from saijin_studio.core.process import InstanceState, ProcessSummary, UserTask
from saijin_studio.core.process_model import Definition, DefinitionKind, Deployed, FormField, MigrationPlan, Step
from saijin_studio.core.process_query import ElementFigures, HeatSpan, InstanceFilter, InstancePage
from saijin_studio.services.processes.models import ProcessModels
from saijin_studio.services.processes.user_tasks import UserTaskService
from tests.ui.fakes import START, StudioServices
from tests.ui.process_fakes import FakeProcesses

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
"""
FORM = (
    FormField("topic", "Topic", "text", required=True, hint="What the letter is about.", maximum=60),
    FormField("pages", "Pages", "integer", default="2", minimum=1, maximum=9),
    FormField("price", "Price", "number"),
    FormField("day", "Day", "date"),
    FormField("mood", "Mood", "choice", required=True, choices=(("calm", "Calm"), ("gay", "Cheerful"))),
    FormField("aloud", "Read aloud", "boolean", default="true"),
    FormField("facts", "Facts", "json"),
)


def letters(*steps: tuple[str, str], name: str = "Letters", topic: str = "letters") -> str:
    """start -> the steps (id, name) -> end, without diagram data."""
    tasks = "".join(
        f'<bpmn:serviceTask id="{key}" name="{words}" camunda:type="external" camunda:topic="{topic}.{key}"/>\n    '
        for key, words in steps
    )
    chain = ["start", *(key for key, _ in steps), "end"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="to_{after}" sourceRef="{before}" targetRef="{after}"/>\n    '
        for before, after in itertools.pairwise(chain)
    )
    return f"""{HEAD}  <bpmn:process id="letters" name="{name}" isExecutable="true">
    <bpmn:startEvent id="start" name="Asked"/>
    {tasks}<bpmn:endEvent id="end" name="Sent"/>
    {flows}
  </bpmn:process>
</bpmn:definitions>
"""


FIRST = letters(("draft", "Write a draft"), ("check", "Check spelling"))
SECOND = letters(("draft", "Write the draft"), ("review", "Ask for a review"))


def route(result: str, more: str = "") -> str:
    """A decision table with one rule, or two with `more`."""
    second = f'<rule id="second"><inputEntry><text>{more}</text></inputEntry><outputEntry><text>"b"</text>'
    second += "</outputEntry></rule>"
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Tone">
  <decision id="tone" name="Tone"><decisionTable id="t" hitPolicy="FIRST">
    <input id="mood" label="Mood"><inputExpression><text>mood</text></inputExpression></input>
    <output id="voice" label="Voice" name="voice"/>
    <rule id="first"><inputEntry><text>"calm"</text></inputEntry>
      <outputEntry><text>"{result}"</text></outputEntry></rule>
    {second if more else ""}
  </decisionTable></decision></definitions>
"""


class FakeAdmin:
    """ports.ModelAdmin. `down` makes every question raise; `faults` gives (element, line) for files by name."""

    def __init__(self) -> None:
        self.made: list[Definition] = []
        self.texts: dict[str, str] = {}
        self.faults: dict[str, tuple[str, int, str]] = {}
        self.forms: dict[str, tuple[FormField, ...]] = {}
        self.started: list[tuple[str, str, dict[str, Any]]] = []
        self.completed: list[tuple[str, dict[str, Any]]] = []
        self.moved: list[tuple[str, str, tuple[str, ...]]] = []
        self.running: dict[str, dict[str, str]] = {}  # definition id -> instance id -> the step it is at
        self.held: set[str] = set()  # instances that cannot be moved
        self.tasks: list[UserTask] = []
        self.calls: list[str] = []
        self.down = False
        self.fault: Exception | None = None

    def _ask(self, what: str) -> None:
        self.calls.append(what)
        if self.down:
            raise EngineUnavailable("no engine")
        if self.fault is not None:
            raise self.fault

    def definitions(self) -> tuple[Definition, ...]:
        self._ask("definitions")
        return tuple(replace(one, running=len(self.running.get(one.id, {}))) for one in self.made)

    def xml(self, definition_id: str, kind: DefinitionKind) -> str:
        self._ask(f"xml {definition_id}")
        if definition_id not in self.texts:
            raise NotFound(kind="definition", id=definition_id)
        return self.texts[definition_id]

    def check(self, name: str, content: bytes) -> tuple[Definition, ...]:
        self._ask(f"check {name}")
        if name in self.faults:
            element, line, words = self.faults[name]
            raise ModelFileError(words, file=name, element=element, line=line)
        if name.endswith(".dmn"):
            model = parse_dmn(content, name)
            return tuple(Definition("", each.id, each.name, 0, "decision", file=name) for each in model.decisions)
        diagram = parse_bpmn(content, name)
        return (Definition("", diagram.key, diagram.name, 0, "process", file=name),)

    def home(self, key: str, kind: DefinitionKind, wanted: str) -> str:
        self._ask(f"home {key}")
        return next((one.file for one in self.made if (one.key, one.kind) == (key, kind)), wanted)

    def deploy(self, name: str, content: bytes, anew: bool = False) -> Deployed:
        self._ask(f"deploy {name}")
        made = tuple(self.put(one, content.decode()) for one in self.check(name, content))
        return Deployed(name, made)

    def put(self, one: Definition, text: str, days: int = 0) -> Definition:
        version = 1 + sum((each.key, each.kind) == (one.key, one.kind) for each in self.made)
        made = replace(
            one,
            id=f"{one.key}:{version}",
            version=version,
            deployment_id=f"deployment-{len(self.made)}",
            deployed_at=datetime.now(UTC) - timedelta(days=days),
            startable=one.kind == "process",
        )
        self.made.append(made)
        self.texts[made.id] = text
        return made

    def remove(self, definition_id: str) -> None:
        """Somebody removes a version."""
        self.made = [one for one in self.made if one.id != definition_id]
        del self.texts[definition_id]

    def start_form(self, definition_id: str) -> tuple[FormField, ...]:
        self.xml(definition_id, "process")
        return self.forms.get(definition_id, ())

    def start(self, definition_id: str, business_key: str, values: Mapping[str, Any]) -> str:
        self._ask("start")
        self.started.append((definition_id, business_key, dict(values)))
        return f"started-{len(self.started)}"

    def open_task(self, task_id: str) -> UserTask:
        self._ask(f"open_task {task_id}")
        for task in self.tasks:
            if task.task_id == task_id:
                return task
        raise NotFound(kind="user_task", id=task_id)

    def task_form(self, task_id: str) -> tuple[FormField, ...]:
        self._ask(f"task_form {task_id}")
        return self.forms.get(task_id, ())

    def complete_task(self, task_id: str, values: Mapping[str, Any]) -> None:
        self._ask(f"complete {task_id}")
        self.completed.append((task_id, dict(values)))
        self.tasks = [task for task in self.tasks if task.task_id != task_id]

    def plan(self, source: Definition, target: Definition, instance_ids: Collection[str]) -> MigrationPlan:
        self._ask(f"plan {source.version} {target.version}")
        running = self.running.get(source.id, {})
        chosen = {key: step for key, step in running.items() if not instance_ids or key in instance_ids}
        old, new = (_names(self.texts[each.id]) for each in (source, target))
        steps = tuple(
            Step(key, words, key if key in new else "", new.get(key, ""), list(chosen.values()).count(key))
            for key, words in old.items()
            if key in new or key in chosen.values()
        )
        return MigrationPlan(source, target, tuple(sorted(chosen)), steps)

    def migrate(self, source_id: str, target_id: str, instance_ids: Collection[str]) -> None:
        self._ask("migrate")
        if gone := self.held & set(instance_ids):
            raise NotFound(kind="process", id=min(gone))
        self.moved.append((source_id, target_id, tuple(instance_ids)))
        for one in instance_ids:
            self.running.setdefault(target_id, {})[one] = self.running[source_id].pop(one)

    # -- what the engine says of decisions

    def user_tasks(self, business_key: str = "") -> tuple[UserTask, ...]:
        self._ask("user_tasks")
        return tuple(task for task in self.tasks if business_key in ("", task.business_key))


def _names(text: str) -> dict[str, str]:
    model = parse_model(text)
    assert isinstance(model, BpmnModel)
    return {shape.id: shape.name for shape in model.diagrams[0].shapes if shape.type.endswith("Task")}


class ModelProcesses(FakeProcesses):
    """With heat and pages over the instances of a FakeAdmin."""

    def __init__(self, admin: FakeAdmin) -> None:
        super().__init__()
        self._admin = admin
        self.heats: dict[str, dict[str, ElementFigures]] = {}
        self.spans: list[HeatSpan] = []

    def heat(self, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
        self._ask(f"heat {definition_id}")
        self.spans.append(span)
        return self.heats.get(definition_id, {})

    def page(self, asked: InstanceFilter, first: int, limit: int) -> InstancePage:
        self._ask("page")
        rows = tuple(
            _instance(key, definition_id, step)
            for definition_id, instances in self._admin.running.items()
            for key, step in instances.items()
            if definition_id.startswith(f"{asked.process_key}:") and asked.definition_id in ("", definition_id)
        )
        return InstancePage(rows[first : first + limit], first, len(rows), 0, 0)


def _instance(key: str, definition_id: str, step: str) -> ProcessSummary:
    state, words = InstanceState.RUNNING, f"key of {key}"
    return ProcessSummary(key, definition_id, "letters", "Letters", words, state, START, activity_name=step)


class ModelServices(StudioServices):
    """A studio in memory whose models and decisions lie in `admin`."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        home.mkdir(exist_ok=True)
        self.admin = FakeAdmin()
        self.processes: ModelProcesses = ModelProcesses(self.admin)
        self.disabled: set[str] = set()
        self.models_admin = ProcessModels(self.admin, lambda key: key not in self.disabled)
        self.user_tasks = UserTaskService(self.admin, self.admin, self.chat)  # type: ignore[arg-type]

    def two_versions(self) -> tuple[Definition, Definition]:
        """Of the process "letters": three instances run on the first, one on the second."""
        plain = Definition("", "letters", "Letters", 0, "process", file="letters.bpmn")
        first, second = self.admin.put(plain, FIRST, days=9), self.admin.put(plain, SECOND, days=2)
        self.admin.running = {first.id: {"i-1": "draft", "i-2": "draft", "i-3": "check"}, second.id: {"i-4": "review"}}
        return first, second

    def two_tables(self) -> tuple[Definition, Definition]:
        """Of the decision "tone"."""
        plain = Definition("", "tone", "Tone", 0, "decision", file="tone.dmn")
        return self.admin.put(plain, route("low"), days=5), self.admin.put(plain, route("lower", '"gay"'), days=1)

    def task(self, number: int = 1, **changes: Any) -> UserTask:
        """A decision that waits since `number` hours."""
        made = UserTask(
            f"task-{number}",
            "Pick a stamp",
            "stamp",
            f"i-{number}",
            "letters",
            f"letter-{number}",
            datetime.now(UTC) - timedelta(hours=10 - number),
        )
        task = replace(made, **changes)
        self.admin.tasks.append(task)
        return task
