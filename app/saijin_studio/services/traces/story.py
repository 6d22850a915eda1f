"""Everything known of how one version of a reply was made, and its way into a trace file and out of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import msgspec

from ...core.conversation import Again, AudioClip, PromptPart, ProviderFailure, ReplyTrace, Turn, TurnState
from ...core.errors import SaijinError
from ...core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord
from ...core.process_record import Attempt
from ...core.secret_names import redacted
from ...core.trace import Made, Sampling, Sent, Version
from ...core.usage import Usage
from . import file as file

LONGEST_NAME: Final = 500  # what a trace file takes; the rest of a longer one is left out
LONGEST_LINE: Final = 20_000
LONGEST_TEXT: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Story:
    """`process` is None with `engine_error` while the engine cannot be asked, and without when it forgot the turn.

    `attempts` are read only where somebody asks for them. `persona_name` is what a file says; "" for one's own.
    """

    turn: Turn
    trace: ReplyTrace
    made: Made
    versions: tuple[Version, ...]
    process: ProcessDetail | None = None
    engine_error: SaijinError | None = None
    clips: tuple[AudioClip, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    persona_name: str = ""

    @property
    def persona_key(self) -> str | None:
        return self.trace.persona_key or self.turn.persona_key

    @property
    def open(self) -> bool:
        """Whether more is to come by itself."""
        return not self.turn.state.settled


def to_reply(story: Story, name: str, diagram: str) -> file.Reply:
    """`name` is the persona's, `diagram` the name of the process's BPMN in the file."""
    trace, made, key = story.trace, story.made, story.persona_key
    version = next((v for v in story.versions if v.correlation_id == trace.correlation_id), None)
    return file.Reply(
        id=_name(trace.correlation_id),
        at=story.turn.created_at,
        state=story.turn.state.value,
        standing=version is not None and version.standing,
        persona=file.Who(key=_name(key), name=_name(name)) if key else None,
        route=_name(trace.persona_reason) if trace.persona_reason else None,
        again=file.Wishes(**{wish: _line(words) for wish, words in asdict(made.again).items()}),
        provider=trace.provider,
        model=trace.model,
        failures=tuple(map(_failure, trace.failures)),
        tries=trace.tries,
        first_token_seconds=trace.first_token_seconds,
        tokens_per_second=trace.tokens_per_second,
        usage=file.Tokens(**asdict(made.usage)) if made.usage else None,
        sampling=file.Chosen(**asdict(made.sampling)) if made.sampling else None,
        parts=tuple(map(_part, trace.parts)),
        request=made.sent.body if made.sent else None,
        request_faithful=made.sent is None or made.sent.faithful,
        raw=_text(made.raw),
        text=_text(made.text),
        clips=tuple(_clip(clip) for clip in story.clips),
        process=_process(story.process, story.attempts, diagram) if story.process else None,
    )


def from_file(trace: file.TraceFile, chosen: int) -> Story:
    """The version of this number, read only: nothing of it is known to this studio."""
    reply = trace.replies[chosen]
    persona = reply.persona.key if reply.persona else None
    turn = Turn(reply.id, "", "", TurnState(reply.state), reply.at, persona, reply.route)
    process = reply.process
    return Story(
        turn=turn,
        trace=ReplyTrace(
            correlation_id=reply.id,
            persona_key=persona,
            persona_reason=reply.route,
            provider=reply.provider,
            model=reply.model,
            failures=tuple(ProviderFailure(f.provider, f.model, f.code, f.detail, f.number) for f in reply.failures),
            parts=tuple(
                PromptPart(p.kind, p.title, p.text, p.tokens, p.included, p.reason, left_out=p.left_out)
                for p in reply.parts
            ),
            first_token_seconds=reply.first_token_seconds,
            tokens_per_second=reply.tokens_per_second,
            process_instance_id=process.id if process else None,
            tries=reply.tries,
        ),
        made=_made(reply),
        versions=tuple(map(_version, trace.replies)),
        process=_detail(process, trace.diagrams, reply.id) if process else None,
        clips=tuple(AudioClip("", clip.index, clip.text, "", clip.seconds, clip.engine) for clip in reply.clips),
        attempts=_attempts(process) if process else (),
        persona_name=reply.persona.name if reply.persona else "",
    )


# -- into the file ---------------------------------------------------------------------------------------------------


def _name(text: str) -> str:
    return text[:LONGEST_NAME]


def _line(text: str) -> str:
    return text[:LONGEST_LINE]


def _text(text: str | None) -> str | None:
    return None if text is None else text[:LONGEST_TEXT]


def _failure(failure: ProviderFailure) -> file.Failure:
    return file.Failure(
        provider=_name(failure.provider),
        model=_name(failure.model),
        code=_name(failure.code),
        detail=_line(redacted(failure.detail)),
        number=failure.number,
    )


def _part(part: PromptPart) -> file.Part:
    return file.Part(
        kind=_name(part.kind),
        title=_name(part.title),
        text=part.text[:LONGEST_TEXT],
        tokens=part.tokens,
        included=part.included,
        reason=_name(part.reason),
        left_out=part.left_out,
    )


def _clip(clip: AudioClip) -> file.Clip:
    return file.Clip(index=clip.index, text=_line(clip.text), seconds=clip.seconds, engine=_name(clip.engine))


def _process(detail: ProcessDetail, attempts: tuple[Attempt, ...], diagram: str) -> file.Process:
    summary = detail.summary
    return file.Process(
        id=_name(summary.instance_id),
        key=_name(summary.process_key),
        name=_name(summary.process_name),
        definition=_name(summary.definition_id),
        state=summary.state.value,
        started_at=summary.started_at,
        ended_at=_after(summary.started_at, summary.ended_at),
        failure=_line(redacted(summary.failure or "")),
        steps=tuple(_step(step, attempts) for step in detail.steps),
        active=tuple(sorted(detail.active)),
        failed=tuple(sorted(detail.failed)),
        diagram=diagram,
    )


def _step(step: StepRecord, attempts: tuple[Attempt, ...]) -> file.Step:
    """The tries of a step that was done several times stand with each of them, by when they were."""
    end = _after(step.started_at, step.ended_at)
    mine = [
        attempt
        for attempt in attempts
        if attempt.activity_id == step.activity_id
        and attempt.created_at >= step.started_at
        and (end is None or attempt.created_at <= end)
    ]
    return file.Step(
        activity=_name(step.activity_id),
        name=_name(step.name),
        kind=_name(step.kind),
        started_at=step.started_at,
        ended_at=end,
        cancelled=step.cancelled,
        tries=step.tries,
        worker=_name(step.worker) if step.worker else None,
        attempts=tuple(
            file.Try(
                number=each.number,
                created_at=each.created_at,
                begun_at=each.begun_at,
                ended_at=each.ended_at,
                failed=each.failed,
                message=_line(redacted(each.message)),
                worker=_name(each.worker),
            )
            for each in mine
        ),
    )


def _after(start: datetime, end: datetime | None) -> datetime | None:
    """The engine's clock may have been set back meanwhile."""
    return None if end is None else max(start, end)


# -- out of the file -------------------------------------------------------------------------------------------------


def _made(reply: file.Reply) -> Made:
    again, usage, sampling = reply.again, reply.usage, reply.sampling
    return Made(
        again=Again(again.persona, again.model, again.instruction, again.system),
        sampling=Sampling(**msgspec.structs.asdict(sampling)) if sampling else None,
        sent=Sent(reply.request, reply.request_faithful) if reply.request is not None else None,
        raw=reply.raw,
        text=reply.text,
        usage=Usage(**msgspec.structs.asdict(usage)) if usage else None,
    )


def _version(reply: file.Reply) -> Version:
    persona = reply.persona.key if reply.persona else None
    state = TurnState(reply.state)
    return Version(reply.id, state, reply.at, persona, reply.provider, reply.model, reply.standing)


def _detail(process: file.Process, diagrams: dict[str, str], business_key: str) -> ProcessDetail:
    return ProcessDetail(
        summary=ProcessSummary(
            instance_id=process.id,
            definition_id=process.definition,
            process_key=process.key,
            process_name=process.name,
            business_key=business_key,
            state=InstanceState(process.state),
            started_at=process.started_at,
            ended_at=process.ended_at,
            failure=process.failure or None,
        ),
        bpmn_xml=diagrams.get(process.diagram, ""),
        steps=tuple(
            StepRecord(s.activity, s.name, s.kind, s.started_at, s.ended_at, s.cancelled, s.tries, s.worker)
            for s in process.steps
        ),
        active=frozenset(process.active),
        failed=frozenset(process.failed),
    )


def _attempts(process: file.Process) -> tuple[Attempt, ...]:
    """Each once: where a step was done twice at the same time, both have the tries of both."""
    read = (
        Attempt(
            step.activity,
            each.number,
            each.created_at,
            each.begun_at,
            each.ended_at,
            each.failed,
            (step.worker or "") if each.worker is None else each.worker,
            each.message,
        )
        for step in process.steps
        for each in step.attempts
    )
    return tuple(dict.fromkeys(read))
