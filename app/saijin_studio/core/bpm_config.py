"""The configuration of the process kernel, as `bpm_config.yaml` holds it under `bpm_system:`.

Sections and the names of their keys are SaijinOS's. Times are seconds. Reading the file is services.bpm_config's.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .persona import DEFAULT_PERSONA

Seconds = Annotated[float, Field(gt=0, le=30 * 86_400)]
LoadBalancing = Literal["round_robin", "least_loaded", "weighted"]
WorkflowName = Literal["chat_interaction", "voice_synthesis", "model_integration", "persona_routing"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, allow_inf_nan=False)


class EngineSection(_Section):
    max_concurrent_processes: int = Field(
        100, ge=1, le=10_000, description="Processes that run at the same time; further messages queue."
    )
    process_timeout: Seconds = Field(3600.0, description="A process that runs longer is ended where it is.")
    state_persistence: bool = Field(
        True, description="Every step is on disk before the next begins; false is faster and may lose the last second."
    )


class RoutingSection(_Section):
    default_persona: str = Field(DEFAULT_PERSONA, min_length=1, max_length=100)
    load_balancing: LoadBalancing = Field("round_robin", description="How a persona is chosen when no rule names one.")
    fallback_enabled: bool = Field(True, description="The default persona answers when the chosen one cannot.")


class RetryPolicy(_Section):
    """Pauses double from `initial` to `longest`, each shifted at random by up to `jitter` of itself."""

    tries: int = Field(3, ge=1, le=50)
    initial: Seconds = 1.0
    longest: Seconds = 60.0
    jitter: float = Field(0.25, ge=0, lt=1)


class Workflow(_Section):
    enabled: bool = True
    timeout: Seconds | None = Field(None, description="Instead of engine.process_timeout.")
    retries: dict[str, RetryPolicy] = Field(
        default_factory=dict, description="By step (activity id), over what the model says; a number is its tries."
    )


class Caching(_Section):
    enabled: bool = True
    ttl: Seconds = 3600.0


class BatchProcessing(_Section):
    enabled: bool = True
    size: int = Field(32, ge=1, le=500, description="Tasks that one request may bring.")


class PerformanceSection(_Section):
    worker_threads: int = Field(4, ge=1, le=64)
    caching: Caching = Caching()
    batch_processing: BatchProcessing = BatchProcessing()


class DevelopmentSection(_Section):
    debug: bool = False
    auto_reload: bool = Field(False, description="Deploys a process model as soon as its file changes.")
    mock_ai_responses: bool = Field(False, description="The built-in model answers everything.")
    profiling: bool = Field(False, description="Writes where the time of each step goes to logs/profile/.")


class BpmConfig(_Section):
    engine: EngineSection = EngineSection()
    routing: RoutingSection = RoutingSection()
    workflows: dict[WorkflowName, Workflow] = Field(default_factory=dict)
    performance: PerformanceSection = PerformanceSection()
    development: DevelopmentSection = DevelopmentSection()

    def workflow(self, key: str) -> Workflow:
        """What is configured for a process key; the defaults for one that is not named."""
        return next((found for name, found in self.workflows.items() if name == key), Workflow())

    def timeout(self, key: str) -> float:
        return self.workflow(key).timeout or self.engine.process_timeout

    def retry_policy(self, process_key: str, activity_id: str) -> RetryPolicy | None:
        """None where the configuration leaves it to the model."""
        return self.workflow(process_key).retries.get(activity_id)
