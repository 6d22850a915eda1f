"""`chat` sends one message and streams the reply; `say` speaks a text into a file."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.cancel import CancelToken
from ..core.conversation import Conversation, Message, MessageState, ReplyTrace, Rule, Turn, TurnState
from ..core.errors import Cancelled, EngineError, SaijinError, StorageFull
from ..core.process import StepRecord
from .context import Context, Exit, UsageError
from .files import new_file
from .output import Output
from .waiting import stop_on_interrupt, wait_for_engine
from .words import explain_code

if TYPE_CHECKING:
    from ..services.container import Services

STOP_SECONDS = 15.0  # how long a cancelled reply may take to be put away
STEPS_SECONDS = 3.0  # how long the process may take to end after its reply was stored


@dataclass(frozen=True)
class Reply:
    """A finished turn with all that is known of it."""

    turn: Turn
    message: Message | None
    trace: ReplyTrace
    steps: tuple[StepRecord, ...] = ()


def chat(context: Context) -> int:
    files = [Path(name).expanduser() for name in context.options.attach or ()]
    text = "" if files and not context.options.text.strip() else text_to_send(context.options.text)
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        conversation = find_conversation(services, context.options.persona, context.options.conversation)
        if context.options.routing:
            services.chat.set_routing(conversation.id, Rule(context.options.routing))
        turn = services.chat.send(conversation.id, text, attachments=attach(services, conversation.id, files))
        try:
            stream(services, context.out, turn, stop)
        except Cancelled:
            pass
        except (EngineError, StorageFull):
            context.out.note(f"Your message is kept in conversation {conversation.id} and goes out with the engine.")
            raise
        except (BrokenPipeError, KeyboardInterrupt):
            put_away(services, turn)
            raise
        if stop.cancelled:
            put_away(services, turn)
        reply = finished(services, turn.correlation_id, with_steps=context.out.as_json)
        return report(context.out, reply, stop.cancelled)


def attach(services: Services, conversation_id: str, files: Sequence[Path]) -> tuple[str, ...]:
    """The files beside the draft, all of them or none. Raises InputError."""
    ids: list[str] = []
    try:
        for file in files:
            ids.append(services.attachments.add_file(conversation_id, file).id)
    except SaijinError:
        for key in ids:
            services.attachments.remove(key)
        raise
    return tuple(ids)


def text_to_send(text: str) -> str:
    """The message itself; "-" reads it from standard input."""
    if text == "-":
        text = sys.stdin.read()
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError("the text is not valid UTF-8") from None
    if not text.strip():
        raise UsageError("the text is empty")
    return text.strip()


def find_conversation(services: Services, persona: str | None, conversation_id: str | None) -> Conversation:
    """The conversation to go on with, or a new one. Raises NotFound for an unknown persona or conversation."""
    if conversation_id is None:
        default = services.config.current.routing.default_persona
        return services.chat.new_conversation(services.personas.get(persona or default).key)
    conversation = services.chat.conversation(conversation_id)
    if persona not in (None, conversation.persona_key):
        raise UsageError(f"this conversation is with {conversation.persona_key}, not with {persona}")
    return conversation


def stream(services: Services, out: Output, turn: Turn, stop: CancelToken) -> None:
    """Writes the reply as it comes, until it is final. Raises Cancelled when the person wants no more."""
    wait_for_engine(services, out, stop)
    for piece in services.replies.follow(turn.correlation_id, stop):
        if not out.as_json:
            out.write(piece)


def put_away(services: Services, turn: Turn) -> None:
    """Cancels the reply and waits until its words so far are stored."""
    services.chat.cancel(turn.correlation_id)
    patience = CancelToken()
    timer = threading.Timer(STOP_SECONDS, patience.cancel)
    timer.daemon = True
    timer.start()
    try:
        for _ in services.replies.follow(turn.correlation_id, patience):
            continue
    except Cancelled:
        print("saijin-studio: the reply is still being stopped.", file=sys.stderr)
    finally:
        timer.cancel()


def finished(services: Services, correlation_id: str, with_steps: bool) -> Reply:
    turn = services.chat.turn(correlation_id)
    message = services.chat.message(turn.reply_message_id) if turn.reply_message_id else None
    steps = read_steps(services, correlation_id) if with_steps else ()
    return Reply(turn, message, services.chat.trace(correlation_id), steps)


def read_steps(services: Services, correlation_id: str) -> tuple[StepRecord, ...]:
    """The steps of the process, which ends a moment after its reply was stored; none when the engine is gone."""
    clock = CancelToken()
    for _ in range(int(STEPS_SECONDS / 0.05)):
        try:
            detail = services.processes.of_turn(correlation_id)
        except EngineError as error:
            print(f"saijin-studio: the steps cannot be read: {error}", file=sys.stderr)
            return ()
        if detail is None or detail.summary.ended_at is not None:
            break
        clock.wait(0.05)
    return () if detail is None else tuple(step for step in detail.steps if step.kind.endswith("Task"))


def report(out: Output, reply: Reply, interrupted: bool) -> int:
    """Puts out what the stream did not; the exit code."""
    if out.as_json:
        out.value(as_json(reply))
    else:
        out.line()
        if not interrupted:
            say_who_answered(out, reply.trace)
        out.note(f"Conversation {reply.turn.conversation_id}")
    if interrupted:
        return Exit.INTERRUPTED
    message = reply.message
    if reply.turn.state is TurnState.APPROVAL:
        out.note(f"It waits for approval: `saijin-studio approvals keep {reply.turn.correlation_id}` lets it count.")
        return Exit.OK
    if message is not None and message.state is MessageState.COMPLETE and reply.turn.state is TurnState.ANSWERED:
        return Exit.OK
    code = message.failure if message is not None and message.failure else reply.turn.state.value
    print(f"saijin-studio: no complete reply: {explain_code(code)}", file=sys.stderr)
    return Exit.FAILED


def say_who_answered(out: Output, trace: ReplyTrace) -> None:
    for failure in trace.failures:
        out.note(f"{failure.provider} did not answer: {explain_code(failure.code, failure.detail)}")
    if trace.provider == "offline":
        out.note("No language model is connected; the built-in one answered. `saijin-studio doctor` says more.")


def as_json(reply: Reply) -> dict[str, object]:
    message, trace, turn = reply.message, reply.trace, reply.turn
    return {
        "reply": message.text if message else "",
        "state": message.state if message else turn.state,
        "persona": trace.persona_key or turn.persona_key,
        "provider": trace.provider,
        "model": trace.model,
        "failures": trace.failures,
        "conversation_id": turn.conversation_id,
        "correlation_id": turn.correlation_id,
        "process_instance_id": turn.process_instance_id or trace.process_instance_id,
        "steps": [
            {"name": step.name, "start": step.started_at, "end": step.ended_at, "tries": step.tries}
            for step in reply.steps
        ],
    }


def say(context: Context) -> int:
    text = text_to_send(context.options.text)
    file = new_file(context.options.out)
    with context.open(engine=True) as services, stop_on_interrupt() as stop:
        default = services.config.current.routing.default_persona
        persona = services.personas.get(context.options.persona or default)
        wait_for_engine(services, context.out, stop)
        length = services.voice.say(text, persona.key, file)
    if context.out.as_json:
        context.out.value({"file": file.absolute(), "seconds": round(length, 3), "persona": persona.key})
    else:
        context.out.line(f"{file}: {length:.1f} s")
    return Exit.OK
