"""`processes`: what the engine runs and ran, with retry and cancel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..core.errors import NotFound
from ..core.process import ProcessDetail, ProcessSummary, StepRecord, Wait
from .context import Context, Exit
from .output import NONE, local, plain, seconds
from .waiting import stop_on_interrupt, wait_for_engine

if TYPE_CHECKING:
    from ..services.container import Services


@contextmanager
def with_engine(context: Context) -> Iterator[Services]:
    """The services with an engine that answers."""
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wait_for_engine(services, context.out, stop)
        yield services


def list_all(context: Context) -> int:
    with with_engine(context) as services:
        found = services.processes.list(context.options.limit)
    if context.out.as_json:
        context.out.value(found)
    else:
        headers = ("ID", "PROCESS", "PERSONA", "STEP", "STATE", "STARTED", "TOOK")
        context.out.table(headers, map(row, found), "There are no processes yet.")
    return Exit.OK


def row(summary: ProcessSummary) -> tuple[str, ...]:
    return (
        summary.instance_id,
        summary.process_name or summary.process_key,
        summary.persona_key or NONE,
        summary.activity_name or summary.activity_id or NONE,
        summary.state.value,
        local(summary.started_at),
        seconds((summary.ended_at - summary.started_at).total_seconds()) if summary.ended_at else NONE,
    )


def show(context: Context) -> int:
    with with_engine(context) as services:
        detail = services.processes.detail(context.options.id)
        unserved = services.processes.unserved(detail)
    if context.out.as_json:
        known = {**plain(detail.summary), "steps": detail.steps, "active": detail.active}
        context.out.value({**known, "waits": detail.waits, "unserved": unserved})
        return Exit.OK
    context.out.fields(fields(detail) | nobody(unserved))
    context.out.line()
    headers = ("STEP", "STARTED", "TOOK", "TRIES", "STATE")
    context.out.table(headers, (step_row(step, detail) for step in detail.steps), "No step has begun yet.")
    return Exit.OK


def fields(detail: ProcessDetail) -> dict[str, str]:
    summary = detail.summary
    shown = {
        "Process": summary.process_name or summary.process_key,
        "ID": summary.instance_id,
        "Version": summary.definition_id,
        "Turn": summary.business_key or NONE,
        "Persona": summary.persona_key or NONE,
        "State": summary.state.value,
        "Started": local(summary.started_at),
        "Ended": local(summary.ended_at),
    }
    return shown | ({"Failure": summary.failure} if summary.failure else {})


def nobody(unserved: Iterable[Wait]) -> dict[str, str]:
    """Where it stays until somebody comes who works such a topic."""
    waits = "; ".join(
        f"{wait.activity_id} since {local(wait.since)}: nobody here takes {wait.topic}" for wait in unserved
    )
    return {"Waits": waits} if waits else {}


def step_row(step: StepRecord, detail: ProcessDetail) -> tuple[str, ...]:
    if step.activity_id in detail.failed and step.ended_at is None:
        state = "failed"
    elif step.cancelled:
        state = "cancelled"
    elif step.ended_at is None:
        state = "waiting" if step.activity_id in {wait.activity_id for wait in detail.waits} else "running"
    else:
        state = "completed"
    return (step.name or step.activity_id, local(step.started_at), seconds(step.seconds), str(step.tries), state)


def retry(context: Context) -> int:
    with with_engine(context) as services:
        try:
            count = services.acts.retry_with(context.options.id, {})
        except NotFound:
            services.processes.detail(context.options.id)  # of one that there never was it is told
            count = 0
    if context.out.as_json:
        context.out.value({"id": context.options.id, "retried": count})
    elif count:
        context.out.line(f"{count} failed step{'s' if count > 1 else ''} will be tried again.")
    else:
        context.out.line("No step of this process has failed; nothing to try again.")
    return Exit.OK if count else Exit.FAILED


def cancel(context: Context) -> int:
    with with_engine(context) as services:
        services.processes.cancel(context.options.id)
    if context.out.as_json:
        context.out.value({"id": context.options.id, "cancelled": True})
    else:
        context.out.line("Cancelled.")
    return Exit.OK
