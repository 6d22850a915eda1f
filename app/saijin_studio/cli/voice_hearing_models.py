"""`voice hearing`: the models that write down speech on this machine, seen, fetched and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..core.hearing_models import LICENCE, SIZES, ModelStatus
from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .fetching import STATES, fetched, removed, wanted
from .models import size
from .output import NONE, plain
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..services.container import Services

OWN_STATES: Final = {"absent": "no model in this folder", "begun": "no model in this folder", "ready": "yours"}
NAME: Final = 'as `voice hearing list` lists it, or "owner/name" of another one'


def add(actions: Commands) -> None:
    """Puts them beside the other actions of `voice`."""
    own = group(actions, "hearing", "see, fetch and remove the models that write down speech")
    action(own, "list", list_all, "list the models with state, size and licence")
    brought = action(own, "fetch", fetch, "fetch a model, going on where it stopped")
    brought.add_argument("name", metavar="NAME", nargs="?", default="", help=f"{NAME} (default: as configured)")
    brought.add_argument("--yes", action="store_true", help="do not ask: size and licence are known and agreed to")
    gone = action(own, "remove", remove, "remove a model, or what has come of it")
    gone.add_argument("name", metavar="NAME", help=NAME)


def list_all(context: Context) -> int:
    """What is offered, and the chosen one where it is another."""
    with context.open(engine=False) as services:
        chosen = services.settings.current.voice.hearing.model
        found = [services.hearing.models.status(name) for name in dict.fromkeys((*SIZES, chosen))]
        lacking = lacks(services)
    if context.out.as_json:
        models = [{**plain(one), "licence": licence(one.name) or None} for one in found]
        context.out.value({"models": models, "chosen": chosen, "missing": lacking or None})
        return Exit.OK
    rows = (
        (
            "*" if one.name == chosen else "",
            one.name,
            (OWN_STATES if one.own else STATES)[one.state],
            size(one.bytes if one.state == "ready" else one.download_bytes),
            licence(one.name) or NONE,
        )
        for one in found
    )
    context.out.table(("CHOSEN", "MODEL", "STATE", "SIZE", "LICENCE"), rows, "There are none.")
    tell_lacking(context, lacking)
    return Exit.OK


def fetch(context: Context) -> int:
    """Size and licence come first, and without a person's yes nothing is fetched. Ctrl+C keeps what has come."""
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        chosen = services.settings.current.voice.hearing.model
        before = fetchable(services, context.options.name or chosen)
        if before.state != "ready":
            tell_terms(context, before)
            tell_lacking(context, lacks(services))
            if not wanted(context):
                return Exit.FAILED
        found = fetched(context, lambda tell: services.hearing.models.fetch(before.name, tell, stop))
    report(context, found, chosen)
    return Exit.OK


def remove(context: Context) -> int:
    with context.open(engine=False) as services:
        name = fetchable(services, context.options.name).name
        gone = services.hearing.models.remove(name)
    return removed(context, name, gone)


def fetchable(services: Services, name: str) -> ModelStatus:
    """Raises UsageError for a folder of the person's own."""
    found = services.hearing.models.status(name)
    if found.own:
        raise UsageError(f"{name} is a folder of yours, and is neither fetched nor removed")
    return found


def lacks(services: Services) -> str:
    """The package without which no model can be used; "" where it is there."""
    missing = {one.name: one.missing for one in services.hearing.status().transcribers}.get("whisper")
    return "" if missing in (None, "model") else str(missing)


def tell_lacking(context: Context, package: str) -> None:
    if package:
        context.out.note(f"To use a model, {package} is needed: install the part [dictation].")


def tell_terms(context: Context, model: ModelStatus) -> None:
    known = f"{size(model.download_bytes)} to download" if model.download_bytes else "its size is not known before"
    come = f", of which {size(model.bytes)} have come" if model.state == "begun" and model.bytes else ""
    context.out.note(f"{model.name}: {known}{come}.")
    context.out.note(f"Licence: {licence(model.name) or 'as its publisher says'}.")


def licence(name: str) -> str:
    """ "" for a model that is not offered here: nobody here knows it."""
    return LICENCE if name in SIZES else ""


def report(context: Context, found: ModelStatus, chosen: str) -> None:
    if context.out.as_json:
        context.out.value(found)
        return
    context.out.line(f"{found.name} is here ({size(found.bytes)}).")
    if found.name != chosen:
        context.out.note(f"The settings name another one to be used: {chosen}.")
