"""What Prometheus reads: the text parses, and says what was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from saijin_studio.core.tally import BOUNDS, Tally
from saijin_studio.services.metrics import families as families
from saijin_studio.services.metrics.families import FAMILIES
from saijin_studio.services.metrics.service import Metrics
from saijin_studio.services.metrics.text import exposition
from saijin_studio.services.metrics.types import StepObservation
from saijin_studio.storage.metrics import Key, MetricsStore

NOW = 1_700_000_000.0
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def metrics(tmp_path: Path) -> Metrics:
    return Metrics(MetricsStore(tmp_path / "metrics.db"), lambda: NOW)


def test_every_family_is_read_back_with_its_values(metrics: Metrics) -> None:
    for seconds, outcome, tries in ((0.02, "retrying", 1), (0.4, "completed", 2)):
        metrics.observe_step(StepObservation("chat", "think", "chat.think", "io", 0.01, seconds, outcome, tries))
    metrics.observe_process("chat", "completed", 2.0)
    metrics.observe_turn("answered", 2.5)
    for family in FAMILIES.values():
        if family.kind == "gauge":
            metrics.gauge(family, 7.5, *("x" for _ in family.labels))
    text = metrics.metrics_text()
    found = read(text)
    at = (("process", "chat"), ("step", "think"), ("topic", "chat.think"))
    assert found["saijin_step_seconds_count", at] == 2
    assert found["saijin_step_seconds_sum", at] == pytest.approx(0.42)
    assert found["saijin_step_seconds_bucket", (("le", "0.02"), *at)] == 1
    assert found["saijin_step_seconds_bucket", (("le", "+Inf"), *at)] == 2
    assert found["saijin_retries_total", at[:2]] == 1
    assert found["saijin_steps_total", (("outcome", "retrying"), *at[:2])] == 1
    assert found["saijin_queue_depth", (("topic", "x"),)] == 7.5
    assert found["saijin_breaker_open", (("provider", "x"),)] == 7.5
    assert found["saijin_cpu_percent", ()] == 7.5
    for family in FAMILIES.values():
        name = family.name.removesuffix("_total") if family.kind == "counter" else family.name
        assert any(known in text for known in (f"# TYPE {name} ", f"# TYPE {family.name} ")), family.name
    metrics.close()


def test_a_counter_begins_at_nothing_and_a_wait_that_nobody_knows_is_none(metrics: Metrics) -> None:
    metrics.observe_step(StepObservation("chat", "think", "chat.think", "io", None, 0.1, "completed", 1))
    found = read(metrics.metrics_text())
    assert found["saijin_retries_total", (("process", "chat"), ("step", "think"))] == 0
    assert found["saijin_step_wait_seconds_count", (("kind", "io"), ("topic", "chat.think"))] == 0
    assert metrics.report((60.0,)).windows[0].waits == ()
    metrics.close()


def test_names_end_with_their_unit_and_labels_stand_in_order() -> None:
    for family in FAMILIES.values():
        assert tuple(sorted(family.labels)) == family.labels
        if family.kind == "histogram":
            assert family.name.endswith("_seconds")
        assert (family.kind == "counter") == (family.name.endswith("_total"))


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=12).filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text)),
        st.lists(st.floats(0, 5000), min_size=1, max_size=20),
        max_size=5,
    )
)
def test_any_label_and_any_spread_parse(series: dict[str, list[float]]) -> None:
    totals: dict[Key, Tally] = {}
    for outcome, samples in series.items():
        totals[families.TURN.name, (("outcome", outcome),)] = made = Tally()
        for sample in samples:
            made.time(sample, NOW)
    found = read(exposition(totals, NOW))
    for outcome, samples in series.items():
        label = ("outcome", outcome)
        for bound in BOUNDS:
            key = (("le", str(bound)), label)
            assert found["saijin_turn_seconds_bucket", key] == sum(sample <= bound for sample in samples)
        assert found["saijin_turn_seconds_count", (label,)] == len(samples)


def test_a_gauge_that_nobody_renews_is_left_out(metrics: Metrics) -> None:
    old, new = Tally(), Tally()
    old.note(5, NOW - 61)
    new.note(6, NOW - 59)
    key = families.QUEUE_DEPTH.name
    totals: dict[Key, Tally] = {(key, (("topic", "old"),)): old, (key, (("topic", "new"),)): new}
    text = exposition(totals, NOW)
    assert read(text) == {("saijin_queue_depth", (("topic", "new"),)): 6}
    metrics.close()


def test_nothing_measured_is_an_empty_text(metrics: Metrics) -> None:
    assert metrics.metrics_text() == ""
    metrics.close()
