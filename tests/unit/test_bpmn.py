"""Reading BPMN: what is drawn, and that bad files are named and never do harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.bpmn import read as bpmn_read
from saijin_studio.core.bpmn import tree as bpmn_tree
from saijin_studio.core.bpmn import xml as bpmn_xml
from saijin_studio.core.bpmn.diagram import Bounds, Diagram, Point, parse_bpmn, parse_model
from saijin_studio.core.errors import ModelFileError

ROOT = Path(__file__).resolve().parents[2]
EVERY = ROOT / "tests" / "data" / "every_element.bpmn"
NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
)


def model(elements: str, drawn: str) -> str:
    return (
        f'<definitions {NAMESPACES}>\n<process id="p" name="P" isExecutable="true">\n{elements}\n</process>\n'
        f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">\n{drawn}\n</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n'
        "</definitions>"
    )


def shape(element: str, size: str = 'x="1" y="2" width="100" height="80"', rest: str = "") -> str:
    return f'<bpmndi:BPMNShape bpmnElement="{element}"{rest}><dc:Bounds {size}/></bpmndi:BPMNShape>'


@pytest.fixture(scope="module")
def every() -> Diagram:
    return parse_bpmn(EVERY.read_bytes(), EVERY.name)


def test_reads_the_drawing_as_it_is_stated(every: Diagram) -> None:
    boundary = every.by_id["btimer"]
    assert (boundary.type, boundary.marker, boundary.attached_to) == ("boundaryEvent", "timer", "serviceTask_1")
    assert boundary.bounds == Bounds(442, 272, 36, 36)
    assert boundary.label == Bounds(476, 306, 70, 14)
    back = next(edge for edge in every.edges if edge.id == "f_back")
    assert back.waypoints == (Point(460, 308), Point(460, 340), Point(505, 340), Point(505, 355))


@pytest.mark.parametrize(
    ("element", "field", "value"),
    [
        ("bmessage", "interrupting", False),
        ("s_ev", "interrupting", False),
        ("multi_start", "marker", "multiple"),
        ("pmulti_start", "marker", "parallelMultiple"),
        ("userTask_1", "loop", "parallel"),
        ("scriptTask_1", "loop", "sequential"),
        ("manualTask_1", "loop", "standard"),
        ("sendTask_1", "compensation", True),
        ("open_sub", "expanded", True),
        ("closed_sub", "expanded", False),
        ("event_sub", "event_sub_process", True),
        ("t_in", "depth", 1),
        ("dor", "collection", True),
        ("grp", "name", "Stored"),
        ("note", "name", "Words go past the engine; only ids travel in variables."),
        ("exclusiveGateway_1", "marker_visible", True),
    ],
)
def test_knows_what_changes_an_elements_look(every: Diagram, element: str, field: str, value: object) -> None:
    assert getattr(every.by_id[element], field) == value


def test_flows_know_their_kind(every: Diagram) -> None:
    edges = {edge.id: edge for edge in every.edges}
    assert edges["f_def"].default and not edges["f_def"].conditional
    assert edges["f_cond"].conditional and not edges["f_cond"].default
    assert edges["as1"].arrow == "one"
    assert edges["mf"].type == "messageFlow"


def test_what_a_collapsed_sub_process_hides_shows_on_it(every: Diagram) -> None:
    assert "t_hidden" not in every.by_id
    assert every.visible("t_hidden") == "closed_sub"
    assert every.visible("t_in") == "t_in"
    assert every.visible("nowhere") is None


def test_finds_the_way_through_gateways_and_boundary_events() -> None:
    chat = parse_bpmn((ROOT / "processes" / "chat_interaction.bpmn").read_bytes())
    assert [edge.target for edge in chat.way("context_loading", "ai_processing")][-1] == "ai_processing"
    assert chat.way("ai_processing", "say_unreachable")  # over the boundary event that sits on it
    assert chat.way("answered", "input_reception") == ()


@pytest.mark.parametrize("path", sorted((ROOT / "processes").glob("*.bpmn")), ids=lambda path: path.stem)
def test_the_shipped_models_are_drawn_completely(path: Path) -> None:
    diagram = parse_bpmn(path.read_bytes(), path.name)
    assert diagram.key == path.stem
    ends = {end for edge in diagram.edges for end in (edge.source, edge.target)}
    assert ends <= set(diagram.by_id)


def test_a_model_without_a_diagram_is_empty() -> None:
    diagram = parse_bpmn(f'<definitions {NAMESPACES}><process id="p" name="Plain"/></definitions>')
    assert (diagram.key, diagram.name, diagram.shapes) == ("p", "Plain", ())


def test_text_with_a_declaration_of_another_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + model('<task id="t" name="考える"/>', shape("t"))
    assert parse_bpmn(text).by_id["t"].name == "考える"


BOX = 'x="1" y="2" width="100" height="80"'


@pytest.mark.parametrize(
    ("elements", "drawn", "problem"),
    [
        ('<task id="t"/>', shape("t", 'x="a" y="2" width="100" height="80"'), ("t", 6, "bad_bounds")),
        ('<task id="t"/>', shape("t", 'x="nan" y="2" width="100" height="80"'), ("t", 6, "bad_bounds")),
        ('<task id="t"/>', shape("t", 'x="1" y="2" width="-5" height="80"'), ("t", 6, "bad_bounds")),
        ('<task id="t"/>', shape("t", 'x="1" y="2" width="1e300" height="80"'), ("t", 6, "bad_bounds")),
        ('<task id="t"/>', '\n<bpmndi:BPMNShape bpmnElement="t"/>', ("t", 7, "bad_bounds")),
        ('<task id="t"/>', shape("t") + shape("gone"), ("gone", 6, "not_in_model")),
        ('<task id="t"/>', shape("t") + "\n" + shape("t", 'x="9" y="9" width="1" height="1"'), ("t", 7, "drawn_twice")),
        ('<task id="t"/>\n<task id="t"/>', shape("t"), ("t", 4, "id_twice")),
        ('<task id="t"/>\n<task id="u"/>', shape("t"), ("u", 4, "not_drawn")),
        (
            '<task id="t"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>',
            shape("t") + '<bpmndi:BPMNEdge bpmnElement="f"><di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>',
            ("f", 6, "bad_waypoints"),
        ),
        (
            '<task id="t"/>\n<sequenceFlow id="f" sourceRef="a" targetRef="b"/>',
            shape("t") + '<bpmndi:BPMNEdge bpmnElement="f"><di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>',
            ("f", 4, "no_ends"),
        ),
    ],
)
def test_a_fault_in_the_drawing_is_listed_and_the_rest_is_drawn(
    elements: str, drawn: str, problem: tuple[str, int, str]
) -> None:
    read = parse_model(model(elements, drawn), "mine.bpmn")
    assert problem in [(each.element, each.line, each.code) for each in read.problems]
    assert read.diagrams[0].by_id["t"].type == "task"


def test_what_has_a_place_but_no_size_gets_the_usual_one() -> None:
    drawn = shape("t", 'x="70" y="30" width="-5" height="wide"')
    assert parse_bpmn(model('<task id="t"/>', drawn)).by_id["t"].bounds == Bounds(70, 30, 100, 80)


@pytest.mark.parametrize("line", ["", '<di:waypoint x="1" y="1"/>', '<di:waypoint x="a" y="1"/><di:waypoint x="1"/>'])
def test_a_connection_without_a_way_is_a_straight_line_between_borders(line: str) -> None:
    elements = '<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    boxes = shape("a", 'x="0" y="0" width="100" height="80"') + shape("b", 'x="300" y="0" width="100" height="80"')
    edge = f'<bpmndi:BPMNEdge bpmnElement="f">{line}</bpmndi:BPMNEdge>'
    assert parse_bpmn(model(elements, boxes + edge)).edges[0].waypoints == (Point(100, 40), Point(300, 40))


def test_a_duplicate_leaves_the_first_as_it_is() -> None:
    twice = shape("t", BOX) + shape("t", 'x="500" y="500" width="100" height="80"')
    assert [each.bounds for each in parse_bpmn(model('<task id="t"/>', twice)).shapes] == [Bounds(1, 2, 100, 80)]


@pytest.mark.parametrize(
    "hostile",
    [
        '<!DOCTYPE d [<!ENTITY a "b">]><definitions/>',
        '<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions/>',
        "<definitions>" + "<x>" * 100 + "</x>" * 100 + "</definitions>",
        "<definitions>",
        "",
        "\x00",
        "\ud800",
        "<html/>",
        b"\xff\xfe<",
        b'<?xml version="1.0" encoding="no-such"?><definitions/>',
    ],
)
def test_what_is_no_model_is_refused(hostile: str | bytes) -> None:
    with pytest.raises(ModelFileError):
        parse_bpmn(hostile)


def test_a_depth_bomb_inside_a_real_model_is_refused() -> None:
    deep = "<documentation>" * (bpmn_xml.MAX_DEPTH + 1) + "</documentation>" * (bpmn_xml.MAX_DEPTH + 1)
    with pytest.raises(ModelFileError):
        parse_bpmn(model(deep, ""))


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(ModelFileError, match="16 MiB"):
        parse_bpmn(b" " * (bpmn_xml.MAX_BYTES + 1))


def test_more_elements_than_the_cap_are_refused() -> None:
    with pytest.raises(ModelFileError, match="too large"):
        parse_bpmn(model("".join(f'<task id="t{n}"/>' for n in range(bpmn_tree.MAX_ELEMENTS + 1)), ""))
    with pytest.raises(ModelFileError, match="too large"):
        parse_bpmn("<a>" + "<b/>" * bpmn_xml.MAX_TAGS + "</a>")
    drawn = "<bpmndi:BPMNDiagram/>" * (bpmn_read.MAX_DIAGRAMS + 1)
    with pytest.raises(ModelFileError, match="too many diagrams"):
        parse_bpmn(f"<definitions {NAMESPACES}>{drawn}</definitions>")


@pytest.mark.parametrize("closed", ["subProcess", "participant"])
def test_a_small_file_cannot_fold_away_the_same_many_elements_again_and_again(closed: str) -> None:
    tasks = "".join(f'<task id="t{n}"/>' for n in range(20_000))
    inside = f'<subProcess id="s">{tasks}</subProcess>' if closed == "subProcess" else tasks
    pool = '<collaboration id="c"><participant id="pool" processRef="p"/></collaboration>'
    box = shape("s" if closed == "subProcess" else "pool", 'x="0" y="0" width="100" height="80"')
    drawn = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="c">{box}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    whole = f'<definitions {NAMESPACES}>{pool}<process id="p">{inside}</process>%s</definitions>'
    assert len(parse_bpmn(whole % drawn).hidden) == 20_000
    with pytest.raises(ModelFileError, match="folded away"):
        parse_bpmn(whole % (drawn * 60))


def test_the_connections_are_gone_through_once_however_many_diagrams_have_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
    places = "".join(f'<bpmndi:BPMNShape bpmnElement="t{n}"/>' for n in (0, 1))
    drawn = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{places}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    asked: list[str] = []
    ends = bpmn_tree.Tree.ends

    def counted(tree: bpmn_tree.Tree, element: bpmn_tree.Element) -> tuple[str, str]:
        asked.append(element.id)
        return ends(tree, element)

    monkeypatch.setattr(bpmn_tree.Tree, "ends", counted)
    parse_model(many(500).replace("</definitions>", drawn * 50 + "</definitions>"))
    assert len(asked) < 5 * 500


def many(count: int) -> str:
    """A line of tasks, with the flows between them."""
    tasks = [f'<task id="t{n}" name="Step {n}"/>' for n in range(count)]
    flows = [f'<sequenceFlow id="f{n}" sourceRef="t{n - 1}" targetRef="t{n}"/>' for n in range(1, count)]
    places = [f'x="{n % 100 * 150}" y="{n // 100 * 120}" width="100" height="80"' for n in range(count)]
    boxes = [shape(f"t{n}", place) for n, place in enumerate(places)]
    points = '<di:waypoint x="0" y="0"/><di:waypoint x="50" y="0"/><di:waypoint x="50" y="9"/>'
    lines = [f'<bpmndi:BPMNEdge bpmnElement="f{n}">{points}</bpmndi:BPMNEdge>' for n in range(1, count)]
    return model("".join((*tasks, *flows)), "".join((*boxes, *lines)))


def test_ten_thousand_elements_are_read() -> None:
    read = parse_model(many(10_000))
    assert (len(read.diagrams[0].shapes), len(read.diagrams[0].edges)) == (10_000, 9_999)
    assert read.problems == ()


@pytest.mark.parametrize(("count", "limit"), [(100, 0.02), (1000, 0.2)])
def test_reading_is_quick(count: int, limit: float) -> None:
    """Processor time of the quickest of five, so that other work on the machine does not count."""
    xml, times = many(count), []
    for _ in range(5):
        begin = time.process_time()
        parse_model(xml)
        times.append(time.process_time() - begin)
    assert min(times) < limit


@given(st.binary(max_size=400))
def test_bytes_raise_nothing_else(data: bytes) -> None:
    with pytest.raises(ModelFileError):
        parse_bpmn(data)


SOURCE = EVERY.read_text(encoding="utf-8")


@given(st.integers(0, len(SOURCE) - 1), st.integers(0, 60), st.text(max_size=12))
def test_a_damaged_model_is_drawn_or_named(start: int, length: int, put: str) -> None:
    try:
        diagram = parse_bpmn(SOURCE[:start] + put + SOURCE[start + length :])
    except ModelFileError as error:
        assert set(error.params) == {"file", "element", "line"}
    else:
        assert all(len(edge.waypoints) >= 2 for edge in diagram.edges)
