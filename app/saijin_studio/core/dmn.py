"""Decisions as plain immutable values: the tables and expressions of a DMN file.

Format: OMG DMN 1.1 to 1.6; other vendors' extensions are passed over. The XML is as hostile as a process model's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .bpmn.xml import Node, local, open_xml, refuse, text_of

SPACE = re.compile(r"\{https?://www\.omg\.org/spec/DMN/[^}]*\}")
EXPRESSIONS = frozenset(
    {
        "decisionTable",
        "literalExpression",
        "context",
        "invocation",
        "list",
        "relation",
        "functionDefinition",
        "conditional",
        "for",
        "every",
        "some",
        "filter",
    }
)
DEFAULT_POLICY = "UNIQUE"


@dataclass(frozen=True, slots=True)
class Clause:
    """A column. `expression` is what an input looks at, or the name an output is given."""

    id: str
    label: str
    expression: str
    type: str = ""
    values: str = ""
    """The values it may have, as the file states them: "red","green"."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row, with an entry for every column; "" and "-" stand for any value."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """`hit_policy` in capitals: UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER or OUTPUT ORDER."""

    hit_policy: str
    aggregation: str
    inputs: tuple[Clause, ...]
    outputs: tuple[Clause, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """With a table, or with an expression: a literal one as it is, any other as its texts, line by line."""

    id: str
    name: str
    table: DecisionTable | None
    expression: str
    requires: tuple[str, ...] = ()
    type: str = ""


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """`names` are those of all that a decision may require: decisions, inputs, knowledge."""

    id: str
    name: str
    decisions: tuple[Decision, ...]
    names: Mapping[str, str] = field(default_factory=dict)


def parse_dmn(xml: str | bytes, file: str = "") -> DecisionModel:
    """Raises ModelFileError (file, element, line), never anything else."""
    root = open_xml(xml, file)
    if not _is(root, "definitions"):
        refuse("not a DMN model", root, file)
    decisions = tuple(_decision(node) for node in root if _is(node, "decision"))
    names = {node.get("id", ""): _name(node) for node in root if isinstance(node.tag, str) and node.get("id")}
    return DecisionModel(root.get("id", ""), _name(root), decisions, names)


def _is(node: Node, *names: str) -> bool:
    return isinstance(node.tag, str) and SPACE.match(node.tag) is not None and local(node) in names


def _children(node: Node, *names: str) -> Iterator[Node]:
    return (child for child in node if _is(child, *names))


def _child(node: Node | None, *names: str) -> Node | None:
    return None if node is None else next(_children(node, *names), None)


def _name(node: Node) -> str:
    return node.get("name") or node.get("id") or ""


def _text(node: Node | None) -> str:
    """What stands in an expression's text."""
    return text_of(_child(node, "text"))


def _decision(node: Node) -> Decision:
    expression = _child(node, *EXPRESSIONS)
    table = expression is not None and _is(expression, "decisionTable")
    variable = _child(node, "variable")
    return Decision(
        id=node.get("id", ""),
        name=_name(node),
        table=_table(expression) if table and expression is not None else None,
        expression="" if table or expression is None else _expression(expression),
        requires=tuple(_required(node)),
        type="" if variable is None else variable.get("typeRef", ""),
    )


def _expression(node: Node) -> str:
    if _is(node, "literalExpression"):
        return _text(node)
    lines = []
    for part in node.iter():
        if _is(part, "text"):
            lines.append(text_of(part))
        elif _is(part, "variable", "column", "parameter", "formalParameter"):
            lines.append(f"{part.get('name', '')}:")
    return "\n".join(line for line in lines if line)


def _required(node: Node) -> Iterator[str]:
    for requirement in _children(node, "informationRequirement", "knowledgeRequirement"):
        for part in _children(requirement, "requiredDecision", "requiredInput", "requiredKnowledge"):
            identity = (part.get("href") or "").rpartition("#")[2]
            if identity:
                yield identity


def _table(node: Node) -> DecisionTable:
    inputs = tuple(_input(each) for each in _children(node, "input"))
    outputs = tuple(_output(each) for each in _children(node, "output"))
    return DecisionTable(
        hit_policy=node.get("hitPolicy", "").strip().upper() or DEFAULT_POLICY,
        aggregation=node.get("aggregation", "").strip().upper(),
        inputs=inputs,
        outputs=outputs,
        rules=tuple(_rule(each, len(inputs), len(outputs)) for each in _children(node, "rule")),
    )


def _input(node: Node) -> Clause:
    expression = _child(node, "inputExpression")
    kind = "" if expression is None else expression.get("typeRef", "")
    return Clause(
        node.get("id", ""), node.get("label", ""), _text(expression), kind, _text(_child(node, "inputValues"))
    )


def _output(node: Node) -> Clause:
    values = _text(_child(node, "outputValues"))
    return Clause(node.get("id", ""), node.get("label", ""), node.get("name", ""), node.get("typeRef", ""), values)


def _rule(node: Node, inputs: int, outputs: int) -> Rule:
    notes = [text_of(_child(node, "description")), *(_text(each) for each in _children(node, "annotationEntry"))]
    return Rule(
        id=node.get("id", ""),
        inputs=_entries(node, "inputEntry", inputs),
        outputs=_entries(node, "outputEntry", outputs),
        annotation="\n".join(note for note in notes if note),
    )


def _entries(node: Node, name: str, count: int) -> tuple[str, ...]:
    """At least one for every column, also where the file leaves some out."""
    found = [_text(entry) for entry in _children(node, name)]
    return (*found, *[""] * (count - len(found)))
