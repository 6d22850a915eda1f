"""`models`: what the model server has, what could be brought, and bringing, loading and unloading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.cancel import CancelToken
from ..core.errors import Cancelled
from .actions import Commands, action, group
from .context import Context, Exit
from .output import NONE, plain
from .waiting import stop_on_interrupt, wait_for_engine
from .words import explain, explain_code

if TYPE_CHECKING:
    from ..services.models.local import Job, LocalModels, Overview
    from ..services.models.progress import Progress

LOOK_SECONDS = 0.3
ABOUT = "see, bring, load and unload language models of an Ollama server"
PHASES = {
    "pulling": "Downloading",
    "checking": "Checking",
    "loading": "Loading",
    "ready": "Ready",
    "failed": "Failed",
    "stopped": "Stopped",
}


def add(commands: Commands) -> None:
    """Puts `models` with its actions on the command line."""
    actions = group(commands, "models", ABOUT)
    action(actions, "list", list_all, "list what is installed and loaded, and what could be brought")
    pulled = action(actions, "pull", pull, "download a model, going on where it stopped")
    pulled.add_argument("name", metavar="NAME", help="as `models list` shows it, or any name that the server knows")
    pulled.add_argument("--cancel", action="store_true", help="end the download that goes on in the background")
    loaded = action(actions, "load", load, "load a model, downloading it where it is missing")
    loaded.add_argument("name", metavar="NAME", help="as `models list` shows it")
    loaded.add_argument("--keep-alive", default="", metavar="TIME", help="stay in memory so long: 30m, 2h, -1 for ever")
    freed = action(actions, "unload", unload, "free the memory of a model")
    freed.add_argument("name", metavar="NAME", help="as `models list` shows it")


def list_all(context: Context) -> int:
    """The catalogue is shown also while the server does not answer."""
    with context.open(engine=False) as services:
        found = services.local_models.overview()
    show_json(context, found) if context.out.as_json else show_tables(context, found)
    if found.problem is not None:
        context.out.note(f"saijin-studio: {explain(found.problem)}")
    return Exit.OK if found.problem is None else Exit.FAILED


def show_json(context: Context, found: Overview) -> None:
    entries = [{name: getattr(entry, name) for name in entry.__struct_fields__} for entry in found.catalogue]
    value = {
        "installed": found.installed,
        "loaded": [{**plain(model), "device": model.device} for model in found.loaded],
        "catalogue": entries,
        "error": found.problem.code if found.problem else None,
    }
    context.out.value(value)


def show_tables(context: Context, found: Overview) -> None:
    devices = {model.name: model.device for model in found.loaded}
    rows = (
        (one.name, size(one.size_bytes), devices.get(one.name, NONE), one.detail or NONE) for one in found.installed
    )
    if found.problem is None:
        context.out.table(("INSTALLED", "SIZE", "LOADED ON", "DETAIL"), rows, "The server has no models yet.")
        context.out.line()
    entries = (
        (e.name, size(e.size_bytes), str(e.context), ", ".join(e.languages), e.licence, e.ollama)
        for e in found.catalogue
    )
    context.out.table(("CATALOGUE", "SIZE", "CONTEXT", "LANGUAGES", "LICENCE", "PULL"), entries, "It is empty.")


def pull(context: Context) -> int:
    if context.options.cancel:
        return call_off(context)
    return bring(context, keep_alive="0")


def load(context: Context) -> int:
    return bring(context, context.options.keep_alive)


def call_off(context: Context) -> int:
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wait_for_engine(services, context.out, stop)
        stopped = services.local_models.stop(context.options.name)
    if context.out.as_json:
        context.out.value({"model": context.options.name, "stopped": stopped})
    else:
        context.out.line("Stopped. What has come is kept." if stopped else "Nobody is bringing this model.")
    return Exit.OK if stopped else Exit.NOT_FOUND


def bring(context: Context, keep_alive: str) -> int:
    """Starts or joins the process and shows how it goes; Ctrl+C leaves it going."""
    name = context.options.name
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wait_for_engine(services, context.out, stop)
        instance_id = services.local_models.start(name, keep_alive)
        try:
            job = watch(context, services.local_models, instance_id, stop)
        except Cancelled:
            context.out.note(
                "saijin-studio: it goes on while the studio runs, and the next time it does; "
                f"`saijin-studio models pull {name} --cancel` ends it."
            )
            return Exit.INTERRUPTED
    return report(context, name, job)


def watch(context: Context, models: LocalModels, instance_id: str, stop: CancelToken) -> Job:
    """Returns when the process has ended. Raises Cancelled when the person wants to wait no longer."""
    while not (job := models.job(instance_id)).ended:
        context.out.progress(progress_line(job.progress))
        stop.wait(LOOK_SECONDS)
        stop.raise_if_cancelled()
    context.out.end_progress()
    return job


def report(context: Context, name: str, job: Job) -> int:
    done = not job.failure
    if context.out.as_json:
        context.out.value(
            {"model": name, "process_instance_id": job.instance_id, "ok": done, "error": job.failure or None}
        )
    elif done:
        context.out.line(f"{name} is ready.")
    if not done:
        context.out.note(f"saijin-studio: {explain_code(job.failure, job.detail)}")
    return Exit.OK if done else Exit.FAILED


def unload(context: Context) -> int:
    with context.open(engine=False) as services:
        services.local_models.unload(context.options.name)
    if context.out.as_json:
        context.out.value({"model": context.options.name, "loaded": False})
    else:
        context.out.line("Unloaded.")
    return Exit.OK


def progress_line(progress: Progress | None) -> str:
    """What is being done, with the bytes of a download."""
    if progress is None:
        return "Asking the server"
    words = PHASES.get(progress.phase, progress.phase)
    if progress.phase != "pulling" or not progress.total:
        return words
    share = progress.completed / progress.total
    return f"{words}: {share:.0%} of {size(progress.total)}"


def size(count: int | None) -> str:
    """Bytes in the decimal units that model servers use."""
    if not count:
        return NONE
    for unit, bytes_of_one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= bytes_of_one:
            return f"{count / bytes_of_one:.1f} {unit}"
    return f"{count} B"
