"""The shipped chat model as a person might redraw it: once with a slip, once with a step more."""

from __future__ import annotations

from saijin_studio.paths import shipped

NAME = "chat_interaction.bpmn"
SLIP = "response_formatting"  # the step
WORDS = "Yours, Yuuri"
STEP = (
    '<bpmn:serviceTask id="response_formatting" name="Response formatting" camunda:type="external" '
    'camunda:topic="chat.response_formatting"/>'
)
FLOW = '<bpmn:sequenceFlow id="to_delivery" sourceRef="response_formatting" targetRef="output_delivery"/>'
LINE = (
    '<bpmndi:BPMNEdge id="to_delivery_edge" bpmnElement="to_delivery">\n'
    '        <di:waypoint x="1730" y="240"/>\n'
    '        <di:waypoint x="1780" y="240"/>\n'
    "      </bpmndi:BPMNEdge>"
)


def with_a_slip() -> str:
    """What was found out about the message is to be written below the reply, as if it were a text."""
    return _swap(_shipped(), STEP, _step("response_formatting", "Response formatting", "${facts}"))


def with_a_signature() -> str:
    """Below the reply stands who wrote it: a step of its own."""
    text = _swap(_shipped(), STEP, STEP + _step("signature", "Signature", WORDS))
    there = FLOW.replace("output_delivery", "signature")
    on = '<bpmn:sequenceFlow id="signature_to_delivery" sourceRef="signature" targetRef="output_delivery"/>'
    text = _swap(text, FLOW, there + on)
    shape = (
        '<bpmndi:BPMNShape id="signature_shape" bpmnElement="signature">'
        '<dc:Bounds x="1705" y="60" width="100" height="80"/></bpmndi:BPMNShape>'
    )
    up = _line("to_delivery", (1680, 200), (1680, 100), (1705, 100))
    down = _line("signature_to_delivery", (1805, 100), (1830, 100), (1830, 200))
    return _swap(text, LINE, shape + up + down)


def _shipped() -> str:
    return (shipped() / "processes" / NAME).read_text(encoding="utf-8")


def _step(element: str, name: str, append: str) -> str:
    return (
        f'<bpmn:serviceTask id="{element}" name="{name}" camunda:type="external" '
        f'camunda:topic="chat.response_formatting"><bpmn:extensionElements><camunda:inputOutput>'
        f'<camunda:inputParameter name="append">{append}</camunda:inputParameter>'
        f"</camunda:inputOutput></bpmn:extensionElements></bpmn:serviceTask>"
    )


def _line(flow: str, *points: tuple[int, int]) -> str:
    way = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge id="{flow}_edge" bpmnElement="{flow}">{way}</bpmndi:BPMNEdge>'


def _swap(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"the shipped model has no longer one {old!r}"
    return text.replace(old, new)
