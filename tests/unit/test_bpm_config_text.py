"""What a text may say, and how it is told what is wrong: line, key and cause."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saijin_studio.core.bpm_config import BpmConfig, RetryPolicy
from saijin_studio.core.errors import SettingsError
from saijin_studio.services.config.check import check, error_of
from saijin_studio.services.config.edit import with_changes
from saijin_studio.services.config.yaml import LARGEST, YamlFault, read

FILE = Path("bpm_config.yaml")


def good(text: str) -> BpmConfig:
    reading = check(text, FILE)
    assert reading.config is not None, [str(one) for one in reading.problems]
    return reading.config


def problems(text: str) -> list[str]:
    return [str(one) for one in check(text, FILE).problems]


def test_values_are_read_and_the_rest_is_the_default() -> None:
    config = good("bpm_system:\n  routing:\n    load_balancing: weighted\n  engine: {process_timeout: 60}\n")
    assert config.routing.load_balancing == "weighted"
    assert config.engine.process_timeout == 60
    assert config.performance == BpmConfig().performance


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "bpm_system:\n", "bpm_system:\n  engine:\n  workflows:\n", "---\n...\n"]
)
def test_nothing_is_the_default(text: str) -> None:
    assert good(text) == BpmConfig()


def test_the_older_root_is_read_but_not_beside_the_new_one() -> None:
    assert good("bmp_system:\n  engine: {max_concurrent_processes: 7}\n").engine.max_concurrent_processes == 7
    assert problems("bpm_system:\n  engine:\nbmp_system:\n  engine:\n") == [
        "line 3: both bpm_system and bmp_system are there; keep one"
    ]


def test_a_number_of_retries_means_the_tries() -> None:
    text = "bpm_system:\n  workflows:\n    chat_interaction:\n      retries:\n        ai_processing: 5\n"
    assert good(text).retry_policy("chat_interaction", "ai_processing") == RetryPolicy(tries=5)
    assert good(text).retry_policy("chat_interaction", "other") is None
    spelled_out = text.replace("ai_processing: 5", "ai_processing: {tries: 2, initial: 0.5, longest: 4, jitter: 0}")
    policy = good(spelled_out).retry_policy("chat_interaction", "ai_processing")
    assert policy == RetryPolicy(tries=2, initial=0.5, longest=4, jitter=0)


BELOW = "bpm_system:\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "  routing:\n    load_balancing: random\n",
            "line 3, routing.load_balancing: must be 'round_robin', 'least_loaded' or 'weighted', not 'random'",
        ),
        (
            "  engine:\n    max_concurrent_processes: 0\n",
            "line 3, engine.max_concurrent_processes: must be 1 or more, not 0",
        ),
        ("  engine:\n    process_timeout: -1\n", "line 3, engine.process_timeout: must be more than 0, not -1"),
        ("  engine:\n    process_timeout: soon\n", "line 3, engine.process_timeout: must be a number, not 'soon'"),
        (
            "  performance:\n    worker_threads: '4'\n",
            "line 3, performance.worker_threads: must be a whole number, not '4'",
        ),
        (
            "  performance:\n    worker_threads: true\n",
            "line 3, performance.worker_threads: must be a whole number, not true",
        ),
        (
            "  performance:\n    worker_threads:\n",
            "line 3, performance.worker_threads: must be a whole number, not empty",
        ),
        (
            "  development:\n    debug: yes\n",
            "line 3, development.debug: must be true or false, not 'yes'; did you mean true?",
        ),
        ("  rooting:\n    x: 1\n", "line 2, rooting: is no key here; did you mean routing?"),
        (
            "  routing:\n    load_balancin: weighted\n",
            "line 3, routing.load_balancin: is no key here; did you mean load_balancing?",
        ),
        ("  engine:\n    ttl: 4\n", "line 3, engine.ttl: is no key here; did you mean performance.caching.ttl?"),
        (
            "  performance:\n    caching:\n      zzz: 4\n",
            "line 4, performance.caching.zzz: is no key here; there are enabled, ttl",
        ),
        (
            "  workflows:\n    chat_interacton:\n      enabled: true\n",
            "line 3, workflows.chat_interacton: is no key here; did you mean chat_interaction?",
        ),
        (
            "  workflows:\n    chat_interaction:\n      retries:\n        reply:\n          tires: 3\n",
            "line 6, workflows.chat_interaction.retries.reply.tires: is no key here; did you mean tries?",
        ),
        (
            "  workflows:\n    chat_interaction:\n      retries:\n        reply: 0\n",
            "line 5, workflows.chat_interaction.retries.reply.tries: must be 1 or more, not 0",
        ),
        (
            "  prices:\n    gpt-4.1: {prompt: 1, reply: 2}\n",
            "line 3, prices.gpt-4.1: is no key here; write openai:MODEL, as openai:gpt-4.1-mini or openai:gpt-4*",
        ),
        (
            "  prices:\n    openai:gpt*4: {prompt: 1, reply: 2}\n",
            "line 3, prices.openai:gpt*4: is no key here; write openai:MODEL, as openai:gpt-4.1-mini or openai:gpt-4*",
        ),
        (
            "  prices:\n    openai:gpt-4.1: {prompt: -1, reply: 2}\n",
            "line 3, prices.openai:gpt-4.1.prompt: must be 0 or more, not -1",
        ),
        ("  prices:\n    openai:x: {prompt: 1}\n", "line 3, prices.openai:x.reply: must be there"),
        (
            "  prices:\n    openai:x: {prompt: 1, reply: 2, curency: EUR}\n",
            "line 3, prices.openai:x.curency: is no key here; did you mean currency?",
        ),
        (
            "  prices:\n    openai:x:\n      prompt: 1\n      reply: 2\n      currency: euro\n",
            "line 6, prices.openai:x.currency: must be three capital letters, as USD, not 'euro'",
        ),
        ("  engine: 5\n", "line 2, engine: must be a section with keys of its own, not 5"),
        ("  engine: []\n", "line 2, engine: must be a section with keys of its own, not a list"),
        ("  engine:\n    process_timeout: .inf\n", "line 3: .inf is no number that can be used"),
        ("  engine:\n    process_timeout: .nan\n", "line 3: .nan is no number that can be used"),
        ("  engine:\n    process_timeout: 1e999\n", "line 3: 1e999 is no number that can be used"),
        ("  engine:\n    process_timeout: " + "9" * 5000 + "\n", "line 3: a number of too many digits"),
        (
            "  engine: &a\n    process_timeout: 5\n",
            "line 2: anchors (&) and aliases (*) are not used here; write the value out",
        ),
        ("  engine: *a\n", "line 2: anchors (&) and aliases (*) are not used here; write the value out"),
        ("  engine: !!map {}\n", "line 2: tags (tag:yaml.org,2002:map) are not used here"),
        ("  engine: {}\n  engine: {}\n", "line 3, engine: written twice (before on line 2)"),
        ("  [a]: 1\n", "line 2: a key must be a word"),
        ("  engine: {}\n---\nbpm_system: {}\n", "line 3: a second document (---); the file holds one"),
        ("  \tengine: {}\n", "line 2: found character '\\t' that cannot start any token"),
        ("  # \x07\n", "line 2: a sign that YAML does not allow"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_key(text: str, told: str) -> None:
    assert problems(BELOW + text) == [told]


def test_what_stands_outside_the_root_is_told() -> None:
    assert problems("engine:\n  process_timeout: 4\n") == [
        "line 1, engine: belongs below bpm_system:, two spaces further in"
    ]
    assert problems("bpm_sytem:\n") == ["line 1, bpm_sytem: is no key here; did you mean bpm_system?"]
    assert problems("- a\n") == ["line 1: the file must begin with bpm_system:"]


def test_every_problem_is_told_in_the_order_of_the_lines() -> None:
    text = BELOW + "  routing:\n    load_balancing: x\n  engine:\n    process_timeout: 0\n    zzz: 1\n"
    found = check(text, FILE)
    assert [one.line for one in found.problems] == [3, 5, 6]
    error = error_of(found.problems)
    assert error.code == "bpm_config" and error.params == {"line": 3, "key": "routing.load_balancing"}
    assert error.detail.startswith("line 3, routing.load_balancing: ") and error.detail.endswith("(and 2 more)")


def test_size_depth_and_number_are_limited() -> None:
    assert problems("#" * LARGEST + "\n") == ["the text is larger than 1 MB"]
    assert "nested too deeply" in problems("bpm_system: " + "{a: " * 50 + "}" * 50)[0]
    assert "nested too deeply" in problems("[" * 100_000)[0]
    assert "too many entries" in problems("bpm_system: [" + "1," * 30_000 + "]")[0]


PUBLISHED = """\
bmp_system:
  engine:
    max_concurrent_processes: 50
    worker_threads: 8
    process_timeout: 120
    debug_mode: true
    log_level: "DEBUG"
  routing:
    default_persona: "yuuri"
    routing_strategy: "weighted"
    fallback_enabled: true
  workflows:
    - name: "chat_interaction"
      steps:
        - persona_selection
        - output_delivery
  performance:
    enable_caching: true
    cache_ttl: 1800
    batch_processing: true
    batch_size: 10
  development:
    enable_profiling: true
"""


def test_the_keys_of_older_files_are_understood() -> None:
    reading = check(PUBLISHED, FILE)
    config = reading.config
    assert config is not None
    assert (config.engine.max_concurrent_processes, config.engine.process_timeout) == (50, 120)
    assert config.performance.worker_threads == 8
    assert config.routing.load_balancing == "weighted"
    assert config.performance.caching.ttl == 1800
    assert config.performance.batch_processing.size == 10
    assert config.development.debug and config.development.profiling
    assert list(config.workflows) == ["chat_interaction"]
    assert [(one.line, one.key, one.fatal) for one in reading.problems] == [
        (14, "workflows.chat_interaction.steps", False)
    ], "the steps are the model's; who wrote them is told so"


def test_an_older_key_beside_the_new_one_is_refused() -> None:
    text = BELOW + "  routing:\n    routing_strategy: weighted\n    load_balancing: round_robin\n"
    assert problems(text) == [
        "line 3, routing.routing_strategy: is also given as routing.load_balancing on line 4; keep that one"
    ]


NAMES = (
    "bpm_system bmp_system engine workflows chat_interaction retries tries performance name caching batch_processing"
)
OLDER = "batch_size routing_strategy log_level steps timeout true 5 ~ 0x1 .5 1e5 2001-99-99"
SIGNS = (
    ":|: |- |\n|\n  |\n    |{|}|[|]|,|&a |*a|!!x |>|'|\"|#|%|? |---\n|...\n|\t|\\|<<|\ufeff|\x00|\ud800|あ|@|`".split(
        "|"
    )
)
WORDS = st.sampled_from([*NAMES.split(), *OLDER.split(), *SIGNS, "|"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=4),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@given(
    st.text(max_size=200) | st.lists(WORDS, max_size=40).map("".join) | TREES.map(lambda tree: f"bpm_system: {tree}")
)
@example("%")
@example("bpm_system: {? }")
@example("? \n: \n")
@example("bpm_system:\n  workflows:\n  - name: x\n    steps: 1\n  - name: x")
@example("bpm_system: {performance: 5, engine: {worker_threads: 3}}")
def test_whatever_the_text_is_only_a_settings_error_can_come_of_it(text: str) -> None:
    reading = check(text, FILE)
    try:
        config = reading.usable()
    except SettingsError as error:
        assert str(error)
        assert any(one.fatal for one in reading.problems)
    else:
        assert isinstance(config, BpmConfig)
        if "2001-99-99" in text:
            return  # no date that a round trip could read
        assert check(with_changes(text, {"engine.process_timeout": 7.5}), FILE).usable().engine.process_timeout == 7.5


SCALARS = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)


@settings(max_examples=100, deadline=None)
@given(SCALARS | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20))
def test_a_value_that_is_written_is_read_as_what_it_was(value: object) -> None:
    text = with_changes("", {"engine.process_timeout": value})
    try:
        root = read(text).plain()
    except YamlFault as fault:
        raise AssertionError(text) from fault
    assert root == {"bpm_system": {"engine": {"process_timeout": value}}}
