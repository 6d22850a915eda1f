"""Any pieces of XML: what comes from files and servers is read or refused, and never raises anything else."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.bpmn.diagram import parse_model
from saijin_studio.core.errors import ModelFileError

# Names that the reader looks for, with ids and references that fit, or do not.
IDS = [*"abcdefghijkl", "", "ns:a", "é"]
NUMBERS = ["0", "10", "-20.5", "300", "1e5", "1e308", "nan", "inf", "", "x", "1_0"]
ROOMS = "process collaboration subProcess adHocSubProcess laneSet lane childLaneSet participant ioSpecification".split()
NODES = (
    "startEvent boundaryEvent task exclusiveGateway textAnnotation group dataObjectReference callChoreography".split()
)
FLOWS = "sequenceFlow messageFlow association dataInputAssociation".split()
PARTS = (
    "flowNodeRef sourceRef targetRef text dataInput extensionElements documentation timerEventDefinition timeCycle"
    " multiInstanceLoopCharacteristics loopCardinality c:inputOutput c:inputParameter c:properties"
).split()
DRAWN = "di:BPMNShape di:BPMNEdge di:BPMNLabel dc:Bounds dd:waypoint".split()
REFERENCES = "name attachedToRef processRef default categoryValueRef dataObjectRef".split()
FLAGS = "isExpanded isHorizontal isForCompensation triggeredByEvent isExecutable c:topic".split()


def piece(dice: random.Random, depth: int = 0) -> str:
    name = dice.choice(dice.choice((ROOMS, NODES, NODES, FLOWS, FLOWS, PARTS, DRAWN)))
    stated = {dice.choice(REFERENCES): dice.choice(IDS), dice.choice(FLAGS): dice.choice(["true", "false", "?"])}
    if dice.random() < 0.9:
        stated["id"] = dice.choice(IDS) if dice.random() < 0.2 else f"{dice.choice(IDS)}{dice.randrange(4)}"
    stated |= {key: f"{dice.choice(IDS)}{dice.choice(['', 0, 1, 2, 3])}" for key in ("sourceRef", "targetRef")}
    inner = "".join(piece(dice, depth + 1) for _ in range(dice.randrange(5 if depth < 5 else 1)))
    return element(name, stated, dice.choice(["", "a", "${x}"]) + inner)


def drawing(dice: random.Random) -> str:
    def numbers(*names: str) -> dict[str, str]:
        return {name: str(dice.randrange(900)) if dice.random() < 0.8 else dice.choice(NUMBERS) for name in names}

    drawn = []
    for _ in range(dice.randrange(12)):
        stated = {"bpmnElement": f"{dice.choice(IDS)}{dice.choice(['', 0, 1, 2, 3])}", dice.choice(FLAGS): "false"}
        box = element("dc:Bounds", numbers("x", "y", "width", "height"), "")
        points = "".join(element("dd:waypoint", numbers("x", "y"), "") for _ in range(dice.randrange(4)))
        name = dice.choice(["di:BPMNShape", "di:BPMNShape", "di:BPMNEdge"])
        drawn.append(element(name, stated, box + points + element("di:BPMNLabel", {}, box)))
    plane = element("di:BPMNPlane", {"bpmnElement": dice.choice(IDS)}, "".join(drawn))
    return element("di:BPMNDiagram", {}, plane)


def element(name: str, stated: dict[str, str], inner: str) -> str:
    attributes = "".join(f' {key}="{value}"' for key, value in stated.items())
    return f"<{name}{attributes}>{inner}</{name}>"


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_any_pieces_of_xml_are_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    parts = [dice.choice((piece, piece, drawing))(dice) for _ in range(dice.randrange(8))]
    spaces = {
        "xmlns": "http://www.omg.org/spec/BPMN/20100524/MODEL",
        "xmlns:c": "http://camunda.org/schema/1.0/bpmn",
        "xmlns:di": "http://www.omg.org/spec/BPMN/20100524/DI",
        "xmlns:dd": "http://www.omg.org/spec/DD/20100524/DI",
        "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    }
    try:
        model = parse_model(element("definitions", spaces, "".join(parts)))
    except ModelFileError:
        return
    assert model.diagrams
    for diagram in model.diagrams:
        assert len(diagram.by_id) == len(diagram.shapes)
        assert all(len(edge.waypoints) >= 2 for edge in diagram.edges)
        assert not set(diagram.by_id) & set(diagram.hidden)
