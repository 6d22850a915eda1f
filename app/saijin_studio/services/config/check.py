"""Checks a text against the configuration's model; each thing that is wrong is told with its line and key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from ...core.bpm_config import OLDER_ROOT, ROOT, BpmConfig, Price, RetryPolicy, Workflow, WorkflowName
from ...core.errors import ConfigError
from .older import Place, modernise
from .yaml import Entry, Plain, YamlFault, read

LONGEST_SHOWN = 60
DECISION = "persona_routing"  # a table that the chat asks, not a process
FREE = "workflows", "retries", "prices"  # sections whose keys are names that somebody chose: below each lies one model
BELOW: dict[str, type[BaseModel]] = {"workflows": Workflow, "retries": RetryPolicy, "prices": Price}
WORDS = {
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must be {max_length} characters or fewer",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "literal_error": "must be {expected}",
    "string_pattern_mismatch": "must be three capital letters, as USD",
    "model_type": "must be a section with keys of its own",
    "dict_type": "must be a section with keys of its own",
}


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """`line` is 0 and `key` empty where none is to blame. What is not `fatal` has no effect but does no harm."""

    file: Path
    line: int
    key: str
    detail: str
    fatal: bool = True

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.key) if part)
        return f"{place}: {self.detail}" if place else self.detail


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. `config` is None where a problem is fatal; `lines` holds each dotted key's line."""

    config: BpmConfig | None
    problems: tuple[ConfigProblem, ...]
    lines: Mapping[str, int]

    def usable(self) -> BpmConfig:
        """Raises ConfigError, which names the first problem."""
        if self.config is None:
            raise error_of(self.problems)
        return self.config


def error_of(problems: Iterable[ConfigProblem]) -> ConfigError:
    fatal = [problem for problem in problems if problem.fatal]
    more = f" (and {len(fatal) - 1} more)" if len(fatal) > 1 else ""
    return ConfigError(f"{fatal[0]}{more}", line=fatal[0].line, key=fatal[0].key)


def check(text: str, file: Path) -> Reading:
    """Never raises, whatever the text is."""
    try:
        root = _below_root(read(text))
        remarks = [ConfigProblem(file, one.line, one.key, one.detail, fatal=False) for one in modernise(root)]
    except YamlFault as fault:
        return Reading(None, (ConfigProblem(file, fault.line, fault.key, fault.detail),), {})
    lines = {".".join(place): entry.line for place, entry in _walk(root)}
    try:
        config = BpmConfig.model_validate(root.plain())
    except ValidationError as error:
        wrong = [_problem(file, lines, dict(one)) for one in error.errors(include_url=False)]
        return Reading(None, (*sorted(wrong, key=lambda one: one.line), *remarks), lines)
    return Reading(config, (*remarks, *_idle(file, lines, config)), lines)


def _idle(file: Path, lines: Mapping[str, int], config: BpmConfig) -> Iterator[ConfigProblem]:
    """What a workflow may have in general, and a decision has no use for."""
    routing = config.workflow(DECISION)
    for name, given in (("timeout", routing.timeout), ("retries", routing.retries)):
        if given:
            key = f"workflows.{DECISION}.{name}"
            words = "has no effect: a decision takes no time and is no step of its own"
            yield ConfigProblem(file, lines.get(key, 0), key, words, fatal=False)


def flat(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested values by their dotted keys."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, Mapping) else {before + name: value}
    return found


def _below_root(document: Entry) -> Entry:
    """The entry of bpm_system, whose value is a mapping."""
    top = document.value if document.value is not None else {}
    if not isinstance(top, dict):
        raise YamlFault(document.line, f"the file must begin with {ROOT}:")
    for key, entry in top.items():
        if key in BpmConfig.model_fields:
            raise YamlFault(entry.line, f"belongs below {ROOT}:, two spaces further in", key)
        if key not in (ROOT, OLDER_ROOT):
            raise YamlFault(entry.line, f"is no key here{_meant(key, [ROOT])}", key)
    if ROOT in top and OLDER_ROOT in top:
        both = max(top.values(), key=lambda entry: entry.line)
        raise YamlFault(both.line, f"both {ROOT} and {OLDER_ROOT} are there; keep one")
    root = next(iter(top.values()), Entry(1, None))
    value = {} if root.value is None else root.value
    if not isinstance(value, dict):
        raise YamlFault(root.line, "must be a section with keys of its own", next(iter(top)))
    return Entry(root.line, value)


def _walk(entry: Entry, place: Place = ()) -> Iterator[tuple[Place, Entry]]:
    if isinstance(entry.value, dict):
        for name, below in entry.value.items():
            yield (*place, name), below
            yield from _walk(below, (*place, name))


def _problem(file: Path, lines: Mapping[str, int], error: dict[str, Any]) -> ConfigProblem:
    named = error["loc"][-1] == "[key]" if error["loc"] else False
    place = tuple(str(part) for part in error["loc"] if part != "[key]")
    nearest = next((lines[key] for key in _outwards(place) if key in lines), 0)
    key = ".".join(place)
    if named or error["type"] == "extra_forbidden":
        return ConfigProblem(file, nearest, key, f"is no key here{_hint(place)}")
    if error["type"] == "missing":
        return ConfigProblem(file, nearest, key, "must be there")
    words = WORDS.get(error["type"])
    limits = {name: f"{limit:g}" if isinstance(limit, float) else limit for name, limit in error.get("ctx", {}).items()}
    detail = words.format(**limits) if words else str(error["msg"])
    return ConfigProblem(file, nearest, key, f"{detail}, not {_shown(error['input'])}{_of_choice(error)}")


def _outwards(place: Place) -> Iterator[str]:
    for length in range(len(place), 0, -1):
        yield ".".join(place[:length])


def _shown(value: Plain) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a section" if isinstance(value, dict) else "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _of_choice(error: dict[str, Any]) -> str:
    if error["type"] == "bool_type" and isinstance(error["input"], str):
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(error["input"].lower())
        return f"; did you mean {meant}?" if meant else ""
    if error["type"] != "literal_error" or not isinstance(error["input"], str):
        return ""
    choices = [part.strip(" '") for part in error["ctx"]["expected"].replace(" or ", ", ").split(",")]
    return _meant(error["input"], choices)


def _hint(place: Place) -> str:
    """Which key may have been meant: one of the same section, or one of that name elsewhere."""
    if place[:-1] == ("prices",):
        return "; write openai:MODEL, as openai:gpt-4.1-mini or openai:gpt-4*"
    names = names_below(place[:-1])
    if meant := _meant(place[-1], names):
        return meant
    elsewhere = [key for key in flat(BpmConfig().model_dump()) if key.rpartition(".")[2] == place[-1]]
    return f"; did you mean {elsewhere[0]}?" if elsewhere else f"; there are {', '.join(names)}"


def names_below(place: Place) -> list[str]:
    """The keys that a section may have; none where they are free."""
    model: type[BaseModel] = BpmConfig
    rest = list(place)
    while rest:
        name = rest.pop(0)
        if name in FREE:
            if not rest:
                return list(get_args(WorkflowName)) if name == "workflows" else []
            rest.pop(0)
            model = BELOW[name]
        else:
            model = type(getattr(model(), name))
    return list(model.model_fields)


def _meant(given: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(given[:LONGEST_SHOWN], list(names), n=1)
    return f"; did you mean {close[0]}?" if close else ""
