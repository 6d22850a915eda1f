"""Redrawing the model changes what the studio does, with no code touched: a step added, a step removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from saijin_studio.paths import shipped

from .counting_server import LAST, WHOLE, CountingServer
from .studio_process import StudioProcess

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"


class Drawing:
    """The shipped chat model, changed as a person would with an editor."""

    def __init__(self) -> None:
        self.tree = etree.parse(str(shipped() / "processes" / "chat_interaction.bpmn"))
        self.process = next(self.tree.iter(f"{{{BPMN}}}process"))

    def remove(self, element_id: str) -> None:
        """Takes a step out and lets the flow into it go where it led."""
        (into,) = self._flows("targetRef", element_id)
        (out,) = self._flows("sourceRef", element_id)
        into.set("targetRef", out.get("targetRef") or "")
        dropped = {element_id, out.get("id")}
        for node in list(self.tree.iter()):
            if node.get("id") in dropped or node.get("bpmnElement") in dropped:
                _drop(node)

    def insert_after(self, element_id: str, step: str, topic: str, **inputs: str) -> None:
        """Puts an external task behind a step."""
        (out,) = self._flows("sourceRef", element_id)
        parameters = "".join(
            f'<c:inputParameter xmlns:c="{CAMUNDA}" name="{name}">{value}</c:inputParameter>'
            for name, value in inputs.items()
        )
        task = (
            f'<serviceTask xmlns="{BPMN}" xmlns:camunda="{CAMUNDA}" id="{step}" name="{step}" camunda:type="external" '
            f'camunda:topic="{topic}"><extensionElements><camunda:inputOutput>{parameters}</camunda:inputOutput>'
            f"</extensionElements></serviceTask>"
        )
        flow = etree.Element(f"{{{BPMN}}}sequenceFlow", id=f"to_{step}")
        for node in (etree.fromstring(task), flow):
            out.addprevious(node)  # among the flow elements: associations must come last
        flow.set("sourceRef", step)
        flow.set("targetRef", out.get("targetRef") or "")
        out.set("targetRef", step)
        edge = next(node for node in self.tree.iter() if node.get("bpmnElement") == out.get("id"))
        _drop(edge)

    def save(self, home: Path) -> None:
        folder = home / "processes"
        folder.mkdir(parents=True, exist_ok=True)
        self.tree.write(str(folder / "chat_interaction.bpmn"), xml_declaration=True, encoding="UTF-8")

    def _flows(self, end: str, element_id: str) -> list[etree._Element]:
        return [flow for flow in self.process.iter(f"{{{BPMN}}}sequenceFlow") if flow.get(end) == element_id]


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with CountingServer() as server:
        server.let(1000 * LAST)
        yield server


@pytest.fixture
def studio(tmp_path: Path, server: CountingServer) -> StudioProcess:
    return StudioProcess(tmp_path / "home", {"models": server.settings(), "engine": {"aot_cache": False}})


def ask(studio: StudioProcess) -> tuple[str, list[str]]:
    reply = studio.run("chat", "Count to forty.")
    return reply["reply"], [step["name"] for step in reply["steps"]]


def test_steps_added_and_removed_change_the_reply(studio: StudioProcess) -> None:
    plain, steps = ask(studio)
    assert plain == WHOLE
    assert steps.index("History") < steps.index("AI processing")
    assert "Begin speaking" in steps

    drawing = Drawing()
    drawing.insert_after("response_formatting", "sign", "chat.response_formatting", append="Yours, Yuuri")
    drawing.save(studio.home)
    signed, steps = ask(studio)
    assert signed == f"{WHOLE}\n\nYours, Yuuri"
    assert "sign" in steps

    drawing = Drawing()
    drawing.remove("begin_speech")
    drawing.save(studio.home)
    bare, steps = ask(studio)
    assert bare == WHOLE
    assert "Begin speaking" not in steps


def test_a_broken_model_is_named_and_the_others_still_work(studio: StudioProcess) -> None:
    folder = studio.home / "processes"
    folder.mkdir(parents=True)
    broken = (shipped() / "processes" / "voice_synthesis.bpmn").read_text(encoding="utf-8")
    (folder / "voice_synthesis.bpmn").write_text(broken.replace("<bpmn:endEvent", "<bpmn:endEventt", 1), "utf-8")
    plain, _ = ask(studio)
    assert plain == WHOLE
