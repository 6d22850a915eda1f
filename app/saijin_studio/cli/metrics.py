"""`metrics`: how long processes and steps take, what waits, what fails; also while another process does the work."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..core.errors import EngineError
from ..core.process import EngineState, TopicDepth
from .context import Context, Exit, UsageError
from .output import NONE, Output, local, plain, seconds

if TYPE_CHECKING:
    from ..services.container import Services
    from ..services.metrics.report import GaugeFigures, MetricsReport, Window, WorkFigures

DAY = 86_400.0
WINDOWS = (60.0, 3600.0, DAY)
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": DAY}
FRESH_SECONDS = 60.0  # figures are written every ten
WORK = ("PROCESS", "STEP", "COUNT", "PER MINUTE", "P50", "P95", "ERRORS", "RETRIES")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = "show times, errors and retries of processes and steps, queues and resources"
    made = commands.add_parser("metrics", help=words, description=words[0].upper() + words[1:] + ".")
    made.add_argument("--json", action="store_true", help="print JSON for programs")
    made.add_argument("--prometheus", action="store_true", help="print all series in Prometheus' text format")
    made.add_argument(
        "--since",
        type=duration,
        metavar="TIME",
        help="one table of the last 90s, 15m, 1h or 1d instead of those of the last minute, hour and day",
    )
    made.set_defaults(run=run)


def run(context: Context) -> int:
    options = context.options
    if options.prometheus and (options.json or options.since):
        raise UsageError("--prometheus prints all there is: it goes with neither --json nor --since")
    with context.open(engine=False) as services:
        if options.prometheus:
            context.out.write(services.metrics.metrics_text())
            return Exit.OK
        report = services.metrics.report((options.since,) if options.since else WINDOWS)
        live = queues_now(services)
    is_fresh = report.sampled_at is not None and age(report.sampled_at) <= FRESH_SECONDS
    if context.out.as_json:
        context.out.value({**plain(report), "live": is_fresh, "queues": report.queues if live is None else live})
        return Exit.OK
    tell_age(context.out, report, is_fresh)
    show(context.out, report, live)
    return Exit.OK


def queues_now(services: Services) -> tuple[TopicDepth, ...] | None:
    """Asked from the engine itself; None while there is none to ask."""
    if services.engine.status().state is not EngineState.READY:
        return None
    try:
        return services.processes.topics()
    except EngineError:
        return None  # it went away between the two questions


def age(moment: datetime) -> float:
    return abs((datetime.now(UTC) - moment).total_seconds())


def tell_age(out: Output, report: MetricsReport, is_fresh: bool) -> None:
    if report.sampled_at is None:
        out.note("No studio measured anything in this time.")
    elif not is_fresh:
        out.note(f"No studio is running; queues, providers and resources are those of {local(report.sampled_at)}.")


def show(out: Output, report: MetricsReport, live: tuple[TopicDepth, ...] | None) -> None:
    for window in report.windows:
        out.line(f"Last {in_words(window.seconds)}")
        out.table(WORK, work_rows(window), "Nothing was done.")
        out.line()
    waits = [wait for window in report.windows[-1:] for wait in window.waits]
    if waits:
        out.line(f"Waiting for a worker, last {in_words(report.windows[-1].seconds)}")
        rows = ((w.topic, w.kind, str(w.count), seconds(w.p50), seconds(w.p95)) for w in waits)
        out.table(("TOPIC", "KIND", "COUNT", "P50", "P95"), rows, "")
        out.line()
    out.line("Queues")
    depths = report.queues if live is None else live
    out.table(("TOPIC", "WAITING", "RUNNING", "FAILED"), map(depth_row, depths), "No task waits.")
    out.line()
    out.line("Model providers")
    states = (
        (b.provider, f"paused for {seconds(b.seconds_left)}" if b.seconds_left else b.state) for b in report.breakers
    )
    out.table(("PROVIDER", "STATE"), states, "None is known.")
    out.line()
    out.line(f"Resources, last {in_words(max(window.seconds for window in report.windows))}")
    out.table(("RESOURCE", "NOW", "AVERAGE", "MOST"), map(gauge_row, report.resources), "Nothing was measured.")


def work_rows(window: Window) -> Iterable[tuple[str, ...]]:
    for work in window.work:
        yield work_row(work, work.process if work.step is None else "", work.step or "(whole)")
    for reply in window.replies:
        yield work_row(reply, "(replies)", reply.process)


def work_row(work: WorkFigures, process: str, step: str) -> tuple[str, ...]:
    times = (str(work.count), f"{work.per_minute:.1f}", seconds(work.p50), seconds(work.p95))
    return (process, step, *times, str(work.errors), str(work.retries))


def depth_row(depth: TopicDepth) -> tuple[str, ...]:
    return (depth.topic, str(depth.waiting), str(depth.running), str(depth.failed))


def gauge_row(gauge: GaugeFigures) -> tuple[str, ...]:
    name = gauge.name.removeprefix("saijin_").removesuffix("_bytes").removesuffix("_percent").replace("_", " ")
    figures = (amount(value, gauge.unit) for value in (gauge.last, gauge.average, gauge.most))
    return (f"{name} {gauge.part}".strip(), *figures)


def amount(value: float, unit: str) -> str:
    return f"{value:.1f} %" if unit == "percent" else f"{value / 1e6:,.0f} MB"


def in_words(length: float) -> str:
    for unit, name in (("d", "day"), ("h", "hour"), ("m", "minute")):
        count = length / UNITS[unit]
        if count >= 1 and count == int(count):
            return name if count == 1 else f"{count:.0f} {name}s"
    return f"{length:g} seconds" if length else NONE


def duration(text: str) -> float:
    """Seconds of "90s", "15m", "1h", "1d"; at most a day, for no more is kept."""
    found = re.fullmatch(r"(\d{1,9})([smhd])", text.strip())
    if found is None or int(found[1]) == 0:
        raise argparse.ArgumentTypeError("must be a time such as 90s, 15m, 1h or 1d")
    length = int(found[1]) * UNITS[found[2]]
    if length > DAY:
        raise argparse.ArgumentTypeError("no more than a day is kept (1d)")
    return length
