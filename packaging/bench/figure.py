"""One measured figure beside its goal."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


class NotThere(Exception):
    """What is to be measured is an optional part that is not installed here."""


@dataclass(frozen=True)
class Figure:
    """`goal` bounds the median and `goal_p95` the 95th percentile; both are upper bounds unless `at_least`.

    A figure without a goal is only stated. `low` and `p95` are None where the measurement does not give them.
    """

    name: str
    unit: str
    median: float
    high: float
    count: int
    method: str
    low: float | None = None
    p95: float | None = None
    goal: float | None = None
    goal_p95: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool:
        pairs = [(self.median, self.goal), (self.p95, self.goal_p95)]
        sign = -1 if self.at_least else 1
        return all(value is not None and sign * value <= sign * goal for value, goal in pairs if goal is not None)


def figure(
    name: str,
    unit: str,
    values: Sequence[float],
    method: str,
    goal: float | None = None,
    goal_p95: float | None = None,
    at_least: bool = False,
) -> Figure:
    """A figure from single values."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return Figure(
        name,
        unit,
        statistics.median(ordered),
        ordered[-1],
        len(ordered),
        method,
        low=ordered[0],
        p95=p95,
        goal=goal,
        goal_p95=goal_p95,
        at_least=at_least,
    )


HEADERS = ("FIGURE", "GOAL", "MEDIAN", "P95", "MIN..MAX", "N", "")


def row(one: Figure) -> tuple[str, ...]:
    sign = ">=" if one.at_least else "<="
    goals = [f"{sign} {number(one.goal)} {one.unit}"] if one.goal is not None else []
    goals += [f"p95 {sign} {number(one.goal_p95)}"] if one.goal_p95 is not None else []
    verdict = "" if not goals else "ok" if one.ok else "SHORT"
    low = "" if one.low is None else number(one.low)
    p95 = "-" if one.p95 is None else number(one.p95)
    middle = f"{number(one.median)} {one.unit}"
    return (one.name, ", ".join(goals) or "-", middle, p95, f"{low}..{number(one.high)}", str(one.count), verdict)


def number(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
