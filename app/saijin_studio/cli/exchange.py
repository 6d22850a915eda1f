"""`import` and `export`: chats from files of this and other programs, and into files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .actions import Commands, action
from .context import Context, Exit, UsageError
from .library import language_of
from .output import NONE
from .waiting import stop_on_interrupt
from .words import explain

if TYPE_CHECKING:
    from ..services.exchange.records import ImportPlan, ImportReport, Told

ENDINGS = ("json", "jsonl", "md", "html", "txt")
# The codes of core.exchange.record.FileProblem.
PROBLEMS = {
    "encoding": "the encoding was assumed",
    "damaged": "some bytes are no text",
    "no_header": "there is no head; the file is never written over",
    "bad_json": "this line cannot be read and was left out",
    "no_text": "there is no message here",
    "role": "nobody known says this; it was left out",
    "date": "this date cannot be read",
    "twice": "this id is there twice",
    "orphan": "what it answers is not there; it stands by itself",
    "circle": "messages follow each other in a circle, which was cut",
    "attachment": "a file that belongs here is not in it",
    "too_many": "there are more than are read",
    "no_chat": "there is no chat here",
}


def add(commands: Commands) -> None:
    """The commands."""
    taken = action(commands, "import", bring, "take in chats of SillyTavern, ChatGPT, Open WebUI or this studio")
    taken.add_argument("files", metavar="FILE", nargs="+", help="what it is shows in the file itself")
    taken.add_argument("--persona", metavar="KEY", help="who goes on where nobody of the character's name is here")
    taken.add_argument("--again", action="store_true", help="also what is here already, word for word")
    given = action(commands, "export", export, "write a chat into a file, or all chats into a zip archive")
    given.add_argument("id", metavar="ID", nargs="?", help="as `conversations list` shows it")
    given.add_argument("file", metavar="FILE", help="where to write; an existing file is replaced")
    given.add_argument("--all", action="store_true", help="all chats instead of one")
    given.add_argument(
        "--format",
        choices=ENDINGS,
        help="json: this studio's, nothing is left out; jsonl: SillyTavern's; md, html and txt are for people "
        "(default: by the file's ending)",
    )


def bring(context: Context) -> int:
    files = [Path(file).expanduser() for file in context.options.files]
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        persona = services.personas.get(context.options.persona or services.config.current.routing.default_persona)
        plan = services.exchange.look(files, stop)
        _say_strangers(context, plan, persona.key)

        def progress(done: int, of: int) -> None:
            context.out.progress(f"{done} of {of} messages")

        report = services.exchange.bring(plan, persona.key, context.options.again, progress, stop)
        context.out.end_progress()
    if context.out.as_json:
        context.out.value(_plain(report))
    else:
        _tell(context, report)
    if report.stopped:
        return Exit.INTERRUPTED
    return Exit.FAILED if report.refused and not (report.brought or report.skipped) else Exit.OK


def _say_strangers(context: Context, plan: ImportPlan, persona: str) -> None:
    for name in plan.strangers:
        context.out.note(f"There is no persona {name or NONE}: {persona} goes on with these chats.")


def _tell(context: Context, report: ImportReport) -> None:
    for told in report.problems:
        context.out.note(_problem(told))
    for refused in report.refused:
        context.out.note(f"{refused.file}: {explain(refused.error)}")
    for title in report.skipped:
        context.out.note(f"{title or NONE} is here already (--again takes it in once more).")
    rows = ((one.conversation_id, str(one.messages), one.title or NONE) for one in report.brought)
    context.out.table(("ID", "MESSAGES", "TITLE"), rows, "No chat was taken in.")


def _problem(told: Told) -> str:
    problem = told.problem
    detail = f" ({problem.detail[:100]})" if problem.detail else ""
    return f"{told.file}, {problem.place}: {PROBLEMS.get(problem.code, problem.code)}{detail}"


def _plain(report: ImportReport) -> dict[str, object]:
    return {
        "brought": report.brought,
        "skipped": report.skipped,
        "problems": [{"file": one.file, "place": one.problem.place, "code": one.problem.code,
                      "detail": one.problem.detail} for one in report.problems],
        "refused": [{"file": one.file, "reason": one.error.params.get("reason", one.error.code),
                     "detail": one.error.detail} for one in report.refused],
        "stopped": report.stopped,
    }  # fmt: skip


def export(context: Context) -> int:
    from ..services.exchange.outgoing import (  # here, for --help must not wait for what it imports
        ChatFileFormat,
        page_options,
    )

    options, file = context.options, Path(context.options.file).expanduser()
    if options.all == bool(options.id):
        raise UsageError("name one conversation, or say --all")
    chosen = options.format or ("json" if options.all else file.suffix.removeprefix(".").lower())
    if chosen not in ENDINGS:
        raise UsageError(f"say --format, for {file.name} does not end in one of {', '.join(ENDINGS)}")
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        page = page_options(language_of(services))

        def progress(done: int, of: int) -> None:
            context.out.progress(f"{done} of {of} {'chats' if options.all else 'messages'}")

        if options.all:
            count = services.exchange.write_all(ChatFileFormat(chosen), file, page, progress, stop)
        else:
            services.exchange.write(options.id, ChatFileFormat(chosen), file, page, progress, stop)
            count = 1
        context.out.end_progress()
    if context.out.as_json:
        context.out.value({"file": file.absolute(), "chats": count, "format": chosen})
    else:
        context.out.line(f"{file}: {count} chat{'' if count == 1 else 's'}")
    return Exit.OK
