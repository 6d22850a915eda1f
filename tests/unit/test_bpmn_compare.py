"""Two versions of a model: what counts as a change, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from saijin_studio.core.bpmn.compare import Change, compare
from saijin_studio.core.bpmn.diagram import Diagram, parse_bpmn

ROOT = Path(__file__).resolve().parents[2]
CHAT = (ROOT / "processes" / "chat_interaction.bpmn").read_text(encoding="utf-8")


def changed(old: str, new: str, text: str = CHAT) -> Diagram:
    assert old in text
    return parse_bpmn(text.replace(old, new))


def test_a_model_is_like_itself() -> None:
    assert not compare(parse_bpmn(CHAT), parse_bpmn(CHAT))


def test_moved_and_coloured_is_not_changed() -> None:
    before = parse_bpmn(CHAT)
    box = before.by_id["input_reception"].bounds
    after = changed(f'x="{box.x:g}" y="{box.y:g}"', f'x="{box.x + 500:g}" y="{box.y - 70:g}"')
    assert after.by_id["input_reception"].bounds != box
    assert not compare(before, after)


@pytest.mark.parametrize(
    ("old", "new", "element", "change"),
    [
        (
            'id="input_reception" name="Input reception"',
            'id="input_reception" name="Reading"',
            "input_reception",
            Change("name", "Input reception", "Reading"),
        ),
        (
            '"chat.input_reception"',
            '"chat.reading"',
            "input_reception",
            Change("topic", "chat.input_reception", "chat.reading"),
        ),
        ("PT30S<", "PT90S<", "context_slow", Change("timer_duration", "PT30S", "PT90S")),
        ("${lore}", "${lore != null}", "to_lore", Change("condition", "${lore}", "${lore != null}")),
        (' default="no_lore"', "", "no_lore", Change("default", "true", "false")),
        (
            'sourceRef="lorebook" targetRef="lore_settled"',
            'sourceRef="lorebook" targetRef="looked_up"',
            "no_lore",
            Change("target", "lore_settled", "looked_up"),
        ),
        (
            "What the person told about themselves.",
            "What is known of the person.",
            "memory_loading",
            Change("documentation", "What the person told about themselves.", "What is known of the person."),
        ),
        (
            '<bpmn:serviceTask id="memory_loading" name="Memory" camunda:type="external"'
            ' camunda:topic="chat.memory_loading">',
            '<bpmn:serviceTask id="memory_loading" name="Memory" camunda:type="external"'
            ' camunda:topic="chat.memory_loading"><bpmn:multiInstanceLoopCharacteristics isSequential="true"/>',
            "memory_loading",
            Change("loop", "", "sequential"),
        ),
    ],
)
def test_what_the_element_says_is_compared(old: str, new: str, element: str, change: Change) -> None:
    comparison = compare(parse_bpmn(CHAT), changed(old, new))
    assert dict(comparison.changed) == {element: (change,)}
    assert not comparison.added and not comparison.removed


def test_another_type_is_a_change_of_the_same_element() -> None:
    text = (
        '<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL"><d:process id="p">{}'
        "</d:process></d:definitions>"
    )
    old, new = parse_bpmn(text.format('<d:task id="t"/>')), parse_bpmn(text.format('<d:userTask id="t"/>'))
    assert compare(old, new).changed == {"t": (Change("type", "task", "userTask"),)}
    gone = compare(old, parse_bpmn(text.format('<d:task id="u"/>')))
    assert (gone.added, gone.removed) == (frozenset("u"), frozenset("t"))
    assert not gone.changed


def test_what_is_only_folded_away_is_not_removed() -> None:
    every = (ROOT / "tests" / "data" / "every_element.bpmn").read_text(encoding="utf-8")
    folded = changed('bpmnElement="open_sub" isExpanded="true"', 'bpmnElement="open_sub" isExpanded="false"', every)
    assert "t_in" not in folded.by_id
    assert not compare(parse_bpmn(every), folded)
    assert not compare(folded, parse_bpmn(every))
