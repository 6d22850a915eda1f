"""What the keys of bpm_config.yaml do on a real engine: those changed under way, those read at the start, the examples.

tests/unit/test_config_effects.py has the rest, and the list of all keys.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, Rule, TurnState
from saijin_studio.core.errors import InputError, ProviderFault
from saijin_studio.core.events import NoticeRaised
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.paths import shipped, shipped_config
from saijin_studio.ports import ChatRequest

from .chats import Chats, Parrot, chain_of
from .models import one_task

MOMENT = 1.5  # seconds in which the outbox looks three times
ROUTING = "persona_routing.dmn"
CARD = '{"spec": "chara_card_v3", "data": {"name": "Careful", "first_mes": "Hm.", "extensions": {"saijin": %s}}}'


class Faulty(Parrot):
    """A parrot that cannot begin to say what holds `fault`, and breaks off at what holds `half`."""

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        question = request.messages[-1].content
        if "half" in question:
            yield "So far. "
        if "half" in question or "fault" in question:
            raise ProviderFault("broken", provider=self.provider)
        yield from super().stream(request, cancel)


START = "bpm_system:\n  engine:\n    state_persistence: false\n  performance:\n    sustained_load: true\n"


@pytest.fixture(scope="module")
def chats(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chats]:
    """Started with a configuration of its own; two models, of which the mock is the second."""
    home = tmp_path_factory.mktemp("effects")
    (home / "bpm_config.yaml").write_text(START, encoding="utf-8")
    (home / "personas").mkdir()
    for name, manners in (("careful", '{"approval": "always"}'), ("leaving", "{}")):
        (home / "personas" / f"{name}.json").write_text(CARD % manners, encoding="utf-8")
    made = Chats(home, chain_of(Faulty("openai"), Parrot()))
    yield made
    made.studio.close()


@contextmanager
def changed(chats: Chats, changes: Mapping[str, object]) -> Iterator[None]:
    """The configuration with these values, for a while."""
    config = chats.studio.services.config
    before = config.text()
    config.save(changes)
    try:
        yield
    finally:
        config.save_text(before)


def engine_arguments(chats: Chats) -> list[str]:
    pid = chats.studio.services.engine.status().engine_pid
    assert pid is not None
    return psutil.Process(pid).cmdline()


def database_arguments(chats: Chats) -> list[str]:
    pid = chats.studio.services.engine.status().database_pid
    assert pid is not None
    return psutil.Process(pid).cmdline()


def test_without_persistence_the_database_does_not_wait_for_the_disk(chats: Chats) -> None:
    assert "synchronous_commit=off" in database_arguments(chats)


def test_an_engine_for_sustained_load_compiles_as_well_as_it_can(chats: Chats) -> None:
    levels = [word for word in engine_arguments(chats) if "TieredStopAtLevel" in word]
    assert levels[-1] == "-XX:TieredStopAtLevel=4"


def test_messages_beyond_the_most_processes_queue_and_go_on(chats: Chats) -> None:
    """What waits for a person is not in their way."""
    waiting = chats.ask("Hello", "careful")
    chats.wait(waiting, TurnState.APPROVAL)
    chats.until(lambda: bool(chats.studio.services.processes.decisions()))
    with changed(chats, {"engine.max_concurrent_processes": 2}):
        first, second = chats.ask("One *"), chats.ask("Two *")
        chats.wait_words(first)
        chats.wait_words(second)
        third = chats.ask("Three")
        assert not CancelToken().wait(MOMENT)
        assert chats.chat.turn(third.correlation_id).state is TurnState.QUEUED
        assert chats.steps(third) == []
        chats.chat.cancel(first.correlation_id)
        assert chats.answered(third)[0] == "Three"
        chats.chat.cancel(second.correlation_id)
        chats.wait(second, TurnState.CANCELLED)
    chats.chat.disapprove(waiting.correlation_id)
    chats.wait(waiting, TurnState.WITHDRAWN)


def test_a_process_over_its_time_is_ended_and_its_words_kept_but_not_one_that_waits_for_a_person(chats: Chats) -> None:
    waiting = chats.ask("Hello", "careful")
    chats.wait(waiting, TurnState.APPROVAL)
    chats.until(lambda: bool(chats.studio.services.processes.decisions()))
    hung = chats.ask("Once upon a time *")
    chats.wait_words(hung)
    with changed(chats, {"engine.process_timeout": 1.0}):
        done = chats.wait(hung, TurnState.FAILED)
    assert done.reply_message_id is not None
    message = chats.chat.message(done.reply_message_id)
    assert (message.state, message.failure) == (MessageState.INTERRUPTED, "timed_out")
    assert "Once upon a time" in message.text
    detail = chats.studio.services.processes.of_turn(hung.correlation_id)
    assert detail is not None and detail.summary.ended_at is not None
    assert chats.chat.turn(waiting.correlation_id).state is TurnState.APPROVAL  # it is older, so it was looked at first
    chats.chat.approve(waiting.correlation_id)
    assert chats.answered(waiting)[0] == "Hello"


def test_the_default_persona_answers_for_one_that_is_gone(chats: Chats) -> None:
    gone = chats.chat.new_conversation("leaving")
    file = chats.paths.personas / "leaving.json"
    file.rename(file.with_suffix(".away"))
    chats.studio.services.personas.reload()
    try:
        for default in ("reika", "touri"):
            with changed(chats, {"routing.default_persona": default}):
                turn = chats.chat.send(gone.id, "Hello?")
                assert chats.answered(turn)[1:] == (default, "fallback")
    finally:
        file.with_suffix(".away").rename(file)
        chats.studio.services.personas.reload()


@pytest.mark.parametrize("manner", ["round_robin", "least_loaded", "weighted"])
def test_balanced_conversations_are_given_out_as_configured(chats: Chats, manner: str) -> None:
    with changed(chats, {"routing.load_balancing": manner}):
        assert chats.answered(chats.ask("Hello", routing=Rule.BALANCED))[2] == manner


def test_without_routing_the_own_persona_answers(chats: Chats) -> None:
    with changed(chats, {"workflows.persona_routing.enabled": False}):
        turn = chats.ask("Shall we make a planning sheet?", routing=Rule.AUTO)
        assert chats.answered(turn)[1:] == ("yuuri", "conversation")
    turn = chats.ask("Shall we make a planning sheet?", routing=Rule.AUTO)
    assert chats.answered(turn)[1:] == ("reika", "topic: planning")


def test_chats_that_are_switched_off_are_not_started(chats: Chats) -> None:
    conversation = chats.chat.new_conversation("yuuri")
    with changed(chats, {"engine.max_concurrent_processes": 1}):
        hung = chats.ask("One *")
        chats.wait_words(hung)
        queued = chats.ask("Two")
        with changed(chats, {"workflows.chat_interaction.enabled": False}):
            with pytest.raises(InputError, match="chat_interaction is turned off"):
                chats.chat.send(conversation.id, "Hello")
            chats.chat.cancel(hung.correlation_id)
            chats.wait(hung, TurnState.CANCELLED)
            assert not CancelToken().wait(MOMENT)
            assert chats.chat.turn(queued.correlation_id).state is TurnState.QUEUED
        assert chats.answered(queued)[0] == "Two"


def test_voices_and_models_that_are_switched_off_are_not_started(chats: Chats) -> None:
    turn = chats.ask("Hello")
    chats.answered(turn)
    reply = chats.chat.turn(turn.correlation_id).reply_message_id
    assert reply is not None
    services = chats.studio.services
    with changed(chats, {"workflows.voice_synthesis.enabled": False}):
        with pytest.raises(InputError, match="voice_synthesis is turned off"):
            services.voice.speak(reply)
    with changed(chats, {"workflows.model_integration.enabled": False}):
        with pytest.raises(InputError, match="model_integration is turned off"):
            services.local_models.start("tinyllama")
    assert set(started(chats)) == {"chat_interaction"}


def test_a_voice_over_its_own_time_is_ended_and_said_and_the_reply_goes_on(chats: Chats) -> None:
    """It waits for more sentences of a reply that is being written."""
    notices: list[NoticeRaised] = []
    forget = chats.bus.subscribe(NoticeRaised, notices.append)
    services, engine = chats.studio.services, RestEngine(chats.studio.services.engine.connection)
    turn = chats.ask("Once upon a time *")
    chats.wait_words(turn)
    services.voice.begin_reply(turn.correlation_id)
    (voice,) = engine.find_instances("voice_synthesis", turn.correlation_id)
    with changed(chats, {"workflows.voice_synthesis.timeout": 1.0}):
        chats.until(lambda: engine.detail(voice).summary.ended_at is not None)
    chats.until(lambda: "process_timeout" in [notice.code for notice in notices])
    forget()
    (told,) = [notice for notice in notices if notice.code == "process_timeout"]
    assert told.params == {"process": "voice_synthesis", "id": voice}
    assert "silenced" in [step.activity_id for step in engine.detail(voice).steps], "the window hears that it is over"
    assert chats.chat.turn(turn.correlation_id).state is TurnState.RUNNING
    chats.chat.cancel(turn.correlation_id)
    chats.wait(turn, TurnState.CANCELLED)


@pytest.mark.parametrize("tries", [1, 2])
def test_a_step_is_tried_as_often_as_configured(chats: Chats, tries: int) -> None:
    retries = {"ai_processing": {"tries": tries, "initial": 0.05}}
    with changed(chats, {"workflows.chat_interaction.retries": retries}):
        turn = chats.ask("The first half")
        chats.wait(turn, TurnState.FAILED)
        detail = chats.studio.services.processes.of_turn(turn.correlation_id)
    assert detail is not None
    (step,) = [step for step in detail.steps if step.activity_id == "ai_processing"]
    assert step.tries == tries


def test_mock_answers_ask_no_other_model(chats: Chats) -> None:
    def asked(words: str) -> tuple[list[str], str | None]:
        """Who could not answer, and who did."""
        turn = chats.ask(words)
        chats.answered(turn)
        trace = chats.chat.trace(turn.correlation_id)
        return [failure.provider for failure in trace.failures], trace.provider

    assert asked("A fault") == (["openai"], "offline")
    with changed(chats, {"development.mock_ai_responses": True}):
        assert asked("A fault") == ([], "offline")
        assert asked("Hello") == ([], "offline")
    assert asked("Hello") == ([], "openai")


def test_the_logs_say_everything_while_that_is_wanted(chats: Chats) -> None:
    ours = logging.getLogger("saijin_studio.services")
    assert not ours.isEnabledFor(logging.DEBUG)
    with changed(chats, {"development.debug": True}):
        assert ours.isEnabledFor(logging.DEBUG)
    assert not ours.isEnabledFor(logging.DEBUG)


def test_a_model_file_that_changes_is_deployed_at_once(chats: Chats) -> None:
    table = (shipped() / "processes" / ROUTING).read_text(encoding="utf-8")
    entry = '<outputEntry id="own_then_persona">\n          <text>%s</text>'
    assert entry % "facts.own" in table
    own = chats.paths.processes / ROUTING
    own.parent.mkdir(parents=True, exist_ok=True)

    def who() -> str:
        return chats.answered(chats.ask("Hello"))[1]

    try:
        with changed(chats, {"development.auto_reload": True}):
            own.write_text(table.replace(entry % "facts.own", entry % '"freya"'), encoding="utf-8")
            chats.until(lambda: who() == "freya")
            own.unlink()
            chats.until(lambda: who() == "yuuri")
        own.write_text(table.replace(entry % "facts.own", entry % '"touri"'), encoding="utf-8")
        assert not CancelToken().wait(MOMENT)
        assert who() == "yuuri"
    finally:
        own.unlink(missing_ok=True)
        chats.studio.redeploy()


def test_a_topic_nobody_serves_is_said_where_the_process_waits(chats: Chats) -> None:
    model = chats.paths.processes / "signing.bpmn"
    model.parent.mkdir(parents=True, exist_ok=True)
    model.write_text(one_task("signing"), encoding="utf-8")
    services = chats.studio.services
    engine = RestEngine(services.engine.connection)
    try:
        chats.studio.redeploy()
        assert services.processes.problems() == ()
        instance = engine.start_process("signing", "key", {})
        (wait,) = services.processes.unserved(services.processes.detail(instance))
        assert (wait.activity_id, wait.topic) == ("work", "signing")
        services.processes.cancel(instance)
    finally:
        model.unlink()


def started(chats: Chats) -> list[str]:
    """The keys of all processes so far, newest first."""
    return [one.process_key for one in chats.studio.services.processes.list()]


# -- the shipped examples ----------------------------------------------------------------------------------------------


@contextmanager
def example(home: Path, name: str) -> Iterator[Chats]:
    """A studio with a shipped set-up and the models that the settings name: here the built-in one answers."""
    home.mkdir()
    text = (shipped_config().parent / "examples" / f"{name}.yaml").read_text(encoding="utf-8")
    (home / "bpm_config.yaml").write_text(text, encoding="utf-8")
    made = Chats(home, chain=None, speaks=True)
    try:
        assert made.studio.services.config.problems == ()
        yield made
    finally:
        made.studio.close()


def test_the_development_set_up_runs(engine_jars: Path, tmp_path: Path) -> None:
    """With one process at a time, and a profile of where the time went."""
    with example(tmp_path / "development", "development") as chats:
        first, second = chats.ask("Good evening!"), chats.ask("And to you?")
        assert all(chats.answered(turn)[0] for turn in (first, second))
        trace = chats.chat.trace(first.correlation_id)
        assert (trace.provider, trace.failures) == ("offline", ())
        assert "synchronous_commit=off" not in database_arguments(chats)
    profile = (tmp_path / "development" / "logs" / "profile" / "chat.ai_processing.txt").read_text(encoding="utf-8")
    assert "function calls" in profile and "answer" in profile


def test_the_high_performance_set_up_runs(engine_jars: Path, tmp_path: Path) -> None:
    """With many at once, and voices until those are switched off."""
    with example(tmp_path / "performance", "high_performance") as chats:
        turns = [chats.ask(f"Good evening, number {number}!") for number in range(8)]
        assert all(chats.answered(turn)[0] for turn in turns)
        assert "voice_synthesis" in started(chats)
        assert not (tmp_path / "performance" / "logs" / "profile").exists()
        chats.until(lambda: all(one.ended_at for one in chats.studio.services.processes.list()))
        before = len(started(chats))
        with changed(chats, {"workflows.voice_synthesis.enabled": False}):
            chats.answered(chats.ask("Quietly, please."))
            chats.until(lambda: all(one.ended_at for one in chats.studio.services.processes.list()))
        assert started(chats)[: len(started(chats)) - before] == ["chat_interaction"]
