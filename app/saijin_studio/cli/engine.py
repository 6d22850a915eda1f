"""`engine`: how it is, and a background host to keep it running without a window."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING

from ..core.cancel import CancelToken
from ..core.errors import Cancelled, EngineUnavailable, SaijinError, of_code
from ..core.events import EngineChanged
from ..core.process import EngineState, EngineStatus
from .context import Context, Exit
from .host import HostRecord, is_alive, living, log_file, read_record, record_file, spawn, stop_file, write_record
from .notices import notice_line
from .output import NONE, Output, local, plain
from .waiting import PATIENCE, given_up, stop_on_interrupt
from .words import WORDS, engine_line

if TYPE_CHECKING:
    from ..paths import Paths
    from ..services.container import Services

STOP_SECONDS = 60.0
GLANCE = 0.1
HOST_GLANCE = 0.5  # how often the host looks for a wish to stop


def status(context: Context) -> int:
    with context.open(engine=False) as services:
        found, host = current(services), living(read_record(services.paths))
    if context.out.as_json:
        context.out.value({**plain(found), "host_pid": host.pid if host else None})
    else:
        context.out.line(engine_line(found))
        if found.state is not EngineState.STOPPED:
            context.out.fields(fields(found, host is not None))
    return Exit.OK if found.state is EngineState.READY else Exit.NO_ENGINE


def current(services: Services) -> EngineStatus:
    """The engine of this home, whoever looks after it."""
    found = services.engine.status()
    record = read_record(services.paths)
    if found.state is EngineState.STOPPED and record and living(record):
        return record.status  # the host is at its very beginning
    return found


def fields(found: EngineStatus, by_host: bool) -> dict[str, str]:
    owner = f"{'background host' if by_host else 'studio'}, process {found.owner_pid}" if found.owner_pid else NONE
    shown = {"Edition": f"{found.edition} {found.version}".strip(), "Address": found.url or NONE}
    if found.managed:
        shown["Looked after by"] = owner
        shown["Engine"] = f"process {found.engine_pid}" if found.engine_pid else NONE
        shown["Database"] = f"process {found.database_pid}" if found.database_pid else NONE
    shown["Since"] = local(found.started_at)
    return shown | ({"Restarts": str(found.restarts)} if found.restarts else {})


def start(context: Context) -> int:
    with context.open(engine=False) as services:
        paths, found = services.paths, services.engine.status()
    if not found.managed:
        context.out.note("The settings name an engine of your own; the background host runs the workers for it.")
    before = living(read_record(paths))
    with stop_on_interrupt() as stop:
        follow_host(paths, before.pid if before else launch(paths), context.out, stop)
    with context.open(engine=False) as services:
        found = current(services)
        from ..services.processes.service import model_notice

        for problem in services.processes.problems():
            context.out.note(notice_line(model_notice(problem)))
    if context.out.as_json:
        context.out.value(found)
    else:
        still = "is" if before is None else "was already"
        context.out.line(f"The engine is ready and {still} kept in the background; `engine stop` ends that.")
    return Exit.OK


def launch(paths: Paths) -> int:
    """Starts a host that `engine stop` finds from its first moment; returns its process id."""
    import psutil

    pid = spawn(paths).pid
    with suppress(psutil.NoSuchProcess):  # it ended at once: who waits for it says why
        write_record(paths, EngineStatus(EngineState.STARTING), pid)
    return pid


def follow_host(paths: Paths, pid: int, out: Output, stop: CancelToken) -> None:
    """Returns when the host's engine is ready. Raises EngineUnavailable; Cancelled leaves the host to itself."""
    seen: HostRecord | None = None
    deadline = time.monotonic() + PATIENCE
    while True:
        alive = is_alive(pid)  # before reading: what a host wrote last is not missed then
        record = read_record(paths)
        record = record if record and record.pid == pid else None
        if record and record.state is EngineState.READY:
            out.end_progress()
            return
        if not alive:
            raise why_ended(last_words(paths))
        if record != seen:
            seen, deadline = record, time.monotonic() + PATIENCE
        if time.monotonic() > deadline:
            raise EngineUnavailable(f"it was not ready after {PATIENCE:.0f} seconds; see {log_file(paths)}")
        if stop.wait(GLANCE):
            out.note("The engine goes on starting in the background; `saijin-studio engine stop` ends it.")
            raise Cancelled()
        out.progress(engine_line(record.status if record else EngineStatus(EngineState.STARTING)))


def why_ended(words: str) -> SaijinError:
    """A host that gave up ends with its error's code and detail; whatever else it said last is taken as it is."""
    code, colon, detail = words.partition(": ")
    return of_code(code, detail) if colon and code in WORDS else EngineUnavailable(words)


def last_words(paths: Paths) -> str:
    """Why a host ended: the last line of its log."""
    lines = log_file(paths).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].removeprefix("saijin-studio: ") if lines else f"the host ended at once; see {log_file(paths)}"


def stop(context: Context) -> int:
    with context.open(engine=False) as services:
        paths, found = services.paths, current(services)
    host = living(read_record(paths))
    if host is not None and not end_host(paths):
        raise EngineUnavailable(f"process {host.pid} does not end; see {log_file(paths)}")
    if found.managed and found.owner_pid is not None and (host is None or found.owner_pid != host.pid):
        context.out.note(
            f"saijin-studio: the engine belongs to an open studio, process {found.owner_pid}; it ends with that one."
        )
        return Exit.FAILED
    if context.out.as_json:
        context.out.value({"stopped": host is not None})
    else:
        context.out.line("The engine has been stopped." if host else "The engine is not running.")
    return Exit.OK


def end_host(paths: Paths) -> bool:
    """Asks the host to end and waits for it; false when it does not."""
    import psutil

    process = living(read_record(paths))
    if process is None:
        return True
    stop_file(paths).touch(mode=0o600)
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        return False
    stop_file(paths).unlink(missing_ok=True)
    return True


def host(context: Context) -> int:
    """The background process itself, until `engine stop`, a signal, or the engine is down.

    While another studio has the engine it waits beside it and takes over when that one is closed. Its last line on
    stderr, which is its log, says why it ended with an exit code other than 0.
    """
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wake = Event()
        stop.on_cancel(wake.set)
        unsubscribe = services.bus.subscribe(EngineChanged, lambda _event: wake.set())
        try:
            return keep(services, context.out, stop, wake)
        finally:
            unsubscribe()
            record_file(services.paths).unlink(missing_ok=True)


def keep(services: Services, out: Output, stop: CancelToken, wake: Event) -> int:
    written: EngineStatus | None = None
    while not stop.cancelled and not stop_file(services.paths).exists():
        found = services.engine.status()
        if found != written:
            write_record(services.paths, found)
            written = found
        if found.state is EngineState.DOWN:
            fault = given_up(found)
            out.note(f"{fault.code}: {' '.join(str(fault).split())}")
            return Exit.NO_ENGINE
        wake.wait(HOST_GLANCE)
        wake.clear()
    return Exit.OK
