"""What elements are called in tooltips and to screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ...core.bpmn import Shape
from .shapes import Look


def type_name(kind: str) -> str:
    """A BPMN element type in words; an unknown one by its own name."""
    translate = QCoreApplication.translate
    names = {
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
        "dataStoreReference": translate("Diagram", "Data store"),
    }
    return names.get(kind, kind)


def look_name(look: Look) -> str:
    translate = QCoreApplication.translate
    names = {
        Look.ACTIVE: translate("Diagram", "in progress"),
        Look.DONE: translate("Diagram", "done"),
        Look.FAILED: translate("Diagram", "failed"),
    }
    return names.get(look, "")


def describe(shape: Shape, look: Look) -> str:
    """ "AI processing, Service task, in progress"."""
    return ", ".join(part for part in (shape.name, type_name(shape.type), look_name(look)) if part)
