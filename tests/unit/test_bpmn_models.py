"""Models in the manner of other modellers: their prefixes, their habits, their faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from saijin_studio.core.bpmn.diagram import Bounds, BpmnModel, Diagram, Shape, parse_bpmn, parse_model

MODELS = Path(__file__).resolve().parents[1] / "data" / "models"


def read(name: str) -> BpmnModel:
    return parse_model((MODELS / f"{name}.bpmn").read_bytes(), name)


def codes(model: BpmnModel) -> set[tuple[str, str]]:
    return {(problem.code, problem.element) for problem in model.problems}


def clear(diagram: Diagram) -> bool:
    """No two boxes that are in nothing but the same room lie on each other."""
    boxes = [shape for shape in diagram.shapes if shape.type not in ("participant", "lane", "group")]
    boxes = [shape for shape in boxes if not shape.expanded and not shape.attached_to]
    return not any(overlapping(one, other) for place, one in enumerate(boxes) for other in boxes[place + 1 :])


def overlapping(one: Shape, other: Shape) -> bool:
    a, b = one.bounds, other.bounds
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@pytest.mark.parametrize(
    "name",
    ["bpmn2_prefix", "semantic_prefix", "many_pools", "japanese_and_hebrew", "long_text", "data_and_artefacts"],
)
def test_a_sound_file_has_no_problems_and_is_drawn_whole(name: str) -> None:
    model = read(name)
    assert model.problems == ()
    assert len(model.diagrams) == 1
    assert not model.diagrams[0].laid_out
    ends = {end for edge in model.diagrams[0].edges for end in (edge.source, edge.target)}
    assert ends <= set(model.diagrams[0].by_id)


def test_labels_without_bounds_are_left_to_the_view() -> None:
    diagram = read("bpmn2_prefix").diagrams[0]
    assert [shape.label for shape in diagram.shapes] == [None] * 6
    assert [edge.label for edge in diagram.edges] == [None] * 6
    assert diagram.edges[3].default


def test_what_other_vendors_add_is_passed_over() -> None:
    diagram = read("semantic_prefix").diagrams[0]
    assert diagram.by_id["_6-80"].name == "Repair\nit"
    assert diagram.by_id["_6-80"].facts == {"lane": "Bench"}
    assert (diagram.key, diagram.id, diagram.title) == ("WFP-6-1", "Trisection-6", "Repair of things")


def test_pools_messages_and_multiplicity() -> None:
    diagram = read("semantic_prefix").diagrams[0]
    assert diagram.by_id["_6-53"].loop == "parallel"
    assert diagram.by_id["_6-61"].facts["process"] == "WFP-6-1"
    assert [edge.envelope for edge in diagram.edges[:2]] == ["initiating", "non_initiating"]


def test_every_diagram_of_a_file_is_read_and_what_none_shows_is_laid_out() -> None:
    model = read("several_diagrams")
    assert [diagram.id for diagram in model.diagrams] == ["d_whole", "d_shop", "returns"]
    assert [diagram.laid_out for diagram in model.diagrams] == [False, False, True]
    assert [diagram.key for diagram in model.diagrams] == ["shop", "shop", "returns"]
    assert model.diagrams[1].by_id["pack"].bounds == Bounds(90, 10, 100, 80)
    assert [edge.id for edge in model.diagrams[2].edges] == ["r1", "r2"]
    opened, post = model.diagram_of("returns"), model.showing("carry")
    assert opened is model.diagrams[2]
    assert post is model.diagrams[0]
    assert model.diagram_of("nothing") is None


def test_a_collapsed_sub_process_opens_its_own_diagram() -> None:
    model = read("collapsed_with_plane")
    first = model.diagrams[0]
    assert first.element == "move_house"  # whatever the order in the file
    assert not first.by_id["pack_all"].expanded
    assert first.visible("cups") == "pack_all"
    inside = model.diagram_of("pack_all")
    assert inside is not None
    assert set(inside.by_id) == {"begin", "books", "kitchen", "packed"}
    assert inside.visible("cups") == "kitchen"
    deepest = model.showing("cups")
    assert deepest is model.diagram_of("kitchen")
    assert model.problems == ()


def test_what_is_drawn_in_a_folded_sub_process_can_be_opened() -> None:
    model = parse_model((MODELS.parent / "every_element.bpmn").read_bytes())
    inside = model.diagram_of("closed_sub")
    assert inside is not None and not inside.laid_out
    assert inside.by_id["t_hidden"].bounds == Bounds(640, 480, 100, 80)
    assert model.diagrams[0].visible("t_hidden") == "closed_sub"


def test_a_folded_sub_process_drawn_nowhere_is_laid_out() -> None:
    text = (MODELS / "collapsed_with_plane.bpmn").read_text(encoding="utf-8")
    without = re.sub(r'<bpmndi:BPMNDiagram id="Diagram_(kitchen|pack)".*?</bpmndi:BPMNDiagram>', "", text, flags=re.S)
    model = parse_model(without)
    assert [(diagram.element, diagram.laid_out) for diagram in model.diagrams] == [
        ("move_house", False),
        ("pack_all", True),
    ]
    assert {"books", "kitchen", "cups", "pans"} <= model.diagrams[1].by_id.keys()
    assert model.problems == ()


def test_lanes_in_lanes_and_closed_pools() -> None:
    diagram = read("many_pools").diagrams[0]
    assert {shape.id for shape in diagram.shapes if shape.type == "lane"} == {"front", "back", "clerk", "head"}
    assert diagram.by_id["check"].facts["lane"] == "Clerk"
    assert not diagram.by_id["pe"].horizontal
    assert diagram.visible("book") == "pd"  # the bank's own work is drawn nowhere: its pool stands for it
    assert diagram.key == "office"


def test_a_closed_pool_stands_for_a_process_with_a_diagram_of_its_own() -> None:
    text = (MODELS / "many_pools.bpmn").read_text(encoding="utf-8")
    box = '<ns1:BPMNShape bpmnElement="book"><ns2:Bounds x="0" y="0" width="100" height="80"/></ns1:BPMNShape>'
    plane = (
        f'<ns1:BPMNDiagram id="inside"><ns1:BPMNPlane bpmnElement="bank_inside">{box}</ns1:BPMNPlane></ns1:BPMNDiagram>'
    )
    model = parse_model(text.replace("</ns0:definitions>", plane + "</ns0:definitions>"))
    assert [diagram.visible("book") for diagram in model.diagrams] == ["pd", "book"]
    assert model.showing("book") is model.diagrams[1]


@pytest.mark.parametrize(
    ("element", "fill", "stroke"),
    [
        ("red", "#FFCDD2", "#B71C1C"),
        ("blue", "#BBDEFB", "#0D4372"),
        ("both", "#C8E6C9", "#205022"),
        ("old", "#FFEE99", "#FB8C00"),
        ("bad", "", ""),
        ("s", "", ""),
    ],
)
def test_colours_of_the_file(element: str, fill: str, stroke: str) -> None:
    model = read("colours")
    shape = model.diagrams[0].by_id[element]
    assert (shape.fill, shape.stroke) == (fill, stroke)
    assert codes(model) == {("bad_colour", "bad")}
    assert [edge.stroke for edge in model.diagrams[0].edges] == ["#B71C1C", "#0D4372"]


def test_names_of_every_script_are_read() -> None:
    diagram = read("japanese_and_hebrew").diagrams[0]
    assert diagram.key == "問い合わせ"
    assert diagram.by_id["תשובה"].name == "תשובה ללקוח (דחוף) – v2"
    assert diagram.by_id["注"].name.endswith("👩🏽‍💻")


def test_long_texts_are_kept_whole() -> None:
    diagram = read("long_text").diagrams[0]
    assert len(diagram.by_id["unbroken"].name) == 10_000
    assert len(diagram.by_id["unbroken"].documentation) > 9_900
    assert len(diagram.by_id["noted"].name) > 9_900


def test_unknown_elements_are_drawn_where_the_file_says() -> None:
    model = read("unknown_elements")
    diagram = model.diagrams[0]
    unknown = {shape.id: shape.type for shape in diagram.shapes if not shape.known}
    expected = {"dance": "choreographyTask", "robot": "robot", "chat": "conversation", "turn": "choreographyTask"}
    assert unknown == expected
    assert diagram.by_id["robot"].name == "Robot arm"
    assert [edge.id for edge in diagram.edges if not edge.known] == ["link"]
    assert model.problems == ()


def test_data_and_artefacts() -> None:
    diagram = read("data_and_artefacts").diagrams[0]
    kinds = {shape.id: shape.type for shape in diagram.shapes}
    assert (kinds["raw"], kinds["paper"], kinds["shelf"]) == ("dataInput", "dataOutput", "dataStoreReference")
    assert diagram.by_id["raw"].collection
    assert diagram.by_id["by_hand"].name == "By hand"
    ends = {edge.id: (edge.source, edge.target) for edge in diagram.edges}
    assert (ends["in1"], ends["out1"]) == (("raw", "write"), ("write", "draft"))


def test_a_broken_diagram_is_drawn_as_well_as_can_be() -> None:
    model = read("broken_diagram")
    diagram = model.diagrams[0]
    assert {shape.id for shape in diagram.shapes} == {
        *("s", "fine", "boxless", "nan", "huge", "absent", "choice", "after", "twice", "sizeless", "late", "remark")
    }
    assert {edge.id for edge in diagram.edges} == {*(f"e{number}" for number in range(1, 10)), "as"}
    assert clear(diagram)
    assert {("bad_bounds", "nan"), ("not_drawn", "choice"), ("not_in_model", "ghost"), ("no_ends", "lost")} <= codes(
        model
    )
    fine, boxless = diagram.by_id["fine"].bounds, diagram.by_id["boxless"].bounds
    assert boxless.x == fine.right + 50  # beside what comes before it
    assert boxless.centre.y == fine.centre.y
    late = diagram.by_id["late"].bounds
    assert late.centre.y == fine.bottom  # on the border of what it sits on


def test_a_sub_process_without_a_shape_is_drawn_around_its_inside() -> None:
    text = (MODELS / "no_diagram.bpmn").read_text(encoding="utf-8")
    drawn = "".join(
        f'<x:BPMNShape bpmnElement="{id_}"><y:Bounds x="{x}" y="100" width="100" height="80"/></x:BPMNShape>'
        for id_, x in (("price", 0), ("cause", 200))
    )
    spaces = 'xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:y="http://www.omg.org/spec/DD/20100524/DC"'
    plane = f'<x:BPMNDiagram {spaces}><x:BPMNPlane bpmnElement="claim">{drawn}</x:BPMNPlane></x:BPMNDiagram>'
    diagram = parse_bpmn(text.replace("</definitions>", plane + "</definitions>"))
    frame = diagram.by_id["assess"]
    assert frame.expanded
    assert frame.bounds.x < 0 and frame.bounds.right > 300
    assert "look" in diagram.by_id  # nothing is left out


@pytest.mark.parametrize("name", ["no_diagram", "no_diagram_pools"])
def test_a_model_without_a_drawing_is_laid_out(name: str) -> None:
    model = read(name)
    diagram = model.diagrams[0]
    assert diagram.laid_out
    assert model.problems == ()
    assert clear(diagram)
    again = read(name).diagrams[0]
    assert (again.shapes, again.edges) == (diagram.shapes, diagram.edges)


def test_a_layout_puts_things_in_their_rooms() -> None:
    diagram = read("no_diagram").diagrams[0]
    around = diagram.by_id["assess"]
    assert around.expanded
    assert all(inside(diagram.by_id[id_].bounds, around.bounds) for id_ in ("a_start", "fork", "price", "a_end"))
    assert diagram.by_id["slow"].bounds.centre.y == around.bounds.bottom
    assert diagram.by_id["price"].bounds.x == diagram.by_id["cause"].bounds.x  # branches stand above each other
    assert {edge.id for edge in diagram.edges} >= {"as", "g8", "g10", "i6", "w1"}


def test_a_layout_stacks_pools_and_lanes() -> None:
    diagram = read("no_diagram_pools").diagrams[0]
    boxes = {shape.id: shape.bounds for shape in diagram.shapes}
    assert boxes["guest"].bottom < boxes["kitchen"].y < boxes["kitchen"].bottom < boxes["farm"].y
    assert boxes["guest"].right == boxes["kitchen"].right == boxes["farm"].right == boxes["cook"].right
    assert boxes["waiter"].bottom == boxes["stove"].y
    assert inside(boxes["cook"], boxes["stove"]) and inside(boxes["peel"], boxes["help"])
    assert inside(boxes["serve"], boxes["waiter"])
    assert {edge.id for edge in diagram.edges} >= {"x1", "x2", "x3"}


def inside(inner: Bounds, outer: Bounds) -> bool:
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def test_facts_say_what_the_engine_is_told() -> None:
    every = parse_bpmn((MODELS.parent / "every_element.bpmn").read_bytes())
    edge = next(edge for edge in every.edges if edge.id == "f_cond")
    assert edge.facts == {"condition": "${urgent}"}
    slow = read("no_diagram").diagrams[0].by_id["slow"]
    assert slow.facts == {"timer_duration": "P7D"}
    shop = read("several_diagrams").diagrams[1]
    assert shop.by_id["pack"].facts == {"assignee": "packer"}


@pytest.mark.parametrize("engine", ["camunda.org", "operaton.org"])
def test_either_engines_own_words_are_read(engine: str) -> None:
    task = '<task id="t" c:type="external" c:topic="chat.begin"/>'
    text = f"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="http://{engine}/schema/1.0/bpmn">
      <process id="p">{task}</process></definitions>"""
    (shape,) = parse_model(text.encode()).diagrams[0].shapes
    assert shape.facts["topic"] == "chat.begin"
