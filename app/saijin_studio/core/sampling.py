"""How a model chooses its words: the values a person may set, where each comes from, and how servers call them.

Any value may be None, which leaves it to the next layer and at last to the server. A value that is out of its bounds
cannot be made: InputError, reason "sampling" (params: name, least, most) or "sampling_stop" (params: most, length);
JSON with a name that is not known, reason "sampling_name" (params: name).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from .errors import InputError

# OpenAI's server refuses more; some ends of a reply would otherwise count with one server and not with the next.
MAX_STOPS: Final = 4
MAX_STOP_LENGTH: Final = 100
# The least and the most of each number. Beyond these, replies are noise or servers refuse them.
BOUNDS: Final[Mapping[str, tuple[float, float]]] = {
    "temperature": (0, 2),
    "top_p": (0.01, 1),
    "min_p": (0, 1),
    "top_k": (0, 1_000),  # 0 = all words
    "repeat_penalty": (0.5, 2),  # 1 = none
    "presence_penalty": (-2, 2),
    "frequency_penalty": (-2, 2),
    "seed": (0, 2**31 - 1),
    "context_tokens": (512, 2_097_152),
    "reply_tokens": (16, 131_072),
}
_WHOLE: Final = frozenset({"top_k", "seed", "context_tokens", "reply_tokens"})


def _number(name: str, value: object) -> float | int:
    least, most = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _out_of_bounds(name, value)
    if name not in _WHOLE:
        return float(value)
    if value != int(value):
        raise _out_of_bounds(name, value)
    return int(value)


def _out_of_bounds(name: str, value: object) -> InputError:
    least, most = BOUNDS[name]
    return InputError(f"{name}: {str(value)[:100]!r}", reason="sampling", name=name, least=least, most=most)


def _stops(value: object) -> tuple[str, ...]:
    """A single one may stand without a list."""
    given = tuple(value) if isinstance(value, list | tuple) else (value,)
    stops = tuple(one for one in given if isinstance(one, str) and 0 < len(one) <= MAX_STOP_LENGTH)
    if len(stops) < len(given) or len(stops) > MAX_STOPS:
        raise InputError("stop", reason="sampling_stop", most=MAX_STOPS, length=MAX_STOP_LENGTH)
    return stops


@dataclass(frozen=True, slots=True)
class Sampling:
    """None = as the next layer says; `stop` () = nothing ends the reply early, whatever the next layer says."""

    temperature: float | None = None
    top_p: float | None = None  # the likeliest words that together have this much of the probability
    min_p: float | None = None  # words at least this likely beside the likeliest
    top_k: int | None = None  # that many of the likeliest words
    repeat_penalty: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    stop: tuple[str, ...] | None = None
    seed: int | None = None
    context_tokens: int | None = None
    reply_tokens: int | None = None

    def __post_init__(self) -> None:
        for name in BOUNDS:
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, _number(name, value))
        if self.stop is not None:
            object.__setattr__(self, "stop", _stops(self.stop))

    def set_values(self) -> dict[str, Any]:
        """The values that are not left to others, by name."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value is not None}


NAMES: Final = tuple(one.name for one in fields(Sampling))


@dataclass(frozen=True, slots=True)
class Merged:
    """`origins` says for each value that is set which layer set it."""

    sampling: Sampling
    origins: Mapping[str, str] = field(default_factory=dict)


def merged(*layers: tuple[str, Sampling]) -> Merged:
    """Layers as ("chat", ...), ("persona", ...), ("preset:creative", ...), ("studio", ...); the first to say counts."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for source, sampling in layers:
        for name, value in sampling.set_values().items():
            if name not in values:
                values[name], origins[name] = value, source
    return Merged(Sampling(**values), origins)


# None of them sets lengths or a window: those are matters of the machine, not of taste.
PRESETS: Final[Mapping[str, Sampling]] = {
    # Facts and translations: mostly the likeliest word. Not 0, where small models fall into circles.
    "precise": Sampling(temperature=0.3, top_p=0.9, min_p=0.05, top_k=40, repeat_penalty=1.05),
    # What most models are tuned for; min_p drops the long tail of words that derail a sentence.
    "balanced": Sampling(temperature=0.8, top_p=0.95, min_p=0.05, top_k=0, repeat_penalty=1.1),
    # min_p grows with how sure the model is, so that a high temperature stays readable where top_p would not; the
    # presence penalty asks for new subjects rather than for other words.
    "creative": Sampling(temperature=1.2, top_p=1.0, min_p=0.08, top_k=0, repeat_penalty=1.05, presence_penalty=0.3),
    # The same answer to the same question: always the likeliest word, and a fixed seed for servers that draw even so.
    # Penalties are off because they make each word depend on how much of the chat the window holds.
    "deterministic": Sampling(
        temperature=0.0,
        top_p=1.0,
        min_p=0.0,
        top_k=1,
        repeat_penalty=1.0,
        presence_penalty=0.0,
        frequency_penalty=0.0,
        seed=0,
    ),
}


def to_json(sampling: Sampling) -> dict[str, Any]:
    """Only what is set."""
    return {name: list(value) if name == "stop" else value for name, value in sampling.set_values().items()}


def from_json(table: object) -> Sampling:
    """Raises InputError; null is the same as a value left out."""
    if not isinstance(table, Mapping):
        raise InputError("an object expected", reason="sampling_name", name=str(table)[:100])
    for name in table:
        if name not in NAMES:
            raise InputError(f"{name!r} is no sampling value", reason="sampling_name", name=str(name)[:100])
    return Sampling(**table)


_OLLAMA: Final = {"context_tokens": "num_ctx", "reply_tokens": "num_predict"}


def ollama_options(sampling: Sampling) -> dict[str, Any]:
    """`options` of Ollama's /api/chat (docs/modelfile.md, "Valid Parameters and Values", and api.md)."""
    found = {_OLLAMA.get(name, name): value for name, value in to_json(sampling).items()}
    return {name: value for name, value in found.items() if value != []}


@dataclass(frozen=True, slots=True)
class OpenAIBody:
    """`standard` every compatible server takes; `extra` OpenAI itself refuses, and local servers know.

    The window is in neither: such servers choose it when they load the model.
    """

    standard: dict[str, Any]
    extra: dict[str, Any]


_STANDARD: Final = ("temperature", "top_p", "presence_penalty", "frequency_penalty", "seed")
# llama.cpp and LM Studio say repeat_penalty, vLLM repetition_penalty; each ignores the other's word.
_EXTRA: Final = (
    ("top_k", "top_k"),
    ("min_p", "min_p"),
    ("repeat_penalty", "repeat_penalty"),
    ("repeat_penalty", "repetition_penalty"),
)


def openai_body(sampling: Sampling, limit: str = "max_tokens") -> OpenAIBody:
    """`limit` is how the server calls the most tokens of a reply; OpenAI's newer models: max_completion_tokens."""
    values = to_json(sampling)
    standard: dict[str, Any] = {name: values[name] for name in _STANDARD if name in values}
    if values.get("stop"):
        standard["stop"] = values["stop"]
    if "reply_tokens" in values:
        standard[limit] = values["reply_tokens"]
    return OpenAIBody(standard, {theirs: values[ours] for ours, theirs in _EXTRA if ours in values})
