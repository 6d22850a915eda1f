"""The settings of the studio: typed, with defaults; msgspec checks what comes from the file."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Positive = Annotated[float, msgspec.Meta(gt=0)]
SETTINGS_VERSION = 1


class OllamaSettings(msgspec.Struct, frozen=True, kw_only=True):
    enabled: bool = True
    address: str = "http://127.0.0.1:11434"
    model: str = ""  # "" = the first one the server lists


class OpenAISettings(msgspec.Struct, frozen=True, kw_only=True):
    """Any server that speaks OpenAI's chat API; the key lies in the OS keyring, never here."""

    enabled: bool = False
    address: str = "https://api.openai.com/v1"
    model: str = ""


class ModelSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`order` is the chain: the next one is asked when one fails before its first token."""

    order: tuple[Literal["ollama", "openai", "offline"], ...] = ("ollama", "openai", "offline")
    ollama: OllamaSettings = OllamaSettings()
    openai: OpenAISettings = OpenAISettings()
    first_token_seconds: Positive = 60.0
    idle_seconds: Positive = 20.0
    context_tokens: Annotated[int, msgspec.Meta(ge=512)] = 8192
    reply_tokens: Annotated[int, msgspec.Meta(ge=16)] = 1024
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] = 0.8


class VoiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    enabled: bool = True  # speak replies as they are written
    output: str = ""  # device name, "" = the system's default
    volume: Annotated[float, msgspec.Meta(ge=0, le=2)] = 1.0


class EngineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`managed` starts the studio's own engine; otherwise `address` is an existing engine's REST root.

    The password of an existing engine lies in the OS keyring under `engine`.
    """

    managed: bool = True
    edition: Literal["camunda", "operaton"] = "camunda"
    address: str = ""
    user: str = ""
    maven_repository: str = ""  # a local Maven repository to look in first, "" = the user's own
    aot_cache: bool = True


class LookSettings(msgspec.Struct, frozen=True, kw_only=True):
    theme: Literal["system", "light", "dark"] = "system"
    language: Literal["system", "en", "ja"] = "system"
    enter_sends: bool = True
    reduce_motion: bool = False


class UserProfile(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    version: int = SETTINGS_VERSION
    models: ModelSettings = ModelSettings()
    voice: VoiceSettings = VoiceSettings()
    engine: EngineSettings = EngineSettings()
    look: LookSettings = LookSettings()
    user: UserProfile = UserProfile()
