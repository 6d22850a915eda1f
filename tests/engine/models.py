"""Small process models for engine tests."""

from __future__ import annotations

import itertools

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="urn:test">
"""
START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'


def process(key: str, *inside: str, name: str = "", keep: str = "P1D", before: str = "") -> str:
    """A file with one process; `before` stands in front of it, `keep` is its time to live."""
    named = f' name="{name}"' if name else ""
    elements = "\n    ".join(inside)
    return f"""{HEAD}  {before}<bpmn:process id="{key}"{named} isExecutable="true" camunda:historyTimeToLive="{keep}">
    {elements}
  </bpmn:process>
</bpmn:definitions>
"""


def flows(way: str) -> str:
    """From each element of the way to the next: `flows("start work end")`."""
    pairs = itertools.pairwise(way.split())
    return "\n    ".join(f'<bpmn:sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)


def external(key: str, topic: str, name: str = "", inside: str = "") -> str:
    """A step for workers."""
    named = f' name="{name}"' if name else ""
    task = f'<bpmn:serviceTask id="{key}"{named} camunda:type="external" camunda:topic="{topic}"'
    return f"{task}>{inside}</bpmn:serviceTask>" if inside else f"{task}/>"


def local_input(name: str, value: str) -> str:
    """A variable that only the step around it has."""
    given = f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>'
    return f"<bpmn:extensionElements><camunda:inputOutput>{given}</camunda:inputOutput></bpmn:extensionElements>"


def times(count: str, *, at_once: bool) -> str:
    """The step around it is done so many times."""
    how = "" if at_once else ' isSequential="true"'
    loop = "multiInstanceLoopCharacteristics"
    return f"<bpmn:{loop}{how}><bpmn:loopCardinality>{count}</bpmn:loopCardinality></bpmn:{loop}>"


def one_task(key: str, name: str = "One task", more: str = "", keep: str = "P1D") -> str:
    """start -> work (external task, its topic is the key) -> end; `more` goes into the process."""
    return process(key, START, external("work", key, "Work"), END, flows("start work end"), more, name=name, keep=keep)


def two_tasks(key: str) -> str:
    """start -> first -> second, which has an input of its own -> end; their topics are the key and the step."""
    first = external("first", f"{key}_first", "First")
    second = external("second", f"{key}_second", "Second", local_input("word", "local"))
    return process(key, START, first, second, END, flows("start first second end"), name="Two")


def calls(key: str, called: str) -> str:
    """start -> ask (another process) -> end."""
    ask = f'<bpmn:callActivity id="ask" name="Ask" calledElement="{called}"/>'
    return process(key, START, ask, END, flows("start ask end"))


def waits_for_message(key: str, message: str) -> str:
    """start -> wait (a message) -> end."""
    wait = '<bpmn:messageEventDefinition messageRef="m"/></bpmn:intermediateCatchEvent>'
    wait = f'<bpmn:intermediateCatchEvent id="wait" name="Wait">{wait}'
    return process(key, START, wait, END, flows("start wait end"), before=_message(message))


def starts_by_message(key: str, message: str) -> str:
    """A message -> work (external task) -> end."""
    start = '<bpmn:startEvent id="start"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>'
    return process(key, start, external("work", key, "Work"), END, flows("start work end"), before=_message(message))


def _message(name: str) -> str:
    return f'<bpmn:message id="m" name="{name}"/>\n  '


def user_task(key: str) -> str:
    """start -> approve (a person) -> end."""
    approve = '<bpmn:userTask id="approve" name="Approve"/>'
    return process(key, START, approve, END, flows("start approve end"))


def for_each(key: str) -> str:
    """start -> work, `count` times one after another, each with an input of its own -> end."""
    inside = local_input("word", "in") + times("${count}", at_once=False)
    return process(key, START, external("work", key, "Work", inside), END, flows("start work end"))


def waits_inside(key: str) -> str:
    """start -> inside (a sub-process that waits an hour) -> work (external task) -> end."""
    inside = f"""<bpmn:subProcess id="inside">
      <bpmn:startEvent id="begin"/>
      <bpmn:intermediateCatchEvent id="hour"><bpmn:timerEventDefinition>
        <bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
      <bpmn:endEvent id="out"/>
      {flows("begin hour out")}
    </bpmn:subProcess>"""
    return process(key, START, inside, external("work", key, "Work"), END, flows("start inside work end"))


def each_inside(key: str) -> str:
    """start -> each (a sub-process for each of 2 at once: begin -> one -> other -> out) -> after -> end."""
    each = f"""<bpmn:subProcess id="each">{times("2", at_once=True)}
      <bpmn:startEvent id="begin"/><bpmn:endEvent id="out"/>
      {external("one", f"{key}_one")}{external("other", f"{key}_other")}
      {flows("begin one other out")}
    </bpmn:subProcess>"""
    return process(key, START, each, external("after", f"{key}_after"), END, flows("start each after end"))


def table(key: str) -> str:
    """A decision: the word "a" gives the answer "b"."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:test"
    xmlns:camunda="http://camunda.org/schema/1.0/dmn">
  <decision id="{key}" name="Which" camunda:historyTimeToLive="P1D"><decisionTable id="t">
    <input id="i"><inputExpression id="e" typeRef="string"><text>word</text></inputExpression></input>
    <output id="o" name="answer" typeRef="string"/>
    <rule id="r"><inputEntry id="ie"><text>"a"</text></inputEntry><outputEntry id="oe"><text>"b"</text></outputEntry>
    </rule></decisionTable></decision>
</definitions>"""


NOWHERE = '<bpmn:sequenceFlow id="to_nowhere" sourceRef="start" targetRef="nowhere"/>'
UNREACHED_TARGET = process("bad_flow", START, NOWHERE)
NO_TIME_TO_LIVE = process("for_ever", START).replace(' camunda:historyTimeToLive="P1D"', "")
BROKEN_XML = process("broken", START.replace("/>", ">"))
