"""`voice parts`, `voice install` and `voice remove`: the optional voices in an environment of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.voice_addons import GIGABYTE, AddonProgress, AddonStatus
from .actions import Commands, action
from .context import Context, Exit
from .output import NONE
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..core.voice_addons import Addon

STATES = {
    "absent": "not installed",
    "begun": "begun",
    "outdated": "of an earlier version",
    "ready": "installed",
    "beside": "installed with pip, beside the studio",
}
STEPS = {
    "preparing": "Making the environment",
    "collecting": "Collecting",
    "installing": "Installing the packages",
    "checking": "Looking whether it works",
}


def add(actions: Commands) -> None:
    """Puts them beside the other actions of `voice`."""
    action(actions, "parts", list_all, "list the optional voices with state, size and licence")
    brought = action(actions, "install", install, "bring an optional voice, going on where it stopped")
    brought.add_argument("name", metavar="NAME", help="as `voice parts` lists it: coqui")
    brought.add_argument("--yes", action="store_true", help="do not ask: size and licence are known and agreed to")
    gone = action(actions, "remove", remove, "remove an optional voice; the voices it speaks with stay")
    gone.add_argument("name", metavar="NAME", help="as `voice parts` lists it: coqui")


def list_all(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.voice_addons.all()
    if context.out.as_json:
        context.out.value(found)
        return Exit.OK
    rows = ((one.addon.name, STATES[one.state], taken(one), licences(one.addon)) for one in found)
    context.out.table(("PART", "STATE", "SIZE", "LICENCE"), rows, "There are none.")
    return Exit.OK


def install(context: Context) -> int:
    """Size and licence come first, and without a person's yes nothing is fetched. Ctrl+C keeps what has come."""
    out, name = context.out, context.options.name
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        before = services.voice_addons.status(name)
        if before.state not in ("ready", "beside"):
            tell_terms(context, before.addon)
            if not context.options.yes and not agreed(context):
                out.note("Nothing was installed. `--yes` says yes beforehand.")
                return Exit.FAILED
        found = services.voice_addons.install(name, lambda progress: show(context, progress), stop)
    out.end_progress()
    report(context, found)
    return Exit.OK


def remove(context: Context) -> int:
    with context.open(engine=False) as services:
        gone = services.voice_addons.remove(context.options.name)
    if context.out.as_json:
        context.out.value({"part": context.options.name, "removed": gone})
    else:
        context.out.line("Removed." if gone else "It was not installed.")
    return Exit.OK if gone else Exit.NOT_FOUND


def tell_terms(context: Context, addon: Addon) -> None:
    out = context.out
    out.note(
        f"{addon.title}: up to {gigabytes(addon.download_bytes)} to download, "
        f"up to {gigabytes(addon.disk_bytes)} on the disk."
    )
    out.note(f"Licence: {licences(addon)}.")


def agreed(context: Context, question: str = "Install it?") -> bool:
    """Asks where somebody can answer."""
    import sys

    if not sys.stdin.isatty():
        return False
    context.out.note(f"{question} [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def show(context: Context, progress: AddonProgress) -> None:
    """One line for each package: it is also read in logs."""
    words = STEPS[progress.step]
    if progress.step == "collecting":
        if progress.size:
            return  # the line of this package stands there already
        words += f" {progress.done} of {progress.total}: {progress.name}"
    context.out.note(words)


def report(context: Context, found: AddonStatus) -> None:
    if context.out.as_json:
        context.out.value(found)
    else:
        kind = "It can use an NVIDIA GPU." if found.gpu else "It speaks on the CPU."
        how = "with pip, beside the studio" if found.state == "beside" else f"({gigabytes(found.bytes)})"
        context.out.line(f"{found.addon.title} is installed {how}. {kind}")


def licences(addon: Addon) -> str:
    """ "code MPL-2.0, weights CPML (not for commercial use)"."""
    parts = (f"{one.part} {one.name}" + ("" if one.free else " (not for commercial use)") for one in addon.licences)
    return ", ".join(parts)


def taken(part: AddonStatus) -> str:
    """What it takes or would take; nothing is said of what pip brought."""
    return NONE if part.state == "beside" else gigabytes(part.bytes or part.addon.disk_bytes)


def gigabytes(count: int) -> str:
    return f"{count / GIGABYTE:.1f} GB"
