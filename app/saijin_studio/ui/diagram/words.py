"""What elements are called in tooltips and to screen readers."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ...core.bpmn import Shape
from .shapes import Look


def type_name(kind: str) -> str:
    """A BPMN element type in words; an unknown one by its own name."""
    tr = QCoreApplication.translate
    names = {
        "startEvent": tr("Diagram", "Start"),
        "endEvent": tr("Diagram", "End"),
        "intermediateCatchEvent": tr("Diagram", "Waiting event"),
        "intermediateThrowEvent": tr("Diagram", "Sending event"),
        "boundaryEvent": tr("Diagram", "Boundary event"),
        "task": tr("Diagram", "Task"),
        "serviceTask": tr("Diagram", "Service task"),
        "userTask": tr("Diagram", "User task"),
        "scriptTask": tr("Diagram", "Script task"),
        "sendTask": tr("Diagram", "Send task"),
        "receiveTask": tr("Diagram", "Receive task"),
        "businessRuleTask": tr("Diagram", "Business rule task"),
        "manualTask": tr("Diagram", "Manual task"),
        "callActivity": tr("Diagram", "Call activity"),
        "subProcess": tr("Diagram", "Sub-process"),
        "transaction": tr("Diagram", "Transaction"),
        "adHocSubProcess": tr("Diagram", "Ad-hoc sub-process"),
        "exclusiveGateway": tr("Diagram", "Exclusive gateway"),
        "parallelGateway": tr("Diagram", "Parallel gateway"),
        "inclusiveGateway": tr("Diagram", "Inclusive gateway"),
        "eventBasedGateway": tr("Diagram", "Event gateway"),
        "complexGateway": tr("Diagram", "Complex gateway"),
        "participant": tr("Diagram", "Pool"),
        "lane": tr("Diagram", "Lane"),
        "textAnnotation": tr("Diagram", "Note"),
        "group": tr("Diagram", "Group"),
        "dataObjectReference": tr("Diagram", "Data object"),
        "dataStoreReference": tr("Diagram", "Data store"),
    }
    return names.get(kind, kind)


def look_name(look: Look) -> str:
    tr = QCoreApplication.translate
    names = {
        Look.ACTIVE: tr("Diagram", "in progress"),
        Look.DONE: tr("Diagram", "done"),
        Look.FAILED: tr("Diagram", "failed"),
    }
    return names.get(look, "")


def describe(shape: Shape, look: Look) -> str:
    """ "AI processing, Service task, in progress"."""
    return ", ".join(part for part in (shape.name, type_name(shape.type), look_name(look)) if part)
