"""`voice hear`, `voice listen`, `voice microphones`: speech written down, out of a file or from the microphone."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..core.cancel import CancelToken
from ..core.errors import SaijinError
from ..core.events import DictationChanged, SoundHeard
from ..services.hearing.level import shown
from .actions import Commands, action
from .context import Context, Exit
from .output import Output
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..services.container import Services

MOST_SECONDS: Final = 600
METER: Final = 20  # signs
MISSING: Final = {
    "audio_library": "The sound library PortAudio is missing, so nothing can be recorded.",
    "audio_input": "There is no microphone.",
}


def add(actions: Commands) -> None:
    """Puts them beside the other actions of `voice`."""
    heard = action(actions, "hear", hear, "write down what is said in a sound file")
    heard.add_argument("file", metavar="FILE", help="WAV, FLAC, Ogg or MP3, ten minutes at most")
    listened = action(actions, "listen", listen, "write down what is said to the microphone until a pause, or Enter")
    listened.add_argument("--seconds", metavar="N", type=_seconds, default=MOST_SECONDS, help="listen no longer")
    for made in (heard, listened):
        made.add_argument("--language", metavar="CODE", default="", help="what is spoken (default: as configured)")
    action(actions, "microphones", microphones, "list the microphones there are")


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds from 1 to {MOST_SECONDS}")
    return number


def hear(context: Context) -> int:
    options = context.options
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        context.out.progress("Writing it down")
        found = services.hearing.words_in(Path(options.file).expanduser(), options.language, stop)
    context.out.end_progress()
    if context.out.as_json:
        context.out.value(found)
    else:
        context.out.line(found.text)
    return Exit.OK


def listen(context: Context) -> int:
    """Ctrl+C throws it away; what could not be written down is kept."""
    out, options = context.out, context.options
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        show(services, out)
        kept = len(services.hearing.kept())
        done = CancelToken()
        threading.Thread(target=await_enter, args=(done,), name="enter", daemon=True).start()
        try:
            text = services.hearing.listen_once(done, stop, options.language, options.seconds)
        except SaijinError:
            if len(services.hearing.kept()) > kept:
                out.note("What you said is kept: the menu of the microphone in the window has it written down.")
            raise
    out.end_progress()
    if out.as_json:
        out.value({"text": text})
    else:
        out.line(text)
    return Exit.OK


def show(services: Services, out: Output) -> None:
    """What it does, and how loud it is."""

    def tell(event: DictationChanged) -> None:
        if event.state == "listening":
            out.note("Listening. Enter ends it, Ctrl+C throws it away.")
        elif event.state == "writing":
            out.progress("Writing it down")

    services.bus.subscribe(DictationChanged, tell)
    services.bus.subscribe(SoundHeard, lambda event: out.progress(meter(event.level)))


def meter(level: float) -> str:
    """A level in dBFS as a bar."""
    full = round(shown(level) * METER)
    return f"[{'#' * full}{' ' * (METER - full)}]"


def await_enter(done: CancelToken) -> None:
    """Where nobody can press Enter, a pause ends it."""
    if sys.stdin is not None and sys.stdin.readline():
        done.cancel()


def microphones(context: Context) -> int:
    with context.open(engine=False) as services:
        status = services.hearing.status()
        chosen = services.settings.current.voice.hearing.input
    if context.out.as_json:
        context.out.value({"microphones": status.devices, "chosen": chosen or None, "missing": status.input_missing})
        return Exit.OK
    rows = (("*" if chosen and chosen in name else "", name) for name in status.devices)
    context.out.table(
        ("CHOSEN", "NAME"), rows, MISSING.get(status.input_missing or "audio_input", MISSING["audio_input"])
    )
    return Exit.OK
