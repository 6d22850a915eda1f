"""Which work a model names, and which of it nobody takes."""

from __future__ import annotations

from saijin_studio.engine.model_topics import topics, unserved_topics
from saijin_studio.paths import shipped

MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:operaton="http://operaton.org/schema/1.0/bpmn"
  targetNamespace="t"><process id="p">
<serviceTask id="a" camunda:type="external" camunda:topic="one"/>
<serviceTask id="b" operaton:type="external" operaton:topic="two"/>
<serviceTask id="c" camunda:type="external" camunda:topic="one"/>
<serviceTask id="d" camunda:type="external" camunda:topic="${three}"/>
<intermediateThrowEvent id="e"><messageEventDefinition id="x" camunda:type="external" camunda:topic="four"/>
</intermediateThrowEvent></process></definitions>"""


def test_topics_with_their_activities() -> None:
    assert topics(MODEL) == {"one": ("a", "c"), "two": ("b",), "four": ("e",)}
    assert topics(MODEL.encode()) == topics(MODEL)


def test_what_nobody_serves() -> None:
    assert unserved_topics(MODEL, {"one", "four", "other"}) == {"two": ("b",)}
    assert unserved_topics(MODEL, {"one", "two", "four"}) == {}


def test_the_shipped_models_name_their_topics() -> None:
    found = topics((shipped() / "processes" / "chat_interaction.bpmn").read_bytes())
    assert found["chat.ai_processing"] == ("ai_processing",)
