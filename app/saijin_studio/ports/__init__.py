"""What services need and others provide: language models, speech, sound, secrets, the process engine.

Whoever needs one names it from here; the modules only sort them.
"""

from typing import TYPE_CHECKING

from ..core.process import VariableValue
from .engine import EngineConnection, EngineHost, ProcessEngine
from .language import ChatModel, ChatModelFactory, ChatRequest, ModelInfo, PromptMessage
from .machine import Blobs, Cache, Gpu, SecretStore
from .speech import AudioOutput, Speech, SpeechEngine
from .steering import DeploymentProblem, FormValue, InstanceFacts, ModelAdmin, ProcessSteering

if TYPE_CHECKING:
    from .speech import Samples as Samples

__all__ = [
    "AudioOutput",
    "Blobs",
    "Cache",
    "ChatModel",
    "ChatModelFactory",
    "ChatRequest",
    "DeploymentProblem",
    "EngineConnection",
    "EngineHost",
    "FormValue",
    "Gpu",
    "InstanceFacts",
    "ModelAdmin",
    "ModelInfo",
    "ProcessEngine",
    "ProcessSteering",
    "PromptMessage",
    "SecretStore",
    "Speech",
    "SpeechEngine",
    "VariableValue",
]
