"""Small process models for engine tests."""

from __future__ import annotations

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
"""


def one_task(key: str, name: str = "One task", more: str = "") -> str:
    """start -> work (external task, its topic is the key) -> end; `more` goes into the process."""
    return f"""{HEAD}  <bpmn:process id="{key}" name="{name}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="work" name="Work" camunda:type="external" camunda:topic="{key}"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
    {more}
  </bpmn:process>
</bpmn:definitions>
"""


def waits_for_message(key: str, message: str) -> str:
    """start -> wait (a message) -> end."""
    return f"""{HEAD}  <bpmn:message id="m" name="{message}"/>
  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:intermediateCatchEvent id="wait" name="Wait"><bpmn:messageEventDefinition messageRef="m"/>
    </bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="wait"/>
    <bpmn:sequenceFlow id="b" sourceRef="wait" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


UNREACHED_TARGET = f"""{HEAD}  <bpmn:process id="bad_flow" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:sequenceFlow id="to_nowhere" sourceRef="start" targetRef="nowhere"/>
  </bpmn:process>
</bpmn:definitions>
"""

NO_TIME_TO_LIVE = f"""{HEAD}  <bpmn:process id="for_ever" isExecutable="true">
    <bpmn:startEvent id="start"/>
  </bpmn:process>
</bpmn:definitions>
"""

BROKEN_XML = f"""{HEAD}  <bpmn:process id="broken" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start">
  </bpmn:process>
</bpmn:definitions>
"""
