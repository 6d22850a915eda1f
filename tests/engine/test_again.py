"""Another version of a reply, on the real engine: the model is truly asked something else, and the old one stays."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Again, Turn
from saijin_studio.core.settings import Settings
from saijin_studio.core.usage import Usage
from saijin_studio.ports import ChatRequest, ModelInfo
from saijin_studio.services.traces import file as trace_file
from saijin_studio.services.traces.story import from_file

from .chats import Chats


class Recorder:
    """One provider with the model that the settings name; says who was asked, as a server would tell its tokens."""

    def __init__(self, provider: str, model: str, asked: list[tuple[str, ChatRequest]]) -> None:
        self.provider, self.model = provider, model
        self._asked = asked

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Generator[str, None, Usage]:
        self._asked.append((f"{self.provider}:{self.model}", request))
        if request.sending is not None:
            told = [{"role": line.role, "content": line.content} for line in request.messages]
            request.sending({"model": self.model, "messages": told, "stream": True})
        yield f"  {request.persona.key} by {self.model} \n"
        return Usage(21, 4, 8192, "stop")

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


class Recording:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ChatRequest]] = []

    def chain(self, settings: Settings) -> tuple[Recorder, ...]:
        models = {"ollama": settings.models.ollama.model, "openai": settings.models.openai.model, "offline": "built-in"}
        return tuple(Recorder(name, models[name] or "first", self.asked) for name in settings.models.order)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording()


@pytest.fixture(scope="module")
def chats(engine_jars: Path, recording: Recording, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chats]:
    chats = Chats(tmp_path_factory.mktemp("again"), recording.chain)
    yield chats
    chats.studio.close()


def again(chats: Chats, turn: Turn, wished: Again) -> Turn:
    made = chats.chat.again(turn.correlation_id, wished)
    chats.answered(made)
    return made


def test_another_persona_and_an_extra_instruction_reach_the_model(chats: Chats, recording: Recording) -> None:
    turn = chats.ask("Where do ships go?")
    assert chats.answered(turn) == ("yuuri by first", "yuuri", "conversation")
    first = recording.asked[-1][1]
    made = again(chats, turn, Again(persona="reika", instruction="Answer in one word."))
    asked = recording.asked[-1][1]
    assert chats.answered(made) == ("reika by first", "reika", "again")
    assert asked.messages[-1].role == "system" and asked.messages[-1].content.endswith("Answer in one word.")
    assert asked.messages[-2].content == first.messages[-1].content == "Where do ships go?"
    assert "Reika" in asked.messages[0].content and "Yuuri" not in asked.messages[0].content
    assert chats.texts(turn) == ["Where do ships go?", "reika by first"]  # one reply stands, where the old one stood
    assert chats.studio.services.traces.story(turn.correlation_id).made.text == "yuuri by first"


def test_another_model_and_an_edited_prompt(chats: Chats, recording: Recording) -> None:
    turn = chats.ask("Hello", "reika")
    chats.answered(turn)
    assert recording.asked[-1][0] == "ollama:first"
    made = again(chats, turn, Again(model="openai:gpt-x", system="You are a lighthouse."))
    provider, asked = recording.asked[-1]
    assert provider == "openai:gpt-x"
    assert asked.messages[0].content.startswith("You are a lighthouse.")
    trace = chats.chat.trace(made.correlation_id)
    assert (trace.provider, trace.model, trace.persona_key) == ("openai", "gpt-x", "reika")
    plain = again(chats, made, Again())
    assert recording.asked[-1][0] == "ollama:first"
    assert "lighthouse" not in recording.asked[-1][1].messages[0].content
    versions = chats.studio.services.traces.versions(turn.correlation_id)
    assert [version.correlation_id for version in versions] == [each.correlation_id for each in (turn, made, plain)]
    assert [version.standing for version in versions] == [False, False, True]


def test_its_trace_tells_all_of_it_in_another_studio(chats: Chats, tmp_path: Path) -> None:
    turn = chats.ask("Tell me of the sea.")
    chats.answered(turn)
    made = again(chats, turn, Again(instruction="Be brief."))
    for each in (turn, made):
        chats.until(lambda each=each: "answered" in chats.done(each))  # type: ignore[misc]
    file = tmp_path / "trace.json"
    chats.studio.services.traces.save(made.correlation_id, file)
    opened = trace_file.read(file)
    assert (len(opened.replies), opened.chosen, len(opened.diagrams)) == (2, 1, 1)
    story = from_file(opened, 1)
    assert story.process is not None and "ai_processing" in {step.activity_id for step in story.process.steps}
    assert "<bpmn" in story.process.bpmn_xml
    assert [each.number for each in story.attempts if each.activity_id == "ai_processing"] == [1]
    assert story.made.raw == "  yuuri by first \n" and story.made.text == "yuuri by first"
    assert story.made.usage == Usage(21, 4, 8192, "stop")
    assert story.made.sent is not None and story.made.sent.faithful
    assert story.made.sent.body["messages"][-1]["content"].endswith("Be brief.")
