"""`chats sound`: what a conversation's personas said, as one file with chapters."""

from __future__ import annotations

from pathlib import Path

from .actions import Commands, action
from .context import Context, Exit, UsageError
from .files import new_file
from .waiting import stop_on_interrupt, wait_for_engine

ENDINGS = (".flac", ".wav")


def add(conversations: Commands) -> None:
    """`conversations` is the group that this action belongs to."""
    made = action(conversations, "sound", sound, "write what was said as one sound file, with a chapter per message")
    made.add_argument("id", metavar="ID", help="as `conversations list` shows it")
    made.add_argument("file", metavar="FILE", help="ends in .flac or .wav; an existing file is replaced")
    made.add_argument("--spoken", action="store_true", help="only what was spoken already; nothing is made")


def sound(context: Context) -> int:
    options, named = context.options, Path(context.options.file)
    if named.suffix.lower() not in ENDINGS:
        raise UsageError(f"{named.name} ends in none of {', '.join(ENDINGS)}")
    file = new_file(options.file)

    def progress(done: int, of: int) -> None:
        context.out.progress(f"{100 * done // max(1, of)} %")

    with context.open(engine=not options.spoken) as services, stop_on_interrupt() as stop:
        if not options.spoken:
            wait_for_engine(services, context.out, stop)
        album = services.voice.export_chat(options.id, file, not options.spoken, progress, stop)
        context.out.end_progress()
    if context.out.as_json:
        context.out.value(
            {
                "file": file.absolute(),
                "seconds": round(album.seconds, 3),
                "chapters": album.chapters,
                "left_out": album.left_out,
            }
        )
    else:
        context.out.line(f"{file}: {album.seconds:.1f} s, {album.chapters} chapter{'' if album.chapters == 1 else 's'}")
        if album.left_out:
            context.out.note(f"Not in it, for it was not spoken: {len(album.left_out)}")
    return Exit.OK
