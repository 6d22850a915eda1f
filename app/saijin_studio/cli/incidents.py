"""`incidents`: what failed for good, to be tried again, changed and tried again, left out, or given up."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, NoReturn, cast

from ..core.process import Incident
from .actions import Commands, action, group
from .context import Context, Exit
from .output import NONE, local, plain
from .processes import with_engine

if TYPE_CHECKING:
    from ..core.process import VariableValue


def add(commands: Commands) -> None:
    """The command with its actions."""
    words = "see what failed for good and say how it goes on"
    actions = group(commands, "incidents", words)
    action(actions, "list", list_all, "list what waits for a person, the newest first")
    for name, run, about in (
        ("show", show, "show the cause, what the step was given and the worker's report"),
        ("retry", retry, "try the failed step again"),
        ("skip", skip, "go on as if the step had been done"),
        ("cancel", cancel, "end the process; the words of a chat so far are kept"),
    ):
        action(actions, name, run, about).add_argument("id", metavar="ID", help="as `incidents list` shows it")
    actions.choices["retry"].add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="changes",
        action="append",
        type=assignment,
        default=[],
        help="change a variable of the process first; JSON where it parses, text otherwise",
    )


def assignment(text: str) -> tuple[str, VariableValue]:
    """NAME=VALUE; the value as JSON knows it, text where it is no JSON."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name.strip(), cast("VariableValue", json.loads(value, parse_constant=_no_number))
    except (ValueError, RecursionError):
        return name.strip(), value


def _no_number(word: str) -> NoReturn:
    """NaN and Infinity are Python's own: JSON does not know them, and neither does the engine."""
    raise ValueError(word)


def list_all(context: Context) -> int:
    with with_engine(context) as services:
        found = services.incidents.list()
    if context.out.as_json:
        context.out.value(found)
    else:
        headers = ("ID", "SINCE", "PROCESS", "STEP", "TRIES", "CAUSE")
        context.out.table(headers, map(row, found), "Nothing has failed for good.")
    return Exit.OK


def row(incident: Incident) -> tuple[str, ...]:
    return (
        incident.incident_id,
        local(incident.created_at),
        incident.process_name or incident.process_key,
        incident.activity_name or incident.activity_id,
        str(incident.tries),
        incident.message,
    )


def show(context: Context) -> int:
    with with_engine(context) as services:
        incident = services.incidents.get(context.options.id)
    if context.out.as_json:
        context.out.value(incident)
        return Exit.OK
    context.out.fields(fields(incident))
    if incident.inputs:
        context.out.line("\nWhat the step was given")
        context.out.fields({name: _short(value) for name, value in sorted(incident.inputs.items())})
    if incident.details.strip():
        context.out.line(f"\nThe worker's report\n{incident.details.strip()}")
    return Exit.OK


def fields(incident: Incident) -> dict[str, str]:
    return {
        "ID": incident.incident_id,
        "Cause": incident.message or NONE,
        "Process": incident.process_name or incident.process_key,
        "Process ID": incident.instance_id,
        "Turn": incident.business_key or NONE,
        "Step": incident.activity_name or incident.activity_id,
        "Topic": incident.topic or NONE,
        "Worker": incident.worker or NONE,
        "Tries": str(incident.tries),
        "Since": local(incident.created_at),
    }


def _short(value: object) -> str:
    text = json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"


def retry(context: Context) -> int:
    changes = dict(context.options.changes)
    with with_engine(context) as services:
        incident = services.incidents.retry_with(context.options.id, changes)
    changed = f" with {', '.join(changes)} changed" if changes else ""
    return _done(context, incident, "retried", f"will be tried again{changed}.")


def skip(context: Context) -> int:
    with with_engine(context) as services:
        incident = services.incidents.skip(context.options.id)
    return _done(context, incident, "skipped", "is left out; the process goes on.")


def cancel(context: Context) -> int:
    with with_engine(context) as services:
        incident = services.incidents.cancel(context.options.id)
    return _done(context, incident, "cancelled", "was given up; its process has ended.")


def _done(context: Context, incident: Incident, outcome: str, words: str) -> int:
    if context.out.as_json:
        context.out.value({"id": incident.incident_id, "process": incident.instance_id, "outcome": outcome})
    else:
        context.out.line(f"{incident.activity_name or incident.activity_id} {words}")
    return Exit.OK
