"""The configuration of the process kernel, as `bpm_config.yaml` holds it under `bpm_system:`.

Sections and the names of their keys are SaijinOS's. Times are seconds. Reading the file is services.bpm_config's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from .persona import DEFAULT_PERSONA
from .usage import Usage

Seconds = Annotated[float, Field(gt=0, le=30 * 86_400)]
LoadBalancing = Literal["round_robin", "least_loaded", "weighted"]
WorkflowName = Literal["chat_interaction", "voice_synthesis", "model_integration", "chat_writing", "persona_routing"]
ROOT = "bpm_system"
OLDER_ROOT = "bmp_system"
MOST_TRIES = 50
MOST_PRICE = 1_000_000
PRICED = r"^openai:(?:[^*]+\*?|\*)$"  # the other providers run where the person pays for the machine, not the words


class _Section(BaseModel):
    """YAML knows numbers from text and from true, so nothing is converted: "4" threads is a mistake, not 4."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _nothing_below(cls, given: Any) -> Any:
        """A section whose keys are all commented out."""
        return {} if given is None else given


class EngineSection(_Section):
    max_concurrent_processes: int = Field(
        default=100, ge=1, le=10_000, description="Processes that run at the same time; further messages queue."
    )
    process_timeout: Seconds = Field(default=3600.0, description="A process that runs longer is ended where it is.")
    state_persistence: bool = Field(
        default=True,
        description="Every step is on disk before the next begins; false is faster and may lose the last second.",
    )


class RoutingSection(_Section):
    default_persona: str = Field(
        default=DEFAULT_PERSONA,
        min_length=1,
        max_length=100,
        description="The key of the persona that answers by default.",
    )
    load_balancing: LoadBalancing = Field(
        default="round_robin", description="How a persona is chosen when no rule names one."
    )
    fallback_enabled: bool = Field(default=True, description="The default persona answers when the chosen one cannot.")


class RetryPolicy(_Section):
    """Pauses double from `initial` to `longest`, each shifted at random by up to `jitter` of itself."""

    tries: int = Field(
        default=3, ge=1, le=MOST_TRIES, description="How often a step is tried before it becomes an incident."
    )
    initial: Seconds = Field(
        default=1.0, description="The pause after the first try; each further one is twice as long."
    )
    longest: Seconds = Field(default=60.0, description="No pause is longer than this.")
    jitter: float = Field(default=0.25, ge=0, lt=1, description="The part of a pause by which chance may shift it.")


def _tries_alone(given: Any) -> Any:
    """A number is the policy with so many tries."""
    return {"tries": given} if isinstance(given, int) and not isinstance(given, bool) else given


Tries = Annotated[int, Field(ge=1, le=MOST_TRIES, description="The tries alone.")]
Retry = Annotated[RetryPolicy, BeforeValidator(_tries_alone, json_schema_input_type=Tries | RetryPolicy)]


def _no_entries(given: Any) -> Any:
    return {} if given is None else given


class Workflow(_Section):
    enabled: bool = Field(default=True, description="A workflow that is switched off is not started.")
    timeout: Seconds | None = Field(
        default=None,
        description="Instead of engine.process_timeout; without effect for persona_routing, a part of a chat's step.",
    )
    retries: Annotated[dict[str, Retry], BeforeValidator(_no_entries)] = Field(
        default_factory=dict,
        description="By step (activity id), over what the model says; a number is its tries. persona_routing has none.",
    )


class Caching(_Section):
    enabled: bool = Field(
        default=True,
        description="Answers to prompts for model_integration are kept; a chat's replies are always made anew.",
    )
    ttl: Seconds = Field(default=3600.0, description="How long they are kept.")


class BatchProcessing(_Section):
    enabled: bool = Field(
        default=True, description="One request to the engine may bring several tasks; false brings one."
    )
    size: int = Field(default=32, ge=1, le=500, description="Tasks that one request may bring.")


class PerformanceSection(_Section):
    worker_threads: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Threads for each kind of work; what takes long (replies, models, speech) has a number of its own.",
    )
    caching: Caching = Field(default=Caching(), description="Which answers are kept instead of asked for again.")
    batch_processing: BatchProcessing = Field(
        default=BatchProcessing(), description="Tasks are fetched several at once."
    )
    sustained_load: bool = Field(
        default=False,
        description="Twice the throughput under long, heavy load; the first minutes take twice the processor time.",
    )


class Price(_Section):
    """What a million tokens cost."""

    prompt: float = Field(ge=0, le=MOST_PRICE, description="The price of a million tokens of the prompt.")
    reply: float = Field(ge=0, le=MOST_PRICE, description="The price of a million tokens of the reply.")
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$", description="Three capital letters (ISO 4217).")

    def of(self, usage: Usage) -> Usage:
        """The same with its cost, where the tokens are counted and the server told no cost of its own."""
        if usage.cost is not None or usage.prompt_tokens is None or usage.reply_tokens is None:
            return usage
        cost = (usage.prompt_tokens * self.prompt + usage.reply_tokens * self.reply) / 1_000_000
        return replace(usage, cost=cost, currency=self.currency)


PricedModel = Annotated[str, Field(pattern=PRICED)]


class DevelopmentSection(_Section):
    debug: bool = Field(default=False, description="The logs say everything (SAIJIN_LOG_LEVEL takes precedence).")
    auto_reload: bool = Field(default=False, description="Deploys a process model as soon as its file changes.")
    mock_ai_responses: bool = Field(default=False, description="The built-in model answers everything.")
    profiling: bool = Field(default=False, description="Writes where the time of each step goes to logs/profile/.")


class BpmConfig(_Section):
    engine: EngineSection = Field(default=EngineSection(), description="The process engine.")
    routing: RoutingSection = Field(default=RoutingSection(), description="Which persona answers.")
    workflows: Annotated[dict[WorkflowName, Workflow], BeforeValidator(_no_entries)] = Field(
        default_factory=dict, description="By process key; what is not named here has the defaults."
    )
    performance: PerformanceSection = Field(default=PerformanceSection(), description="How much is done at once.")
    prices: Annotated[dict[PricedModel, Price], BeforeValidator(_no_entries)] = Field(
        default_factory=dict,
        description="By openai:MODEL (a * at its end stands for any ending), where the server does not tell the cost.",
    )
    development: DevelopmentSection = Field(
        default=DevelopmentSection(), description="For those who change the studio."
    )

    def workflow(self, key: str) -> Workflow:
        """What is configured for a process key; the defaults for one that is not named."""
        return next((found for name, found in self.workflows.items() if name == key), Workflow())

    def timeout(self, key: str) -> float:
        return self.workflow(key).timeout or self.engine.process_timeout

    def retry_policy(self, process_key: str, activity_id: str) -> RetryPolicy | None:
        """None where the configuration leaves it to the model."""
        return self.workflow(process_key).retries.get(activity_id)

    def priced(self, provider: str, model: str, usage: Usage) -> Usage:
        """With the cost by the price of the model itself, else of the longest beginning that ends with a *."""
        wanted = f"{provider}:{model}"
        begins = [name for name in self.prices if name.endswith("*") and wanted.startswith(name[:-1])]
        price = self.prices.get(wanted) or self.prices.get(max(begins, key=len, default=""))
        return price.of(usage) if price is not None else usage


class ConfigFile(BaseModel):
    """The configuration of Saijin Studio's process kernel."""

    model_config = ConfigDict(title="bpm_config.yaml", extra="forbid")

    bpm_system: BpmConfig = Field(default=BpmConfig(), description="All keys lie below this one.")


def schema() -> dict[str, Any]:
    """The JSON schema of bpm_config.yaml, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ConfigFile.model_json_schema()}
