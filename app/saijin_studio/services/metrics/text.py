"""The kept figures in Prometheus' text format.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from ...core.tally import BOUNDS, Tally
from ...storage.metrics import Key
from .families import FAMILIES, Family

STALE_SECONDS = 60.0  # the depth of a queue a minute ago says nothing; a gauge that nobody renews is left out


def exposition(totals: Mapping[Key, Tally], now: float) -> str:
    """`totals`: counts since the store began, so that counters only go up; gauges with the time of their value."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(totals, now))
    return generate_latest(registry).decode()


class _Collector(Collector):
    def __init__(self, totals: Mapping[Key, Tally], now: float) -> None:
        self._now = now
        self._by_family: dict[str, list[tuple[list[str], Tally]]] = defaultdict(list)
        for (name, labels), tally in sorted(totals.items(), key=lambda item: item[0]):
            self._by_family[name].append(([value for _, value in labels], tally))

    def collect(self) -> Iterator[Metric]:
        for name, family in FAMILIES.items():
            if series := self._by_family.get(name):
                yield self._metric(family, series)

    def _metric(self, family: Family, series: list[tuple[list[str], Tally]]) -> Metric:
        if family.kind == "histogram":
            times = HistogramMetricFamily(family.name, family.words, labels=family.labels)
            for labels, tally in series:
                times.add_metric(labels, _buckets(tally), tally.total)
            return times
        if family.kind == "counter":
            counts = CounterMetricFamily(family.name, family.words, labels=family.labels)
            for labels, tally in series:
                counts.add_metric(labels, tally.count)
            return counts
        values = GaugeMetricFamily(family.name, family.words, labels=family.labels)
        for labels, tally in series:
            if abs(self._now - tally.at) <= STALE_SECONDS:
                values.add_metric(labels, tally.last)
        return values


def _buckets(tally: Tally) -> list[tuple[str, float]]:
    """Each bucket holds what the smaller ones hold too."""
    bounds = [*map(floatToGoString, BOUNDS), "+Inf"]
    counts = tally.buckets or [0] * len(bounds)
    return list(zip(bounds, accumulate(counts), strict=True))
