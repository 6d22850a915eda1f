"""Processes, prompts and traces as the services would tell them, for the panels' tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from saijin_studio.core.conversation import PromptPart, ProviderFailure, ReplyTrace
from saijin_studio.core.process import InstanceState, ProcessDetail, ProcessSummary, StepRecord

ROOT = Path(__file__).resolve().parents[2]
CHAT_XML = (ROOT / "processes" / "chat_interaction.bpmn").read_text(encoding="utf-8")
WORKER = "saijin-3f9a2cde81b0"
RUNNING, FAILED, DONE = InstanceState.RUNNING, InstanceState.FAILED, InstanceState.COMPLETED
OTHER = "invoice"  # a process that is no chat
STEPS = (
    ("input_reception", "Input reception", 0.00, 0.021),
    ("persona_selection", "Persona selection", 0.025, 0.018),
    ("history_loading", "History", 0.048, 0.034),
    ("memory_loading", "Memory", 0.049, 0.041),
    ("lore_loading", "Lore", 0.05, 0.06),
    ("ai_processing", "AI processing", 0.115, 1.84),
    ("response_formatting", "Response formatting", 1.96, 0.024),
    ("output_delivery", "Output delivery", 1.99, 0.031),
)


def now() -> datetime:
    return datetime.now(UTC)


def summary(number: int = 1, state: InstanceState = InstanceState.RUNNING, **changes: Any) -> ProcessSummary:
    live = state in (InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED)
    made = ProcessSummary(
        instance_id=f"instance-{number}",
        definition_id="chat_interaction:1:1",
        process_key="chat_interaction",
        process_name="Chat interaction",
        business_key=f"turn-{number}",
        state=state,
        started_at=now() - timedelta(seconds=3 + 40 * number),
        ended_at=None if live else now() - timedelta(seconds=1 + 40 * number),
        activity_id="ai_processing" if live else None,
        activity_name="AI processing" if live else None,
        persona_key="yuuri",
    )
    return replace(made, **changes)


def steps(started: datetime, upto: str | None = None, tries: int = 1) -> tuple[StepRecord, ...]:
    """The steps of a reply; the one named `upto` is still being done."""
    made = []
    for key, name, begin, length in STEPS:
        start = started + timedelta(seconds=begin)
        running = key == upto
        end = None if running else start + timedelta(seconds=length)
        tried = tries if key == "ai_processing" else 1
        decided = key == "persona_selection"  # by the engine itself
        kind, worker = ("businessRuleTask", None) if decided else ("serviceTask", WORKER)
        made.append(StepRecord(key, name, kind, start, end, False, tried, worker))
        if running:
            break
    return tuple(made)


def detail(of: ProcessSummary, xml: str = CHAT_XML, tries: int = 1) -> ProcessDetail:
    active = frozenset({of.activity_id}) if of.activity_id else frozenset()
    failed = active if of.state is InstanceState.FAILED else frozenset()
    done = steps(of.started_at, of.activity_id, tries)
    first = StepRecord("message_stored", "Message stored", "startEvent", of.started_at, of.started_at)
    gate = StepRecord("speak_meanwhile", "Speak meanwhile", "parallelGateway", of.started_at, of.started_at)
    last = StepRecord("answered", "Answered", "noneEndEvent", now(), now())
    ends = () if of.activity_id else (last,)
    return ProcessDetail(of, xml, (first, *done[:5], gate, *done[5:], *ends), active, failed)


def parts() -> tuple[PromptPart, ...]:
    return (
        PromptPart("instruction", "system", "Stay in character as Yuuri. Answer in English, in your own manner.", 42),
        PromptPart("persona", "description", "Yuuri keeps a small night library by the harbour. " * 6, 214),
        PromptPart("persona", "personality", "Patient, curious, dry humour; listens before she speaks.", 38),
        PromptPart("scenario", "scenario", "It is late, rain on the windows, the kettle is on.", 24),
        PromptPart("example", "examples", "{{user}}: Still open?\n{{char}}: For you, always.", 96),
        PromptPart("memory", "memory", "- You met her in spring.\n- You like jasmine tea.", 31),
        PromptPart("lore", "The lighthouse", "The lighthouse has been dark since the great storm.", 17),
        PromptPart("history", "#38", "An older line that found no room any more.", 640, False, "no_room"),
        PromptPart("user", "#39", "And what did the lighthouse keeper say?", 22),
        PromptPart("history", "#40", "That every ship is a letter somebody dared to send.", 58),
        PromptPart("user", "#41", "Tell me about the map you found.", 12),
    )


def trace(correlation_id: str = "turn-1", **changes: Any) -> ReplyTrace:
    made = ReplyTrace(
        correlation_id,
        "yuuri",
        "mentioned",
        "openai",
        "gpt-4.1-mini",
        (ProviderFailure("ollama", "qwen3:8b", "provider_unavailable", "connection refused"),),
        parts(),
        0.412,
        58.3,
        "instance-1",
    )
    return replace(made, **changes)
