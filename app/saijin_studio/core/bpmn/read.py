"""Reads BPMN 2.0 XML into diagrams.

Only what is no such XML, or is hostile or too large, is refused. Faults in the diagram data are listed, and what
they are about is drawn as well as can be.
"""

from __future__ import annotations

from .arrange import Arranger
from .diagram import NODES, SUB_PROCESSES, BpmnModel, Diagram, Shape
from .mend import fill_gaps
from .sheet import Sheet, SheetReader
from .tree import BPMNDI, MODEL, Element, Tree
from .xml import Node, open_xml, reference, refuse

MAX_DIAGRAMS = 1_000


def read_model(xml: str | bytes, file: str = "") -> BpmnModel:
    """Raises ModelFileError with params file, element, line."""
    root = open_xml(xml, file)
    if root.tag != MODEL + "definitions":
        refuse("not a BPMN 2.0 model", root, file)
    tree = Tree(root, file)
    sheets = _sheets(root, tree, file)
    fill_gaps(tree, sheets)
    drawn = [_diagram(sheet, tree) for sheet in sheets]
    if undrawn := _undrawn(tree, sheets):
        arranger = Arranger(tree)
        drawn += [_laid_out(element, tree, arranger) for element in undrawn]
    drawn.sort(key=lambda diagram: _is_sub_process(diagram.element, tree))
    return BpmnModel(tuple(drawn) or (_empty(tree),), tuple(sorted(tree.problems, key=lambda problem: problem.line)))


def _sheets(root: Node, tree: Tree, file: str) -> list[Sheet]:
    """All diagrams that say something. A sub-process's own one goes before what is drawn inside its box."""
    stated = root.findall(BPMNDI + "BPMNDiagram")
    if len(stated) > MAX_DIAGRAMS:
        refuse("too many diagrams", stated[MAX_DIAGRAMS], file)
    reader = SheetReader(tree)
    read = [reader.sheets(diagram) for diagram in stated]
    own = {sheets[0].element for sheets in read}
    inner = [sheet for sheets in read for sheet in sheets[1:] if sheet.element not in own]
    return [sheet for sheet in (*(sheets[0] for sheets in read), *inner) if not sheet.empty]


def _is_sub_process(identity: str, tree: Tree) -> bool:
    element = tree.elements.get(identity)
    return element is not None and element.type in SUB_PROCESSES


def _key_and_name(element: str, tree: Tree) -> tuple[str, str]:
    """Those of the process that a diagram is about."""
    shown = tree.elements.get(element)
    process = (None if shown is None else tree.process_of(shown)) or tree.main
    key = "" if process is None else process.id
    return key, key if process is None else process.node.get("name", "") or key


def _diagram(sheet: Sheet, tree: Tree) -> Diagram:
    return Diagram(
        *_key_and_name(sheet.element, tree),
        shapes=tuple(sheet.shapes.values()),
        edges=tuple(sheet.edges.values()),
        hidden={each: by for each, by in sheet.hidden.items() if each not in sheet.shapes},
        id=sheet.id,
        title=sheet.title,
        element=sheet.element,
    )


def _empty(tree: Tree) -> Diagram:
    return Diagram(*_key_and_name("", tree))


def _laid_out(element: Element, tree: Tree, arranger: Arranger) -> Diagram:
    shapes, edges = arranger.draw(element)
    key, name = _key_and_name(element.id, tree)
    return Diagram(key, name, shapes, edges, id=element.id, element=element.id, laid_out=True)


def _undrawn(tree: Tree, sheets: list[Sheet]) -> list[Element]:
    """Collaborations, processes and collapsed sub-processes that no diagram is of, the main process first."""
    processes = [process for process in tree.of_type("process") if _has_steps(process)]
    pools = [] if sheets else [each for each in tree.of_type("collaboration") if each.children]
    shown = {sheet.element for sheet in sheets}
    whole = [sheet for sheet in sheets if not _is_sub_process(sheet.element, tree)]
    shown |= {_process_id(identity, tree) for sheet in whole for identity in (*sheet.shapes, *sheet.edges)}
    shown |= {reference(child.node.get("processRef")) for pool in pools for child in pool.children}
    rest = [process for process in processes if process.id not in shown]
    rest.sort(key=lambda process: process is not tree.main)
    return [*pools, *rest, *_folded(tree, sheets)]


def _folded(tree: Tree, sheets: list[Sheet]) -> list[Element]:
    """Collapsed sub-processes with steps that are drawn nowhere."""
    drawn = {identity for sheet in sheets for identity in sheet.shapes}
    closed = [each.id for sheet in sheets for each in sheet.shapes.values() if _is_closed(each)]
    found = [tree.elements[identity] for identity in dict.fromkeys(closed)]
    return [each for each in found if _has_steps(each) and not any(child.id in drawn for child in each.children)]


def _is_closed(shape: Shape) -> bool:
    return shape.known and shape.type in SUB_PROCESSES and not shape.expanded


def _has_steps(element: Element) -> bool:
    return any(child.type in NODES for child in element.children)


def _process_id(identity: str, tree: Tree) -> str:
    element = tree.get(identity)
    process = None if element is None else tree.process_of(element)
    return "" if process is None else process.id
