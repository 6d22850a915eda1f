"""What ships: every key with a word about it, a schema that is the model's, and set-ups that can be used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from saijin_studio.core.bpm_config import BpmConfig, WorkflowName, schema
from saijin_studio.core.bus import EventBus
from saijin_studio.paths import shipped_config
from saijin_studio.services.config.check import flat
from saijin_studio.services.config.service import BpmConfigService, read_file

FOLDER = shipped_config().parent
SETUPS = ("high_performance", "development")


def leaves(node: dict[str, Any], definitions: dict[str, Any], place: str = "") -> Iterator[str]:
    """The dotted keys that a schema names; those below free names are the business of their own test."""
    for name, value in node["properties"].items():
        below = definitions.get(value.get("$ref", "").rpartition("/")[2])
        if below is None:
            yield place + name
        else:
            yield from leaves(below, definitions, f"{place}{name}.")


def keys_of_model() -> set[str]:
    full = schema()
    found = set(leaves(full["$defs"]["BpmConfig"], full["$defs"]))
    workflow = {
        f"workflows.{name}.{key}" for name in get_args(WorkflowName) for key in ("enabled", "timeout", "retries")
    }
    return found - {"workflows"} | workflow


def test_the_schema_on_disk_is_the_models() -> None:
    kept = json.loads((FOLDER / "bpm_config.schema.json").read_text("utf-8"))
    assert kept == json.loads(json.dumps(schema())), (
        "saijin-studio config schema > resources/config/bpm_config.schema.json"
    )


def test_the_schema_says_what_each_key_does() -> None:
    full = schema()
    assert list(full["properties"]) == ["bpm_system"]
    for name, definition in full["$defs"].items():
        assert definition["additionalProperties"] is False
        for key, value in definition["properties"].items():
            assert value.get("description"), f"{name}.{key}"
    alone = full["$defs"]["Workflow"]["properties"]["retries"]["additionalProperties"]["anyOf"]
    assert alone[0]["type"] == "integer", "a number of tries alone is part of the schema"


def test_the_shipped_file_holds_every_key() -> None:
    reading = read_file(shipped_config())
    assert reading.config is not None and not reading.problems
    assert keys_of_model() <= set(reading.lines)


def test_the_shipped_file_says_a_word_about_every_key() -> None:
    lines = shipped_config().read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"\s+\w+:", line):
            assert lines[number - 1].lstrip().startswith("#"), f"line {number + 1}: {line}"


def test_the_shipped_values_are_the_programs_own() -> None:
    """Whoever loses the file loses nothing; only a model's loading is given its time by the file."""
    config = read_file(shipped_config()).config
    assert config is not None
    assert config.model_dump(exclude={"workflows"}) == BpmConfig().model_dump(exclude={"workflows"})
    assert config.timeout("chat_interaction") == config.engine.process_timeout
    assert config.timeout("model_integration") == 86_400


@pytest.mark.parametrize("name", SETUPS)
def test_a_set_up_can_be_used(name: str, tmp_path: Path) -> None:
    assert read_file(FOLDER / "examples" / f"{name}.yaml").problems == ()
    service = BpmConfigService(tmp_path / "bpm_config.yaml", shipped_config(), EventBus())
    assert service.use(name) is None  # type: ignore[arg-type]
    assert service.problems == ()
    assert service.text() == (FOLDER / "examples" / f"{name}.yaml").read_text("utf-8")


def test_high_performance_does_more_at_once() -> None:
    config, default = read_file(FOLDER / "examples" / "high_performance.yaml").config, BpmConfig()
    assert config is not None
    assert config.engine.max_concurrent_processes > default.engine.max_concurrent_processes
    assert config.performance.worker_threads == 8
    assert config.engine.process_timeout == 120
    assert config.performance.caching.enabled and config.performance.caching.ttl == 3600
    assert config.performance.batch_processing.enabled
    assert config.performance.batch_processing.size > default.performance.batch_processing.size
    assert config.routing.load_balancing in ("weighted", "least_loaded")


def test_development_does_one_thing_at_once_and_tells_of_it() -> None:
    config = read_file(FOLDER / "examples" / "development.yaml").config
    assert config is not None
    assert set(config.development.model_dump().values()) == {True}
    assert config.engine.max_concurrent_processes == config.performance.worker_threads == 1
    assert config.timeout("chat_interaction") <= 60
    policy = config.retry_policy("chat_interaction", "ai_processing")
    assert policy is not None and policy.tries == 1
    assert set(flat(config.model_dump()))
