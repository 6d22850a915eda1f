"""What services need and others provide: language models, speech, sound, secrets, the process engine.

Whoever needs one names it from here; the modules only sort them.
"""

from typing import TYPE_CHECKING

from ..core.process import VariableValue
from .cloning import ClonedSpeech, Lack, VoiceLearner
from .counting import TokenServer
from .documents import PdfTexts
from .engine import EngineConnection, EngineHost, ProcessEngine
from .hearing import AudioInput, Listening, SpeechModels, Transcriber, Transcript
from .language import (
    CONTEXT_TOKENS,
    Aside,
    ChatModel,
    ChatModelFactory,
    ChatRequest,
    ModelInfo,
    PromptImage,
    PromptMessage,
    Thought,
)
from .machine import Blobs, Cache, Gpu, SecretStore
from .speech import AudioOutput, Speech, SpeechEngine, StreamingSpeech, VersionedSpeech
from .steering import DeploymentProblem, FormValue, InstanceFacts, ModelAdmin, ProcessSteering

if TYPE_CHECKING:
    from .speech import Samples as Samples

__all__ = [
    "CONTEXT_TOKENS",
    "Aside",
    "AudioInput",
    "AudioOutput",
    "Blobs",
    "Cache",
    "ChatModel",
    "ChatModelFactory",
    "ChatRequest",
    "ClonedSpeech",
    "DeploymentProblem",
    "EngineConnection",
    "EngineHost",
    "FormValue",
    "Gpu",
    "InstanceFacts",
    "Lack",
    "Listening",
    "ModelAdmin",
    "ModelInfo",
    "PdfTexts",
    "ProcessEngine",
    "ProcessSteering",
    "PromptImage",
    "PromptMessage",
    "SecretStore",
    "Speech",
    "SpeechEngine",
    "SpeechModels",
    "StreamingSpeech",
    "Thought",
    "TokenServer",
    "Transcriber",
    "Transcript",
    "VariableValue",
    "VersionedSpeech",
    "VoiceLearner",
]
