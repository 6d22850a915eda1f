"""`voice list`, `voice say`, `voice save`, `voice sounds`: who can speak, texts said aloud or written to a file, and
the sounds that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.errors import Cancelled
from .actions import Commands, action
from .chat import text_to_send
from .context import Context, Exit
from .files import new_file
from .output import plain
from .waiting import stop_on_interrupt, wait_for_engine

if TYPE_CHECKING:
    from ..core.voice import EngineVoice
    from ..services.voice.service import VoiceService
    from ..services.voice.speakers import EngineAbility

MANY = 8  # languages in a line


def add(actions: Commands) -> None:
    listed = action(actions, "list", list_all, "list the engines that speak, with their languages and voices")
    listed.add_argument("--language", metavar="CODE", help="only voices of this language: en, ja, ...")
    for name, run, words in (
        ("say", say, "say a text aloud and wait until it was heard"),
        ("save", save, "write a spoken text to a WAV file"),
    ):
        made = action(actions, name, run, words)
        made.add_argument("text", metavar="TEXT", help='the text; "-" reads it from standard input')
        made.add_argument("--persona", metavar="KEY", default="", help="whose voice (default: as configured)")
        made.add_argument("--language", metavar="CODE", default="", help="its language (default: found in the text)")
        if run is save:
            made.add_argument("--out", metavar="FILE.wav", required=True, help="an existing file is replaced")
    kept = action(actions, "sounds", sounds, "how much room the sounds take that are kept for later")
    kept.add_argument("--empty", action="store_true", help="remove them; messages keep their sound")


def list_all(context: Context) -> int:
    wanted = context.options.language
    with context.open(engine=False) as services:
        engines = [each for each in services.voice.status().engines if not wanted or wanted in each.languages]
        voices = [able(services.voice, each, wanted) for each in engines]
    if context.out.as_json:
        context.out.value([{**plain(one), "voices": own} for one, own in zip(engines, voices, strict=True)])
        return Exit.OK
    rows = [
        (one.name, f"lacks {one.missing}" if one.missing else "ready", str(len(own)), shortened(one.languages))
        for one, own in zip(engines, voices, strict=True)
    ]
    context.out.table(("ENGINE", "STATE", "VOICES", "LANGUAGES"), rows, "Nothing here can speak.")
    return Exit.OK


def able(voice: VoiceService, engine: EngineAbility, wanted: str | None) -> list[EngineVoice]:
    """The engine's voices that can speak now."""
    if engine.missing:
        return []
    languages = (wanted,) if wanted else engine.languages
    return list({one.id: one for code in languages for name, one in voice.voices(code) if name == engine.name}.values())


def shortened(languages: tuple[str, ...]) -> str:
    more = len(languages) - MANY
    return " ".join(languages[:MANY]) + (f" and {more} more" if more > 0 else "")


def say(context: Context) -> int:
    text, options = text_to_send(context.options.text), context.options
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wait_for_engine(services, context.out, stop)
        utterance = services.voice.speak_text(text, options.persona, options.language)
        try:
            services.voice.await_spoken(utterance, stop)
        except Cancelled:
            services.voice.stop(utterance)
            return Exit.INTERRUPTED
    if context.out.as_json:
        context.out.value({"utterance": utterance})
    return Exit.OK


def save(context: Context) -> int:
    text, options = text_to_send(context.options.text), context.options
    file = new_file(options.out).absolute()
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        wait_for_engine(services, context.out, stop)
        length = services.voice.say(text, options.persona, file, language=options.language)
    if context.out.as_json:
        context.out.value({"file": file, "seconds": round(length, 3)})
    else:
        context.out.line(f"{file}: {length:.1f} s")
    return Exit.OK


def sounds(context: Context) -> int:
    empty = context.options.empty
    with context.open(engine=False) as services:
        count = services.voice.forget_sounds() if empty else services.voice.kept_sounds()
    if context.out.as_json:
        context.out.value({"removed" if empty else "kept": count})
    else:
        context.out.line(f"{count / 1e6:.1f} MB {'were removed' if empty else 'are kept'}")
    return Exit.OK
