"""What the process kernel's configuration makes of single parts."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ..core.bpm_config import BpmConfig
from ..core.correlation import working_for
from ..core.settings import Settings
from ..engine.guard import Finding, Overdue
from ..ports import ChatModel
from ..services.models.service import ChainFactory
from ..services.processes.limits import ProcessLimits


def mockable(chain: ChainFactory, config: Callable[[], BpmConfig]) -> ChainFactory:
    """The built-in model alone while the configuration asks for mock answers."""

    def build(settings: Settings) -> tuple[ChatModel, ...]:
        if not config().development.mock_ai_responses:
            return chain(settings)
        alone = msgspec.structs.replace(settings, models=msgspec.structs.replace(settings.models, order=("offline",)))
        return tuple(model for model in chain(alone) if model.provider == "offline")

    return build


def seconds_kept(config: BpmConfig) -> float | None:
    """How long an answer is kept; None while caching is off."""
    caching = config.performance.caching
    return caching.ttl if caching.enabled else None


def judge(limits: ProcessLimits, found: Finding) -> bool:
    """What becomes of a process that does not end; False when it may go on."""
    with working_for(found.business_key):
        if isinstance(found, Overdue):
            return limits.overdue(found.instance_id, found.process_key, found.business_key, found.limit)
        limits.looping(found.instance_id, found.process_key, found.business_key, found.activity_id, found.times)
        return True
