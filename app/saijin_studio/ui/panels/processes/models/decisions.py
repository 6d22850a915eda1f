"""What two versions of a decision differ in, as lines of words: by decision, column and rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import QCoreApplication

from .....core.dmn import Clause, Decision, DecisionModel, DecisionTable, Rule
from ....diagram.layers import Difference
from .line import Line

Thing = TypeVar("Thing", Decision, Clause, Rule)
translate = QCoreApplication.translate


def decision_lines(old: DecisionModel, new: DecisionModel) -> Iterator[Line]:
    """A line's element is a rule, where it is about one that is still there."""
    before, after = _by_id(old.decisions), _by_id(new.decisions)
    for key, one in after.items():
        if key not in before:
            yield Line(Difference.ADDED, "", 0, one.name)
        else:
            yield from _decision(before[key], one)
    for key, one in before.items():
        if key not in after:
            yield Line(Difference.REMOVED, "", 0, one.name)


def changed_rules(lines: Sequence[Line]) -> frozenset[str]:
    """The rules of the newer version that are not as they were."""
    return frozenset(line.element for line in lines if line.element)


def _by_id(things: Sequence[Thing]) -> dict[str, Thing]:
    """One without an id goes by its place."""
    return {thing.id or f"#{number}": thing for number, thing in enumerate(things)}


def _decision(old: Decision, new: Decision) -> Iterator[Line]:
    details = [
        _change(translate("process_models", "Name"), old.name, new.name),
        _change(translate("process_models", "Expression"), old.expression, new.expression),
        _change(translate("process_models", "Needs"), ", ".join(old.requires), ", ".join(new.requires)),
    ]
    if old.table is not None and new.table is not None:
        was, now = (f"{table.hit_policy} {table.aggregation}".strip() for table in (old.table, new.table))
        details.append(_change(translate("process_models", "Hit policy"), was, now))
    said = tuple(detail for detail in details if detail)
    if said:
        yield Line(Difference.CHANGED, "", 0, new.name, said)
    nothing = DecisionTable("", "", (), (), ())
    yield from _table(old.table or nothing, new.table or nothing)


def _table(old: DecisionTable, new: DecisionTable) -> Iterator[Line]:
    yield from _columns(_by_id((*old.inputs, *old.outputs)), _by_id((*new.inputs, *new.outputs)))
    before, after = _by_id(old.rules), _by_id(new.rules)
    for number, (key, rule) in enumerate(after.items(), 1):
        title = translate("process_models", "Rule {number}").format(number=number)
        if key not in before:
            yield Line(Difference.ADDED, rule.id, 0, title, tuple(_cells(rule, new)))
        elif details := tuple(_rule(before[key], old, rule, new)):
            yield Line(Difference.CHANGED, rule.id, 0, title, details)
    for number, (key, rule) in enumerate(before.items(), 1):
        if key not in after:
            title = translate("process_models", "Rule {number}").format(number=number)
            yield Line(Difference.REMOVED, "", 0, title, tuple(_cells(rule, old)))


def _columns(before: Mapping[str, Clause], after: Mapping[str, Clause]) -> Iterator[Line]:
    for key, clause in after.items():
        title = translate("process_models", "Column {name}").format(name=_heading(clause))
        if key not in before:
            yield Line(Difference.ADDED, "", 0, title)
        elif before[key] != clause:
            yield Line(Difference.CHANGED, "", 0, title, tuple(_clause(before[key], clause)))
    for key, clause in before.items():
        if key not in after:
            title = translate("process_models", "Column {name}").format(name=_heading(clause))
            yield Line(Difference.REMOVED, "", 0, title)


def _clause(old: Clause, new: Clause) -> Iterator[str]:
    for name, was, now in (
        (translate("process_models", "Name"), old.label, new.label),
        (translate("process_models", "Expression"), old.expression, new.expression),
        (translate("process_models", "Type"), old.type, new.type),
        (translate("process_models", "Values"), old.values, new.values),
    ):
        if said := _change(name, was, now):
            yield said


def _heading(clause: Clause) -> str:
    return clause.label or clause.expression or clause.id


def _named(rule: Rule, table: DecisionTable) -> dict[str, tuple[str, str]]:
    """Column id -> (heading, entry)."""
    entries = (*rule.inputs, *rule.outputs)
    columns = _by_id((*table.inputs, *table.outputs)).items()
    return {key: (_heading(column), entry) for (key, column), entry in zip(columns, entries, strict=False)}


def _cells(rule: Rule, table: DecisionTable) -> Iterator[str]:
    for heading, entry in _named(rule, table).values():
        if entry not in ("", "-"):
            yield f"{heading}: {entry}"


def _rule(old: Rule, old_table: DecisionTable, new: Rule, new_table: DecisionTable) -> Iterator[str]:
    before, after = _named(old, old_table), _named(new, new_table)
    for column, (heading, entry) in after.items():
        if column in before and (said := _change(heading, before[column][1], entry)):
            yield said
    if said := _change(translate("process_models", "Note"), old.annotation, new.annotation):
        yield said


def _change(name: str, before: str, after: str) -> str:
    """ "" where nothing changed."""
    if before == after:
        return ""
    nothing = translate("process_models", "nothing")
    return f"{name}: {before or nothing} → {after or nothing}"
