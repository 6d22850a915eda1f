"""The configuration as the studio uses it: kept whole, last good values, changes told, comments left alone."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from saijin_studio.core.bpm_config import BpmConfig, Price
from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import ConfigError, SettingsError, StorageError
from saijin_studio.core.events import BpmConfigChanged, NoticeRaised
from saijin_studio.paths import shipped_config
from saijin_studio.services.config.service import BpmConfigService

OWN = """\
# mine
bpm_system:
  # who answers
  routing:
    load_balancing: weighted  # by weight

  # the rest
  performance:
    worker_threads: 2
"""


class Told:
    """What the bus carried."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.changes: list[tuple[str, ...]] = []
        self.notices: list[NoticeRaised] = []
        self.bus.subscribe(BpmConfigChanged, lambda event: self.changes.append(event.keys))
        self.bus.subscribe(NoticeRaised, self.notices.append)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bpm_config.yaml"


@pytest.fixture
def told() -> Told:
    return Told()


def service(file: Path, told: Told, shipped: Path | None = None) -> BpmConfigService:
    return BpmConfigService(file, shipped or shipped_config(), told.bus)


def test_without_a_file_the_shipped_values_serve(file: Path, told: Told) -> None:
    made = service(file, told)
    assert made.problems == ()
    assert made.current.timeout("model_integration") == 86_400
    assert made.text() == shipped_config().read_text("utf-8")
    assert not file.exists()


def test_the_file_lies_over_the_shipped_one_value_by_value(file: Path, told: Told, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.yaml"
    shipped.write_text(
        "bpm_system:\n  performance: {worker_threads: 7, caching: {ttl: 9}}\n"
        "  workflows: {chat_interaction: {retries: {reply: {initial: 2, longest: 8}}}}\n"
    )
    file.write_text(
        "bmp_system:\n  performance:\n    caching: {enabled: false}\n"
        "  workflows: {chat_interaction: {retries: {reply: 9}}}\n"
    )
    current = service(file, told, shipped).current
    assert (current.performance.worker_threads, current.performance.caching.ttl) == (7, 9)
    assert current.performance.caching.enabled is False
    policy = current.retry_policy("chat_interaction", "reply")
    assert policy is not None and (policy.tries, policy.initial, policy.longest) == (9, 2, 8)


def test_each_value_says_where_it_comes_from(file: Path, told: Told, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.yaml"
    shipped.write_text("bpm_system:\n  engine: {process_timeout: 5}\n")
    file.write_text(OWN)
    found = {one.key: one for one in service(file, told, shipped).effective()}
    assert (found["routing.load_balancing"].source, found["routing.load_balancing"].line) == ("file", 5)
    assert found["routing.load_balancing"].value == "weighted"
    assert found["engine.process_timeout"].source == "shipped"
    assert found["engine.state_persistence"].source == "program"


def test_saving_changes_values_and_keeps_comments_and_order(file: Path, told: Told) -> None:
    file.write_text(OWN)
    made = service(file, told)
    made.save({"routing.load_balancing": "least_loaded", "routing.fallback_enabled": False, "development.debug": True})
    assert file.read_text() == (
        "# mine\nbpm_system:\n  # who answers\n  routing:\n    load_balancing: least_loaded # by weight\n"
        "    fallback_enabled: false\n\n  # the rest\n  performance:\n    worker_threads: 2\n"
        "  development:\n    debug: true\n"
    )
    assert made.current.routing.load_balancing == "least_loaded"
    assert told.changes == [("development.debug", "routing.fallback_enabled", "routing.load_balancing")]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == [file.name], "nothing half-written stays behind"


def test_the_name_of_a_model_may_have_dots(file: Path, told: Told) -> None:
    made = service(file, told)
    made.save({"prices.openai:gpt-4.1": {"prompt": 2, "reply": 8}})
    made.save({"prices.openai:gpt-4.1.reply": 9})
    made.save({"prices.openai:*": {"prompt": 1, "reply": 1, "currency": "EUR"}})
    again = service(file, told)
    assert again.current.prices == {
        "openai:gpt-4.1": Price(prompt=2, reply=9),
        "openai:*": Price(prompt=1, reply=1, currency="EUR"),
    }
    values = {value.key: (value.value, value.source) for value in again.effective()}
    assert values["prices.openai:gpt-4.1.reply"] == (9, "file")
    with pytest.raises(ConfigError):
        made.save({"prices.openai:gpt-4.1.currency": "euros"})


def test_the_first_change_makes_a_small_file(file: Path, told: Told) -> None:
    made = service(file, told)
    made.save({"workflows.chat_interaction.retries.ai_processing": 5, "performance.caching.ttl": 60})
    policy = made.current.retry_policy("chat_interaction", "ai_processing")
    assert policy is not None and policy.tries == 5
    assert file.read_text().startswith("# What is written here")
    assert "worker_threads" not in file.read_text()
    made.save({"workflows.chat_interaction.retries.ai_processing.initial": 3})
    policy = made.current.retry_policy("chat_interaction", "ai_processing")
    assert policy is not None and (policy.tries, policy.initial) == (5, 3)
    assert BpmConfigService(file, shipped_config(), told.bus).current == made.current


def test_saving_into_an_older_file_keeps_its_spelling(file: Path, told: Told) -> None:
    file.write_text(
        "bmp_system:\n  routing:\n    routing_strategy: weighted\n"
        "  performance:\n    batch_processing: true\n    batch_size: 10\n"
    )
    made = service(file, told)
    made.save(
        {"routing.load_balancing": "round_robin", "performance.batch_processing.enabled": False}
        | {"performance.batch_processing.size": 4, "engine.process_timeout": 9}
    )
    assert made.current.routing.load_balancing == "round_robin"
    assert made.current.performance.batch_processing.enabled is False
    assert made.current.performance.batch_processing.size == 4
    assert "routing_strategy: round_robin" in file.read_text() and "bpm_system" not in file.read_text()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"routing.load_balancing": "x"},
            "routing.load_balancing: must be 'round_robin', 'least_loaded' or 'weighted'",
        ),
        ({"routing.load_balancin": "weighted"}, "routing.load_balancin: is no key here; did you mean load_balancing?"),
        ({"engine.process_timeout": float("nan")}, ""),
        ({"engine": 5}, "engine: must be a section"),
        ({"": 5}, "is no key"),
        ({"engine..x": 5}, "is no key"),
        ({"routing.default_persona.key": 5}, "routing.default_persona"),
        ({"routing.default_persona": object()}, "routing.default_persona"),
    ],
)
def test_what_cannot_be_used_is_not_written(file: Path, told: Told, changes: dict[str, object], words: str) -> None:
    file.write_text(OWN)
    made = service(file, told)
    before = made.current
    with pytest.raises(ConfigError) as caught:
        made.save(changes)
    assert words in caught.value.detail and not caught.value.detail.startswith("line")
    assert file.read_text() == OWN and made.current == before and told.changes == []


@pytest.mark.parametrize("value", ["2001-99-99", "!x", "0b11", "2001-01-01", "'yes'", ".5_0", "1_000"])
def test_a_change_leaves_strange_values_alone_or_is_refused(file: Path, told: Told, value: str) -> None:
    """The reader of the round trip knows other kinds of values than the check."""
    file.write_text(f"bpm_system:\n  routing:\n    default_persona: {value}\n")
    made = service(file, told)
    before, text = made.current.routing, file.read_text()
    try:
        made.save({"development.debug": True})
    except ConfigError:
        assert file.read_text() == text
    else:
        assert made.current.routing == before and made.current.development.debug


def test_a_broken_file_does_not_stop_anything_and_is_not_overwritten(file: Path, told: Told) -> None:
    file.write_text("bpm_system:\n  routing:\n    load_balancing: [\n")
    made = service(file, told)
    assert made.current.routing.load_balancing == "round_robin"
    assert [problem.line for problem in made.problems] == [4]
    with pytest.raises(SettingsError, match="line 4"):
        made.save({"routing.load_balancing": "weighted"})
    assert file.read_text().endswith("[\n")


def test_what_was_good_last_serves_while_the_file_is_broken(file: Path, told: Told) -> None:
    file.write_text(OWN)
    made = service(file, told)
    file.write_text(OWN.replace("worker_threads: 2", "worker_threads: two"))
    assert made.refresh_if_changed() is True
    assert made.current.performance.worker_threads == 2
    assert str(made.problems[0]) == "line 9, performance.worker_threads: must be a whole number, not 'two'"
    assert told.changes == [()], "what is wrong with the file is news, too"
    assert [(one.code, one.params["line"], one.params["element"]) for one in told.notices] == [
        ("bpm_config", 9, "performance.worker_threads")
    ]
    assert made.refresh_if_changed() is False
    file.write_text(OWN.replace("worker_threads: 2", "worker_threads: 22"))
    assert made.refresh_if_changed() is True
    assert (made.current.performance.worker_threads, made.problems) == (22, ())
    assert told.changes[1:] == [("performance.worker_threads",)]
    assert len(told.notices) == 1


def test_a_file_that_comes_and_goes_is_noticed(file: Path, told: Told) -> None:
    made = service(file, told)
    assert made.refresh_if_changed() is False
    file.write_text(OWN)
    assert made.refresh_if_changed() is True
    file.unlink()
    assert made.refresh_if_changed() is True
    assert made.current == BpmConfigService(file, shipped_config(), told.bus).current
    assert len(told.changes) == 2


def test_a_file_that_says_the_same_in_other_words_changes_nothing(file: Path, told: Told) -> None:
    file.write_text(OWN)
    made = service(file, told)
    file.write_text(OWN.replace("# mine", "# still mine"))
    assert made.refresh_if_changed() is True
    assert told.changes == []


@pytest.mark.parametrize("raw", [b"bpm_system:\n  \xff\xfe: 1\n", b"\x00" * 10, b"x" * 2_000_000])
def test_a_file_that_is_no_text_is_told(file: Path, told: Told, raw: bytes) -> None:
    file.write_bytes(raw)
    made = service(file, told)
    assert len(made.problems) == 1 and made.current == service(Path("none"), told).current


def test_a_folder_in_the_files_place_is_told(file: Path, told: Told) -> None:
    file.mkdir()
    made = service(file, told)
    assert "not a file" in str(made.problems[0])
    with pytest.raises(ConfigError):
        made.save({"development.debug": True})
    with pytest.raises(StorageError):
        made.save_text(OWN)


def test_a_damaged_installation_still_has_the_programs_values(file: Path, told: Told, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.yaml"
    shipped.write_text("bpm_system: [")
    made = service(file, told, shipped)
    assert made.current == BpmConfig()
    assert made.problems[0].file == shipped


def test_an_editors_text_is_checked_then_written_as_it_is(file: Path, told: Told) -> None:
    made = service(file, told)
    text = OWN.replace("\n\n", "\n\n\n# a remark\n")
    assert made.check(text) == ()
    made.save_text(text)
    assert made.text() == text and made.current.routing.load_balancing == "weighted"
    with pytest.raises(ConfigError, match=r"line 5, routing\.load_balancing: ") as caught:
        made.save_text(OWN.replace("weighted", "weightd"))
    assert caught.value.params == {"line": 5, "key": "routing.load_balancing"}
    assert "did you mean weighted?" in caught.value.detail
    assert made.text() == text and len(told.changes) == 1
    with pytest.raises(ConfigError):
        made.save_text("# \ud800\nbpm_system:\n")


def test_a_set_up_takes_the_files_place_and_the_old_one_is_kept(file: Path, told: Told) -> None:
    file.write_text(OWN)
    made = service(file, told)
    kept = made.use("high_performance")
    assert kept is not None and kept.read_text() == OWN and kept.parent == file.parent
    assert made.current.performance.worker_threads == 8
    again = made.use("default")
    assert again is not None and again != kept and not file.exists()
    assert made.current == service(file, told).current
    assert made.use("default") is None
    assert "development.debug" not in told.changes[0] and "performance.worker_threads" in told.changes[0]
    with pytest.raises(ConfigError, match="no set-up"):
        made.use("../bpm_config")  # type: ignore[arg-type]


def test_many_threads_may_save_at_once(file: Path, told: Told) -> None:
    made = service(file, told)
    keys = [("engine.max_concurrent_processes", 7), ("performance.worker_threads", 3), ("performance.caching.ttl", 5)]
    threads = [threading.Thread(target=made.save, args=({key: value},)) for key, value in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert {one.key: one.value for one in made.effective() if one.source == "file"} == dict(keys)
    assert made.problems == ()
