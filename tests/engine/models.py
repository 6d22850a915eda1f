"""Small process models for engine tests."""

from __future__ import annotations

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
"""


def one_task(key: str, name: str = "One task", more: str = "", keep: str = "P1D") -> str:
    """start -> work (external task, its topic is the key) -> end; `more` goes into the process."""
    return f"""{HEAD}  <bpmn:process id="{key}" name="{name}" isExecutable="true" camunda:historyTimeToLive="{keep}">
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


def user_task(key: str) -> str:
    """start -> approve (a person) -> end."""
    return f"""{HEAD}  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:userTask id="approve" name="Approve"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="approve"/>
    <bpmn:sequenceFlow id="b" sourceRef="approve" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


def for_each(key: str) -> str:
    """start -> work, `count` times one after another, each with an input of its own -> end."""
    return f"""{HEAD}  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:serviceTask id="work" name="Work" camunda:type="external" camunda:topic="{key}">
      <bpmn:extensionElements><camunda:inputOutput>
        <camunda:inputParameter name="word">in</camunda:inputParameter>
      </camunda:inputOutput></bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics isSequential="true">
        <bpmn:loopCardinality>${{count}}</bpmn:loopCardinality>
      </bpmn:multiInstanceLoopCharacteristics>
    </bpmn:serviceTask>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


def waits_inside(key: str) -> str:
    """start -> inside (a sub-process that waits an hour) -> work (external task) -> end."""
    return f"""{HEAD}  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"/>
    <bpmn:subProcess id="inside">
      <bpmn:startEvent id="begin"/>
      <bpmn:intermediateCatchEvent id="hour"><bpmn:timerEventDefinition>
        <bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
      <bpmn:endEvent id="out"/>
      <bpmn:sequenceFlow id="c" sourceRef="begin" targetRef="hour"/>
      <bpmn:sequenceFlow id="d" sourceRef="hour" targetRef="out"/>
    </bpmn:subProcess>
    <bpmn:serviceTask id="work" name="Work" camunda:type="external" camunda:topic="{key}"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="inside"/>
    <bpmn:sequenceFlow id="b" sourceRef="inside" targetRef="work"/>
    <bpmn:sequenceFlow id="e" sourceRef="work" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""


def starts_by_message(key: str, message: str) -> str:
    """A message -> work (external task) -> end."""
    return f"""{HEAD}  <bpmn:message id="m" name="{message}"/>
  <bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
    <bpmn:startEvent id="start"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>
    <bpmn:serviceTask id="work" name="Work" camunda:type="external" camunda:topic="{key}"/>
    <bpmn:endEvent id="end"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/>
    <bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/>
  </bpmn:process>
</bpmn:definitions>
"""
