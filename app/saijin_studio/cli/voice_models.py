"""`voice models`: voices that are offered, seen, fetched and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..core.voice_models import VOICE_MODELS, XTTS, VoiceModel
from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .fetching import STATES, fetched, removed, wanted
from .models import size
from .output import plain
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..core.hearing_models import ModelStatus
    from ..services.container import Services

MANY: Final = 4  # languages that are not listed one by one
NAME: Final = "as `voice models list` lists it, such as piper-de-thorsten or xtts-v2"


def add(actions: Commands) -> None:
    """Puts them beside the other actions of `voice`."""
    own = group(actions, "models", "see, fetch and remove voices that are published")
    action(own, "list", list_all, "list the voices that can be fetched with languages, state, size and licence")
    brought = action(own, "fetch", fetch, "fetch a voice, going on where it stopped")
    brought.add_argument("name", metavar="NAME", help=NAME)
    brought.add_argument("--yes", action="store_true", help="do not ask: size and licence are known and agreed to")
    gone = action(own, "remove", remove, "remove a fetched voice, or what has come of it")
    gone.add_argument("name", metavar="NAME", help=NAME)


def list_all(context: Context) -> int:
    with context.open(engine=False) as services:
        found = [(model, services.voice_models.status(model.name)) for model in VOICE_MODELS.values()]
    if context.out.as_json:
        context.out.value({"models": [{**plain(one), **about(of)} for of, one in found]})
        return Exit.OK
    heads = ("VOICE", "NAME", "LANGUAGES", "STATE", "SIZE", "LICENCE")
    context.out.table(heads, (row(of, one) for of, one in found), "There are none.")
    return Exit.OK


def row(model: VoiceModel, status: ModelStatus) -> tuple[str, ...]:
    state, room = STATES[status.state], size(status.download_bytes)
    return model.name, model.title, languages(model), state, room, licence(model)


def about(model: VoiceModel) -> dict[str, object]:
    return {
        "title": model.title,
        "engine": model.engine,
        "languages": model.languages,
        "licence": model.licence.name,
        "free": model.licence.free,
        "terms": model.terms,
    }


def languages(model: VoiceModel) -> str:
    """A few by their codes."""
    return " ".join(model.languages) if len(model.languages) < MANY else str(len(model.languages))


def fetch(context: Context) -> int:
    """Size and licence come first, and without a person's yes nothing is fetched. Ctrl+C keeps what has come."""
    out, model = context.out, offered(context)
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        before = services.voice_models.status(model.name)
        if before.state != "ready":
            tell_terms(context, model, before)
            tell_lacking(context, services, model)
            if not wanted(context):
                return Exit.FAILED
        found = fetched(context, lambda tell: services.voice_models.fetch(model.name, tell, stop))
    if out.as_json:
        out.value(found)
    else:
        out.line(f"{model.title} is here ({size(found.bytes)}).")
    return Exit.OK


def remove(context: Context) -> int:
    name = offered(context).name
    with context.open(engine=False) as services:
        gone = services.voice_models.remove(name)
    return removed(context, name, gone)


def offered(context: Context) -> VoiceModel:
    """Raises UsageError."""
    found = VOICE_MODELS.get(context.options.name)
    if found is None:
        raise UsageError(f"there is no voice {context.options.name}; `voice models list` lists them")
    return found


def tell_terms(context: Context, model: VoiceModel, status: ModelStatus) -> None:
    come = f", of which {size(status.bytes)} have come" if status.state == "begun" else ""
    context.out.note(f"{model.title}: {size(status.download_bytes)} to download{come}.")
    context.out.note(f"Licence: {licence(model)}. {model.terms}")


def tell_lacking(context: Context, services: Services, model: VoiceModel) -> None:
    """What speaks with it may come before or after."""
    lacking = {one.name: one.missing for one in services.voice.status().engines}.get(model.engine)
    if lacking and model.engine == XTTS.engine:
        context.out.note(f"To speak with it, the optional part is needed: `voice install {model.engine}`.")
    elif lacking:
        context.out.note(f"To speak with it, {lacking} is needed, which was not found.")


def licence(model: VoiceModel) -> str:
    return model.licence.name + ("" if model.licence.free else " (not for commercial use)")
