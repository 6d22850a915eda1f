"""`trace`: how a reply was made, and traces as files for another studio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import EngineError
from ..core.usage import Usage, cost_words
from .actions import Commands, action, group
from .context import Context, Exit
from .output import NONE, local, seconds
from .processes import with_engine

if TYPE_CHECKING:
    from ..services.traces.file import Failure, Reply, Step, TraceFile


def add(commands: Commands) -> None:
    """The command with its actions."""
    actions = group(commands, "trace", "see how a reply was made")
    shown = action(actions, "show", show, "show how a reply was made, in each of its versions")
    kept = action(actions, "export", export, "write all versions of a reply and how they were made into a file")
    read = action(actions, "import", show_file, "read such a file and show what it tells; nothing is stored")
    for each in (shown, kept):
        each.add_argument("id", metavar="ID", help="its correlation id, as `chat --json` tells it, or a message's")
    kept.add_argument("file", metavar="FILE", help="where to write; an existing file is replaced")
    read.add_argument("file", metavar="FILE")


def show(context: Context) -> int:
    """From the store alone where no engine is to be had."""
    try:
        with with_engine(context) as services:
            found = services.traces.file(context.options.id)
    except EngineError:
        with context.open(engine=False) as services:
            found = services.traces.file(context.options.id)
    return _tell(context, found)


def export(context: Context) -> int:
    file = Path(context.options.file).expanduser()
    with with_engine(context) as services:
        saved = services.traces.save(context.options.id, file)
    if context.out.as_json:
        context.out.value({"file": file.absolute(), "replies": len(saved.replies)})
    else:
        count = len(saved.replies)
        context.out.line(f"{file}: {count} version{'s' if count > 1 else ''}")
    return Exit.OK


def show_file(context: Context) -> int:
    from ..services.traces.file import read  # here, for --help must not wait for what it imports

    return _tell(context, read(Path(context.options.file).expanduser()))


def _tell(context: Context, trace: TraceFile) -> int:
    if context.out.as_json:
        import msgspec

        context.out.value(msgspec.to_builtins(trace))
        return Exit.OK
    context.out.line(trace.question.text)
    for number, reply in enumerate(trace.replies, 1):
        context.out.line(f"\nVersion {number} of {len(trace.replies)}{'  (stands)' if reply.standing else ''}")
        context.out.fields(fields(reply))
        context.out.line(f"\n{reply.text or reply.raw or NONE}")
        if reply.process is not None:
            context.out.line()
            context.out.table(("STEP", "STARTED", "TOOK", "TRIES"), map(row, reply.process.steps), "No step is known.")
    return Exit.OK


def row(step: Step) -> tuple[str, ...]:
    took = (step.ended_at - step.started_at).total_seconds() if step.ended_at else None
    return (step.name or step.activity, local(step.started_at), seconds(took), str(step.tries))


def fields(reply: Reply) -> dict[str, str]:
    usage, again = reply.usage, reply.again
    wishes = {"persona": again.persona, "model": again.model, "instruction": again.instruction, "prompt": again.system}
    known = {
        "ID": reply.id,
        "Made": local(reply.at),
        "State": reply.state,
        "Persona": (reply.persona.name or reply.persona.key) if reply.persona else "",
        "Chosen because": reply.route or "",
        "Model": " ".join(each for each in (reply.provider, reply.model) if each),
        "Failed before": "; ".join(_failed(failure, reply.tries) for failure in reply.failures),
        "First word": seconds(reply.first_token_seconds),
        "Tokens/s": NONE if reply.tokens_per_second is None else f"{reply.tokens_per_second:.0f}",
        "Tokens": f"{usage.prompt_tokens or 0} in, {usage.reply_tokens or 0} out" if usage else "",
        "Cost": cost_words(Usage(cost=usage.cost, currency=usage.currency)) if usage else "",
        "Prompt": f"{sum(part.included for part in reply.parts)} parts, {_left_out(reply)} left out",
        "Again with": "; ".join(f"{name}: {wish}" for name, wish in wishes.items() if wish),
    }
    return {name: value for name, value in known.items() if value}


def _failed(failure: Failure, tries: int) -> str:
    number = f"try {failure.number}, " if tries > 1 else ""
    return f"{number}{failure.provider} {failure.model}: {failure.detail or failure.code}"


def _left_out(reply: Reply) -> int:
    return sum(not part.included for part in reply.parts)
