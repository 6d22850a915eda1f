"""`voice library`: the voices that were brought to this machine, each as one file to take along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..core.errors import InputError
from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .files import new_file
from .models import size
from .output import NONE, plain
from .voice_clones import done
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..core.installed_voice import InstalledVoice

STATES: Final = {"ready": "ready", "card": "of a persona, not accepted", "broken": "damaged"}
WORDS: Final = {
    "voice_kind": "no voice can be read from {file}",
    "voice_no_config": "its description is missing, which lies in a JSON file beside the model",
    "voice_config": "its description cannot be read",
    "voice_file": "the voice is damaged",
    "voice_sound": "what the voice makes is no sound",
    "voice_large": "the voice is too large",
    "voice_language": "it does not say which language it speaks. Say so with `--language CODE`.",
    "voice_pickle": "it can run programs when it is loaded. Where you trust whoever made it, add `--pickles`.",
}  # by the reason of an InputError


def add(actions: Commands) -> None:
    """Puts it beside the other actions of `voice`."""
    own = group(actions, "library", "see the voices of this machine, bring more, take them along")
    action(own, "list", list_all, "list the voices that were brought to this machine")
    taken = action(own, "import", take_in, "bring a voice: an ONNX or Coqui model, or one that was exported")
    taken.add_argument("file", metavar="FILE", help="a model with its description beside it, a folder, or a .zip")
    taken.add_argument("--name", metavar="NAME", default="", help="as it stands in the list of voices")
    taken.add_argument("--language", metavar="CODE", action="append", default=[], help="one that it speaks, such as en")
    taken.add_argument("--pickles", action="store_true", help="also a file that can run programs when it is loaded")
    for name, run, words in (
        ("accept", accept, "accept a voice that came with a persona, so that it may be loaded"),
        ("export", export, "write a voice to one file"),
        ("remove", remove, "remove a voice; for a day it can be restored"),
    ):
        one = action(own, name, run, words)
        one.add_argument("id", metavar="ID", help="as `voice library list` shows it")
        if run is export:
            one.add_argument("--out", metavar="FILE.zip", required=True, help="an existing file is replaced")
    back = action(own, "restore", restore, "take a removal back")
    back.add_argument("mark", metavar="MARK", help="what `voice library remove` told")


def list_all(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.voice_library.voices()
    if context.out.as_json:
        context.out.value(found)
        return Exit.OK
    rows = [
        (one.id, one.name, " ".join(one.languages) or NONE, STATES[one.state], size(one.size), one.licence or NONE)
        for one in found
    ]
    headers = ("ID", "NAME", "LANGUAGES", "STATE", "SIZE", "LICENCE")
    context.out.table(headers, rows, "There are none yet: `voice library import FILE`.")
    return Exit.OK


def take_in(context: Context) -> int:
    options, file = context.options, there(context.options.file)
    languages = tuple(options.language)
    with context.open(engine=False) as services, stop_on_interrupt() as stop, in_words(file):
        made = services.voice_library.add(
            file, name=options.name, languages=languages, pickles=options.pickles, cancel=stop
        )
    return report(context, made, "Taken in")


def accept(context: Context) -> int:
    with context.open(engine=False) as services, in_words(Path(context.options.id)):
        made = services.voice_library.accept(context.options.id)
    return report(context, made, "Accepted")


def export(context: Context) -> int:
    file = new_file(context.options.out).absolute()
    with context.open(engine=False) as services, in_words(file):
        services.voice_library.export(context.options.id, file)
    return done(context, {"id": context.options.id, "file": str(file)}, f"{file}")


def remove(context: Context) -> int:
    with context.open(engine=False) as services:
        mark = services.voice_library.remove(context.options.id)
    words = f"Removed. For a day `saijin-studio voice library restore {mark}` takes it back."
    return done(context, {"id": context.options.id, "mark": mark}, words)


def restore(context: Context) -> int:
    with context.open(engine=False) as services:
        made = services.voice_library.restore(context.options.mark)
    return report(context, made, "Restored")


def there(name: str) -> Path:
    """A file or a folder."""
    path = Path(name).expanduser()
    if not path.exists():
        raise UsageError(f"there is no file {path}")
    return path


@contextmanager
def in_words(file: Path) -> Iterator[None]:
    """What is wrong with a voice is said in a sentence, not in the words that are meant for the log."""
    try:
        yield
    except InputError as error:
        words = WORDS.get(str(error.params.get("reason", "")), error.detail)
        raise InputError(words.replace("{file}", file.name), **error.params) from error


def report(context: Context, one: InstalledVoice, what: str) -> int:
    if context.out.as_json:
        context.out.value(plain(one))
    else:
        context.out.line(f"{what}: {one.name} ({one.id})")
    return Exit.OK
