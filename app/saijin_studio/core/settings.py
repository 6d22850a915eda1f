"""The settings of the studio: typed, with defaults; msgspec checks what comes from the file."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from .chat_options import Drop
from .sampling import BOUNDS, MAX_STOP_LENGTH, MAX_STOPS, Sampling

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
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = 0.8  # None leaves it to the preset or the server
    think: bool = False  # a model that can may think before it answers: better answers, later words


class SpeechServer(msgspec.Struct, frozen=True, kw_only=True):
    """A server with OpenAI's `/v1/audio/*`; `address` "" = none. Its key lies in the OS keyring."""

    address: str = ""
    model: str = ""
    voice: str = ""  # of speech, "" = the server's first


class HearingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Dictation: the microphone and who makes text of what is said."""

    input: str = ""  # device name, "" = the system's default
    engine: Literal["best", "server", "whisper"] = "best"
    server: SpeechServer = SpeechServer()
    model: str = "base"  # of the local engine
    language: str = ""  # "" = as the chat has it
    pause_seconds: Annotated[float, msgspec.Meta(ge=0.3, le=5)] = 0.9  # silence that ends what is said


class VoiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    enabled: bool = True  # speak replies as they are written
    output: str = ""  # device name, "" = the system's default
    volume: Annotated[float, msgspec.Meta(ge=0, le=2)] = 1.0
    muted: bool = False
    when_busy: Literal["interrupt", "queue"] = "interrupt"  # what a new reply does to one that is being said
    barge_in: bool = True  # a message that is sent ends what is being said
    unsayable: Literal["skip", "summarise"] = "skip"  # code, tables and links
    cache_megabytes: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 500  # sounds kept by content, 0 = none
    server: SpeechServer = SpeechServer()
    hearing: HearingSettings = HearingSettings()


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
    text_size: Annotated[int, msgspec.Meta(ge=11, le=28)] = 15  # of messages, px
    compact: bool = False  # less air between messages
    notify: bool = True  # tell of replies that are done while nobody looks
    tray: bool = False  # closing the window leaves the studio at work, with an icon beside the clock


def _within(name: str) -> msgspec.Meta:
    least, most = BOUNDS[name]
    return msgspec.Meta(ge=least, le=most)


class SamplingSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a model chooses its words, as core.sampling has it; None leaves a value to the server."""

    temperature: Annotated[float, _within("temperature")] | None = None
    top_p: Annotated[float, _within("top_p")] | None = None
    min_p: Annotated[float, _within("min_p")] | None = None
    top_k: Annotated[int, _within("top_k")] | None = None
    repeat_penalty: Annotated[float, _within("repeat_penalty")] | None = None
    presence_penalty: Annotated[float, _within("presence_penalty")] | None = None
    frequency_penalty: Annotated[float, _within("frequency_penalty")] | None = None
    stop: (
        Annotated[
            tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_STOP_LENGTH)], ...],
            msgspec.Meta(max_length=MAX_STOPS),
        ]
        | None
    ) = None
    seed: Annotated[int, _within("seed")] | None = None
    context_tokens: Annotated[int, _within("context_tokens")] | None = None
    reply_tokens: Annotated[int, _within("reply_tokens")] | None = None

    def sampling(self) -> Sampling:
        return Sampling(**msgspec.structs.asdict(self))

    @classmethod
    def of(cls, sampling: Sampling) -> SamplingSettings:
        return cls(**sampling.set_values())


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """Values of the sampling that a person gave a name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    values: SamplingSettings = SamplingSettings()


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Who the person is in a chat: the name personas call them by, and what is told of them."""

    id: str = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    description: Annotated[str, msgspec.Meta(max_length=20_000)] = ""


class QuickReply(msgspec.Struct, frozen=True, kw_only=True):
    """A line that a person sends often, behind a button; `sends`: at once, else it goes into what is being written."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]
    sends: bool = True


class ChatSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`sampling` is what the models' settings do not say, `preset` names whose values count where neither says any;
    `profiles` are beside the person's first one.
    """

    titles: bool = True  # the model gives a chat its title after the first reply
    summaries: bool = True  # what prompts have no room for is summed up
    drop: Drop = Drop.SUMMARISE
    preset: Annotated[str, msgspec.Meta(max_length=60)] = ""
    sampling: SamplingSettings = SamplingSettings()
    presets: tuple[Preset, ...] = ()
    profiles: tuple[Profile, ...] = ()
    quick_replies: Annotated[tuple[QuickReply, ...], msgspec.Meta(max_length=50)] = ()


class BackupSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Of the automatic backups the newest are kept, as many as both limits allow."""

    daily: bool = True
    folder: str = ""  # "" = in the studio's own folder
    keep: Annotated[int, msgspec.Meta(ge=1, le=365)] = 7
    most_megabytes: Annotated[int, msgspec.Meta(ge=10, le=10_000_000)] = 5_000


class UserProfile(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    description: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    version: int = SETTINGS_VERSION
    models: ModelSettings = ModelSettings()
    voice: VoiceSettings = VoiceSettings()
    engine: EngineSettings = EngineSettings()
    look: LookSettings = LookSettings()
    backups: BackupSettings = BackupSettings()
    user: UserProfile = UserProfile()
    chats: ChatSettings = ChatSettings()

    def profile(self, profile_id: str) -> Profile | None:
        """None where it is gone."""
        everyone = (self.first_profile, *self.chats.profiles)
        return next((profile for profile in everyone if profile.id == profile_id), None)

    @property
    def first_profile(self) -> Profile:
        """Who the person is where a chat names nobody else; its id is ""."""
        return Profile(name=self.user.name, description=self.user.description)

    def sampling(self) -> Sampling:
        """The studio's own values; core.studio_options has its preset's, too."""
        models, beside = self.models, msgspec.structs.asdict(self.chats.sampling)
        return Sampling(**{**beside, "temperature": models.temperature, **_lengths(models)})


def _lengths(models: ModelSettings) -> dict[str, int]:
    """Within the bounds that a request may have; the settings take larger ones."""
    found = {"context_tokens": models.context_tokens, "reply_tokens": models.reply_tokens}
    return {name: min(value, int(BOUNDS[name][1])) for name, value in found.items()}
