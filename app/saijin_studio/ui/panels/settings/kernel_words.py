"""The keys of the process kernel's configuration: what each may hold, what it is called and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from ...messages import process_name

if TYPE_CHECKING:
    from ....services.config.check import ConfigProblem
    from ....services.config.service import Effective

translate = QCoreApplication.translate
Kind = Literal["whole", "seconds", "perhaps_seconds", "switch", "persona", "balancing", "tries", "prices"]
MOST_TRIES = 50
PROCESSES = ("chat_interaction", "voice_synthesis", "model_integration", "chat_writing", "persona_routing")
# Read once, when the studio starts; everything else takes effect at once.
AT_START = (
    "engine.state_persistence",
    "performance.worker_threads",
    "performance.batch_processing.enabled",
    "performance.batch_processing.size",
    "performance.sustained_load",
    "development.profiling",
)


@dataclass(frozen=True, slots=True)
class KernelField:
    """`key` as in bpm_config.yaml, with dots; limits belong to whole numbers."""

    key: str
    kind: Kind
    low: int = 0
    high: int = 0

    @property
    def general(self) -> str:
        """The key under which its words are found: all workflows share theirs."""
        first, *rest = self.key.split(".")
        return f"workflows.{rest[-1]}" if first == "workflows" else self.key


ENGINE = (
    KernelField("engine.max_concurrent_processes", "whole", 1, 10_000),
    KernelField("engine.process_timeout", "seconds"),
    KernelField("engine.state_persistence", "switch"),
)
ROUTING = (
    KernelField("routing.default_persona", "persona"),
    KernelField("routing.load_balancing", "balancing"),
    KernelField("routing.fallback_enabled", "switch"),
)
PERFORMANCE = (
    KernelField("performance.worker_threads", "whole", 1, 64),
    KernelField("performance.caching.enabled", "switch"),
    KernelField("performance.caching.ttl", "seconds"),
    KernelField("performance.batch_processing.enabled", "switch"),
    KernelField("performance.batch_processing.size", "whole", 1, 500),
    KernelField("performance.sustained_load", "switch"),
)
PRICES = (KernelField("prices", "prices"),)
DEVELOPMENT = (
    KernelField("development.debug", "switch"),
    KernelField("development.auto_reload", "switch"),
    KernelField("development.mock_ai_responses", "switch"),
    KernelField("development.profiling", "switch"),
)


def workflow(process: str) -> tuple[KernelField, ...]:
    return (
        KernelField(f"workflows.{process}.enabled", "switch"),
        KernelField(f"workflows.{process}.timeout", "perhaps_seconds"),
        KernelField(f"workflows.{process}.retries", "tries"),
    )


def sections() -> tuple[tuple[str, tuple[KernelField, ...]], ...]:
    """Title and fields, in the order of the file."""
    routing = translate("ProcessModel", "Persona routing")
    return (
        (translate("Kernel", "Engine"), ENGINE),
        (translate("Kernel", "Who answers"), ROUTING),
        *((routing if key == "persona_routing" else process_name(key), workflow(key)) for key in PROCESSES),
        (translate("Kernel", "Performance"), PERFORMANCE),
        (translate("Kernel", "What replies cost"), PRICES),
        (translate("Kernel", "Development"), DEVELOPMENT),
    )


def name_of(field: KernelField) -> str:
    return {
        "engine.max_concurrent_processes": translate("Kernel", "Processes at once"),
        "engine.process_timeout": translate("Kernel", "Longest run"),
        "engine.state_persistence": translate("Kernel", "Every step on disk"),
        "routing.default_persona": translate("Kernel", "Default persona"),
        "routing.load_balancing": translate("Kernel", "Among several"),
        "routing.fallback_enabled": translate("Kernel", "Default persona stands in"),
        "workflows.enabled": translate("Kernel", "Switched on"),
        "workflows.timeout": translate("Kernel", "Longest run of its own"),
        "workflows.retries": translate("Kernel", "Tries by step"),
        "performance.worker_threads": translate("Kernel", "Worker threads"),
        "performance.caching.enabled": translate("Kernel", "Keep results"),
        "performance.caching.ttl": translate("Kernel", "Keep them for"),
        "performance.batch_processing.enabled": translate("Kernel", "Fetch tasks together"),
        "performance.batch_processing.size": translate("Kernel", "At most together"),
        "performance.sustained_load": translate("Kernel", "Prepared for long, heavy load"),
        "prices": translate("Kernel", "Prices of models"),
        "development.debug": translate("Kernel", "Full logs"),
        "development.auto_reload": translate("Kernel", "Follow process models"),
        "development.mock_ai_responses": translate("Kernel", "Built-in model only"),
        "development.profiling": translate("Kernel", "Profiles"),
    }[field.general]


def meaning_of(field: KernelField) -> str:
    """The description in core.bpm_config, translated."""
    return {**_meanings(), **_switch_meanings()}[field.general]


def _meanings() -> dict[str, str]:
    return {
        "engine.max_concurrent_processes": translate(
            "Kernel", "Processes that run at the same time; further messages queue."
        ),
        "engine.process_timeout": translate("Kernel", "A process that runs longer is ended where it is."),
        "routing.default_persona": translate("Kernel", "The key of the persona that answers by default."),
        "routing.load_balancing": translate("Kernel", "How a persona is chosen when no rule names one."),
        "workflows.timeout": translate(
            "Kernel",
            "Instead of engine.process_timeout; without effect for persona_routing, a part of a chat's step.",
        ),
        "workflows.retries": translate(
            "Kernel",
            "By step (activity id), over what the model says; a number is its tries. persona_routing has none.",
        ),
        "performance.worker_threads": translate(
            "Kernel",
            "Threads for each kind of work; what takes long (replies, models, speech) has a number of its own.",
        ),
        "performance.caching.ttl": translate("Kernel", "How long they are kept."),
        "performance.batch_processing.size": translate("Kernel", "Tasks that one request may bring."),
        "prices": translate(
            "Kernel", "By openai:MODEL (a * at its end stands for any ending), where the server does not tell the cost."
        ),
    }


def _switch_meanings() -> dict[str, str]:
    return {
        "engine.state_persistence": translate(
            "Kernel", "Every step is on disk before the next begins; false is faster and may lose the last second."
        ),
        "routing.fallback_enabled": translate("Kernel", "The default persona answers when the chosen one cannot."),
        "workflows.enabled": translate("Kernel", "A workflow that is switched off is not started."),
        "performance.caching.enabled": translate(
            "Kernel",
            "Answers to prompts for model_integration are kept; a chat's replies are always made anew.",
        ),
        "performance.batch_processing.enabled": translate(
            "Kernel", "One request to the engine may bring several tasks; false brings one."
        ),
        "performance.sustained_load": translate(
            "Kernel", "Twice the throughput under long, heavy load; the first minutes take twice the processor time."
        ),
        "development.debug": translate("Kernel", "The logs say everything (SAIJIN_LOG_LEVEL takes precedence)."),
        "development.auto_reload": translate("Kernel", "Deploys a process model as soon as its file changes."),
        "development.mock_ai_responses": translate("Kernel", "The built-in model answers everything."),
        "development.profiling": translate("Kernel", "Writes where the time of each step goes to logs/profile/."),
    }


def balancing_words(value: str) -> str:
    return {
        "round_robin": translate("Kernel", "In turn"),
        "least_loaded": translate("Kernel", "Whose model has least to do"),
        "weighted": translate("Kernel", "In turn, by weight"),
    }.get(value, value)


def source_words(value: Effective) -> str:
    """Where a value comes from."""
    if value.source == "file":
        if not value.line:
            return translate("Kernel", "from your file")
        return translate("Kernel", "from your file, line {line}").format(line=value.line)
    return translate("Kernel", "shipped value") if value.source == "shipped" else translate("Kernel", "built-in value")


def problem_words(problem: ConfigProblem) -> str:
    """Line, key and what is wrong there."""
    line = translate("Kernel", "Line {line}").format(line=problem.line) if problem.line else ""
    place = " · ".join(part for part in (line, problem.key) if part)
    return f"{place}: {problem.detail}" if place else problem.detail
