"""What elements are called in tooltips and to screen readers."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QCoreApplication

from ...core.bpmn.compare import Change
from ...core.bpmn.diagram import Edge, Shape
from .layers import Difference
from .shapes import Look

LONG = 240  # characters of one thing that a tooltip shows
MOST_LINES = 8


def type_name(kind: str) -> str:
    """A BPMN element type in words; an unknown one by its own name."""
    return _type_names().get(kind, kind)


def _type_names() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "startEvent": translate("Diagram", "Start"),
        "endEvent": translate("Diagram", "End"),
        "intermediateCatchEvent": translate("Diagram", "Waiting event"),
        "intermediateThrowEvent": translate("Diagram", "Sending event"),
        "boundaryEvent": translate("Diagram", "Boundary event"),
        "task": translate("Diagram", "Task"),
        "serviceTask": translate("Diagram", "Service task"),
        "userTask": translate("Diagram", "User task"),
        "scriptTask": translate("Diagram", "Script task"),
        "sendTask": translate("Diagram", "Send task"),
        "receiveTask": translate("Diagram", "Receive task"),
        "businessRuleTask": translate("Diagram", "Business rule task"),
        "manualTask": translate("Diagram", "Manual task"),
        "callActivity": translate("Diagram", "Call activity"),
        "subProcess": translate("Diagram", "Sub-process"),
        "transaction": translate("Diagram", "Transaction"),
        "adHocSubProcess": translate("Diagram", "Ad-hoc sub-process"),
        "exclusiveGateway": translate("Diagram", "Exclusive gateway"),
        "parallelGateway": translate("Diagram", "Parallel gateway"),
        "inclusiveGateway": translate("Diagram", "Inclusive gateway"),
        "eventBasedGateway": translate("Diagram", "Event gateway"),
        "complexGateway": translate("Diagram", "Complex gateway"),
        "participant": translate("Diagram", "Pool"),
        "lane": translate("Diagram", "Lane"),
        "textAnnotation": translate("Diagram", "Note"),
        "group": translate("Diagram", "Group"),
        "dataObjectReference": translate("Diagram", "Data object"),
        "dataObject": translate("Diagram", "Data object"),
        "dataInput": translate("Diagram", "Data input"),
        "dataOutput": translate("Diagram", "Data output"),
        "dataStoreReference": translate("Diagram", "Data store"),
        "sequenceFlow": translate("Diagram", "Sequence flow"),
        "messageFlow": translate("Diagram", "Message flow"),
        "association": translate("Diagram", "Association"),
    }


def look_name(look: Look) -> str:
    translate = QCoreApplication.translate
    names = {
        Look.ACTIVE: translate("Diagram", "in progress"),
        Look.WAITING: translate("Diagram", "waiting"),
        Look.DONE: translate("Diagram", "done"),
        Look.FAILED: translate("Diagram", "failed"),
    }
    return names.get(look, "")


def difference_name(difference: Difference | None) -> str:
    translate = QCoreApplication.translate
    names = {
        Difference.ADDED: translate("Diagram", "added"),
        Difference.REMOVED: translate("Diagram", "removed"),
        Difference.CHANGED: translate("Diagram", "changed"),
    }
    return names[difference] if difference is not None else ""


def describe(shape: Shape, look: Look, retried: int = 0) -> str:
    """ "AI processing, Service task, in progress, tried again 2 times"."""
    again = ""
    if retried > 0:
        again = QCoreApplication.translate("Diagram", "tried again, times: {count}").format(count=retried)
    return ", ".join(part for part in (shape.name[:LONG], type_name(shape.type), look_name(look), again) if part)


def fact_name(fact: str) -> str:
    """What one of an element's facts is called; one without a word of its own by its own name."""
    translate = QCoreApplication.translate
    names = {
        "name": translate("Diagram", "Name"),
        "type": translate("Diagram", "Type"),
        "topic": translate("Diagram", "Topic"),
        "condition": translate("Diagram", "Condition"),
        "called_element": translate("Diagram", "Calls"),
        "decision_ref": translate("Diagram", "Decision"),
        "form_key": translate("Diagram", "Form"),
        "assignee": translate("Diagram", "Assignee"),
        "candidate_groups": translate("Diagram", "Groups"),
        "timer_date": translate("Diagram", "At"),
        "timer_duration": translate("Diagram", "After"),
        "timer_cycle": translate("Diagram", "Every"),
        "message": translate("Diagram", "Message"),
        "signal": translate("Diagram", "Signal"),
        "error": translate("Diagram", "Error"),
        "escalation": translate("Diagram", "Escalation"),
        "expression": translate("Diagram", "Expression"),
        "delegate_expression": translate("Diagram", "Delegate"),
        "class": translate("Diagram", "Class"),
        "script": translate("Diagram", "Script"),
        "cardinality": translate("Diagram", "How many"),
        "collection": translate("Diagram", "For each of"),
        "retry": translate("Diagram", "Tries"),
        "documentation": translate("Diagram", "Documentation"),
        "marker": translate("Diagram", "Event"),
        "loop": translate("Diagram", "Repeats"),
        "attached_to": translate("Diagram", "Attached to"),
        "interrupting": translate("Diagram", "Interrupts"),
        "source": translate("Diagram", "From"),
        "target": translate("Diagram", "To"),
        "default": translate("Diagram", "Otherwise"),
        "conditional": translate("Diagram", "Conditional"),
    }
    return names.get(fact, fact)


def changes_in_words(changes: Sequence[Change]) -> list[str]:
    """One line for each: "Topic: generate → answer"."""
    nothing = QCoreApplication.translate("Diagram", "nothing")
    return [
        f"{fact_name(each.what)}: {_short(each.before) or nothing} → {_short(each.after) or nothing}"
        for each in changes[:MOST_LINES]
    ]


def tip(lines: Iterable[str]) -> str:
    """A tooltip of plain lines: whatever a model writes is shown as it is, never taken for markup."""
    first, *others = [html.escape(line).replace("\n", "<br>") for line in lines if line] or [""]
    return "<br>".join((f"<b>{first}</b>", *others))


def shape_lines(shape: Shape, look: Look, retried: int = 0) -> list[str]:
    """What a tooltip says of an element: who it is, how far it is, what its model states."""
    lines = [describe(shape, look, retried)]
    lines += [f"{fact_name(key)}: {_short(value)}" for key, value in list(shape.facts.items())[:MOST_LINES]]
    return [*lines, _short(shape.documentation)]


def edge_lines(edge: Edge) -> list[str]:
    lines = [", ".join(part for part in (edge.name[:LONG], type_name(edge.type)) if part)]
    lines += [f"{fact_name(key)}: {_short(value)}" for key, value in list(edge.facts.items())[:MOST_LINES]]
    return [*lines, _short(edge.documentation)]


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONG else text[:LONG] + "…"
