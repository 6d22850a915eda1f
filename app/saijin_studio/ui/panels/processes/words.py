"""Times, sizes and states of processes in the words of the UI language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from ....core.errors import SaijinError
from ....core.process import EngineState, EngineStatus, InstanceState
from ...engine_notice import engine_fault
from ...messages import describe, describe_error

CODE = re.compile("[a-z][a-z_]+")  # an error code of core.errors
translate = QCoreApplication.translate


def state_name(state: InstanceState) -> str:
    names = {
        InstanceState.RUNNING: translate("processes", "Running"),
        InstanceState.WAITING: translate("processes", "Waiting"),
        InstanceState.FAILED: translate("processes", "Needs you"),
        InstanceState.COMPLETED: translate("processes", "Done"),
        InstanceState.CANCELLED: translate("processes", "Cancelled"),
    }
    return names[state]


def duration(seconds: float) -> str:
    """ "35 ms", "1.2 s", "3 min 5 s", "2 h 10 min"."""
    if seconds < 0.9995:
        return translate("processes", "{count} ms").format(count=max(0, round(seconds * 1000)))
    if seconds < 60:
        return translate("processes", "{count} s").format(count=f"{seconds:.1f}")
    if seconds < 3600:
        whole = round(seconds)
        return translate("processes", "{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)
    minutes = round(seconds / 60)
    return translate("processes", "{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def age(since: datetime, now: datetime | None = None) -> str:
    """How long ago, in one unit: "now", "12 s", "3 min", "2 h", "4 d"."""
    seconds = ((now or datetime.now(UTC)) - since) / timedelta(seconds=1)
    if seconds < 1:
        return translate("processes", "now")
    if seconds < 60:
        return translate("processes", "{count} s").format(count=int(seconds))
    if seconds < 3600:
        return translate("processes", "{count} min").format(count=int(seconds // 60))
    if seconds < 86400:
        return translate("processes", "{count} h").format(count=int(seconds // 3600))
    return translate("processes", "{count} d").format(count=int(seconds // 86400))


def clock(moment: datetime) -> str:
    """Date and time as the person's system writes them."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)


def size(count: float) -> str:
    """Bytes in KB, MB or GB."""
    for unit, name in ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB")):
        if count >= unit:
            value = count / unit
            return f"{value:.1f} {name}" if value < 100 and name == "GB" else f"{value:.0f} {name}"
    return f"{count:.0f} B"


def engine_state(state: EngineState) -> str:
    names = {
        EngineState.STOPPED: translate("processes", "Stopped"),
        EngineState.FETCHING: translate("processes", "Being fetched"),
        EngineState.STARTING: translate("processes", "Starting"),
        EngineState.READY: translate("processes", "Ready"),
        EngineState.RESTARTING: translate("processes", "Restarting"),
        EngineState.DOWN: translate("processes", "Down"),
    }
    return names[state]


def trouble_words(status: EngineStatus | None, error: SaijinError) -> str:
    """Why a question was not answered: what the engine is at, where it is not ready, else the error itself."""
    away = status is not None and status.state is not EngineState.READY
    return engine_sentence(status) if status is not None and away else describe_error(error)


def engine_sentence(status: EngineStatus) -> str:
    """What is going on while the engine cannot be asked."""
    if status.state is EngineState.DOWN and status.error:
        return engine_fault(status)
    if status.state is EngineState.FETCHING and status.progress is not None:
        share = f"{status.progress:.0%}"
        return translate("processes", "The engine's files are being fetched for the first start: {share}.").format(
            share=share
        )
    sentences = {
        EngineState.STOPPED: translate("processes", "The process engine is not running."),
        EngineState.FETCHING: translate("processes", "The engine's files are being fetched for the first start."),
        EngineState.STARTING: translate("processes", "The process engine is starting. This takes a few seconds."),
        EngineState.READY: translate("processes", "The process engine is ready."),
        EngineState.RESTARTING: translate(
            "processes", "The process engine stopped and is being restarted. Nothing is lost."
        ),
        EngineState.DOWN: translate(
            "processes", "The process engine is down. Messages are kept and go out when it is back."
        ),
    }
    return sentences[status.state]


def failure_words(failure: str) -> str:
    """A step's failure as the workers report it, "code: detail", as a sentence and the detail."""
    code, colon, detail = failure.partition(":")
    if not colon or not CODE.fullmatch(code):
        return failure
    detail = detail.strip()
    return describe(code) if not detail or detail == code else f"{describe(code)}\n{detail}"


def short_worker(worker: str) -> str:
    """A worker's id is long and made by chance; its end is enough to tell one from another."""
    _, dash, chance = worker.rpartition("-")
    if not dash or len(chance) < 8:
        return worker
    return translate("processes", "worker {name}").format(name=chance[:6])
