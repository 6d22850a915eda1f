"""What comes of model servers beside words: thoughts, tools, pictures that go there, and text that is no text."""

from __future__ import annotations

import base64
import json
from collections.abc import Generator, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import ToolCall
from saijin_studio.core.errors import ProviderFault
from saijin_studio.core.sampling import Sampling
from saijin_studio.ports import Aside, ChatRequest, ModelInfo, PromptImage, PromptMessage, Thought
from saijin_studio.providers.llm.readable import readable
from saijin_studio.services.models.chain import Chain, Limits, NoModelAnswered
from tests.fault_server import FaultServer

from .test_llm_servers import KINDS, PERSONA, model_at, said

LIMITS = Limits(20, 20)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def request(*messages: PromptMessage, **values: float | int) -> ChatRequest:
    sampling = Sampling(**{"temperature": 0.5, **values})  # type: ignore[arg-type]
    return ChatRequest(messages or (PromptMessage("user", "Hi"),), PERSONA, (), "en", sampling=sampling)


# -- thoughts among the words ----------------------------------------------------------------------------------------


def raw(pieces: Iterable[str | Aside]) -> Generator[str | Aside, None, int]:
    yield from pieces
    return 7


def parted(*pieces: str | Aside) -> tuple[str, str]:
    """What was said, and what was thought."""
    found = list(readable(raw(pieces)))
    thoughts = "".join(one.text for one in found if isinstance(one, Thought))
    return "".join(one for one in found if isinstance(one, str)), thoughts


@pytest.mark.parametrize(
    ("text", "words", "thought"),
    [
        ("Hello <think>there</think>", "Hello <think>there</think>", ""),  # in the middle it is what was said
        ("<think>hm</think>Hello", "Hello", "hm"),
        ("\n <think>\nhm\n</think>\n\nHello\n", "Hello\n", "\nhm\n"),
        ("<thinking>a < b</thinking> So.", "So.", "a < b"),
        ("<think></think>Hi", "Hi", ""),
        ("<think>one</think><think>two</think>Hi", "Hi", "onetwo"),
        ("<think>never ends </thin", "", "never ends </thin"),
        ("<thin", "<thin", ""),
        ("<b>bold</b>", "<b>bold</b>", ""),
        ("", "", ""),
    ],
)
def test_thoughts_are_parted_from_words_wherever_the_pieces_are_cut(text: str, words: str, thought: str) -> None:
    assert parted(text) == (words, thought)
    assert parted(*text) == (words, thought)
    for cut in range(len(text)):
        assert parted(text[:cut], text[cut:]) == (words, thought), cut


@given(st.lists(st.text(alphabet=st.sampled_from("<>/think \nab"), max_size=12), max_size=8))
def test_nothing_is_lost_of_what_has_no_tags_at_its_start(pieces: list[str]) -> None:
    words, thought = parted("x", *pieces)
    assert (words, thought) == ("x" + "".join(pieces), "")


@given(st.text(max_size=30), st.integers(0, 30))
def test_cuts_change_nothing(text: str, cut: int) -> None:
    assert parted(text[:cut], text[cut:]) == parted(text)


def test_characters_that_mean_nothing_go_and_those_cut_in_two_are_joined() -> None:
    assert parted("a\x00\x1b[31m\tb\r\nc\x7f\x9d") == ("a[31m\tb\nc", "")
    assert parted("so \ud83d", "\ude00!") == ("so 😀!", "")
    assert parted("so \ud83d") == ("so \ufffd", "")
    assert parted("\ude00 so") == ("\ufffd so", "")


def test_what_the_server_counted_is_passed_on() -> None:
    counted: list[int] = []

    def reading() -> Generator[str | Aside, None, None]:
        counted.append((yield from readable(raw(["<think>a"]))))

    assert list(reading())
    assert counted == [7]


# -- the chain ---------------------------------------------------------------------------------------------------------


class Thinking:
    provider, model = "ollama", "m"

    def __init__(self, *pieces: str | Aside | ProviderFault) -> None:
        self.pieces = pieces

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str | Aside]:
        for piece in self.pieces:
            if isinstance(piece, ProviderFault):
                raise piece
            yield piece

    def models(self) -> tuple[ModelInfo, ...]:
        return ()


def told(*models: Thinking) -> tuple[str, list[Aside]]:
    asides: list[Aside] = []
    asked = ChatRequest((PromptMessage("user", "Hi"),), PERSONA, (), "en", aside=asides.append)
    with Chain(models).stream(asked, CancelToken(), LIMITS) as answer:
        return "".join(answer), asides


def test_the_caller_is_told_what_comes_beside_the_words() -> None:
    tool = ToolCall("weather", '{"at": "sea"}')
    words, asides = told(Thinking(Thought("a"), "Well, ", Thought("b"), "yes.", tool))
    assert words == "Well, yes."
    assert asides == [Thought("a", anew=True), Thought("b"), tool]


def test_thoughts_of_a_model_that_failed_count_no_more() -> None:
    failing, other = Thinking(Thought("a"), ProviderFault("gone")), Thinking(Thought("b"), "Yes.")
    other.provider = "openai"
    assert told(failing, other) == ("Yes.", [Thought("a", anew=True), Thought("b", anew=True)])


@pytest.mark.parametrize("pieces", [(), (" ", "\n\n"), (Thought("and that was all"),)])
def test_a_model_without_a_word_gives_way(pieces: tuple[str | Aside, ...]) -> None:
    other = Thinking("  Yes.")
    other.provider = "openai"
    assert told(Thinking(*pieces), other)[0] == "  Yes."
    with pytest.raises(NoModelAnswered, match="empty"):
        told(Thinking(*pieces))


def test_a_model_that_thinks_without_end_gives_way() -> None:
    other = Thinking("Yes.")
    other.provider = "openai"
    words, asides = told(Thinking(*[Thought("hm " * 10_000)] * 1_000), other)
    assert words == "Yes."
    assert sum(len(one.text) for one in asides if isinstance(one, Thought)) <= 500_000


# -- the wire ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_broken_utf8_in_a_stream_costs_one_character(kind: str, server: FaultServer) -> None:
    server.words = ("日本", b"\xe6\x97", "語", b"\xff", "😀.")
    assert said(model_at(kind, server.url)).replace("\ufffd\ufffd", "\ufffd") == "日本\ufffd語\ufffd😀."


@pytest.mark.parametrize("kind", KINDS)
def test_characters_cut_between_chunks_are_whole(kind: str, server: FaultServer) -> None:
    server.words, server.chunk = ("日本語".encode(), "😀".encode()), 1
    assert said(model_at(kind, server.url)) == "日本語😀"


@pytest.mark.parametrize("kind", KINDS)
def test_tools_that_a_model_asks_for_are_told(kind: str, server: FaultServer) -> None:
    arguments = {"at": "海"}
    whole = {"function": {"name": "weather", "arguments": arguments}}
    text = json.dumps(arguments, ensure_ascii=False)
    parts = (
        {"index": 0, "id": "1", "type": "function", "function": {"name": "weather", "arguments": text[:4]}},
        {"index": 0, "function": {"arguments": text[4:]}},
    )
    server.deltas = ({"tool_calls": [whole]},) if kind == "ollama" else tuple({"tool_calls": [part]} for part in parts)
    pieces = list(model_at(kind, server.url).stream(request(), CancelToken()))
    assert [piece for piece in pieces if isinstance(piece, ToolCall)] == [ToolCall("weather", text)]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
def test_reasoning_by_either_name(name: str, server: FaultServer) -> None:
    server.deltas = ({name: "hm"}, {name: None}, {name: ["no", "text"]})
    pieces = list(model_at("openai", server.url).stream(request(), CancelToken()))
    assert [one.text for one in pieces if isinstance(one, Thought)] == ["hm"]


PICTURE = PromptMessage("user", "Look", (PromptImage("image/png", b"\x89PNG"),))
ENCODED = base64.b64encode(b"\x89PNG").decode()


def test_pictures_go_to_models_that_see(server: FaultServer) -> None:
    told: list[str] = []
    asked = ChatRequest((PICTURE,), PERSONA, (), "en", sending=lambda body: told.append(json.dumps(body)))
    server.capabilities = ("completion", "vision")
    assert said(model_at("ollama", server.url), asked) == "Hello there."
    assert server.chats()[-1].body["messages"] == [{"role": "user", "content": "Look", "images": [ENCODED]}]
    assert said(model_at("openai", server.url), asked) == "Hello there."
    words, picture = server.chats()[-1].body["messages"][0]["content"]
    assert words == {"type": "text", "text": "Look"}
    assert picture["image_url"]["url"] == f"data:image/png;base64,{ENCODED}"
    assert len(told) == 2 and not any(ENCODED in body for body in told)  # what is kept of a request has no pictures


def test_a_model_that_does_not_see_reads_the_words(server: FaultServer) -> None:
    asked = ChatRequest((PICTURE,), PERSONA, (), "en")
    server.capabilities, server.blind = ("completion",), True
    for kind in KINDS:
        assert said(model_at(kind, server.url), asked) == "Hello there."
        assert server.chats()[-1].body["messages"] == [{"role": "user", "content": "Look"}]


def test_all_that_is_chosen_reaches_the_server_in_its_own_words(server: FaultServer) -> None:
    asked = request(top_p=0.9, min_p=0.05, top_k=40, repeat_penalty=1.1, presence_penalty=0.2, seed=3)
    said(model_at("ollama", server.url), asked)
    options = server.chats()[-1].body["options"]
    assert {name: options[name] for name in ("top_p", "min_p", "top_k", "repeat_penalty", "seed")} == {
        "top_p": 0.9,
        "min_p": 0.05,
        "top_k": 40,
        "repeat_penalty": 1.1,
        "seed": 3,
    }
    said(model_at("openai", server.url), asked)
    body = server.chats()[-1].body
    assert (body["top_p"], body["presence_penalty"], body["seed"]) == (0.9, 0.2, 3)
    assert (body["top_k"], body["min_p"], body["repetition_penalty"]) == (40, 0.05, 1.1)
    said(model_at("openai", server.url), request())
    assert not {"top_k", "min_p", "top_p", "seed", "repeat_penalty"} & set(server.chats()[-1].body)


@pytest.mark.parametrize("think", [False, True])
def test_a_model_thinks_only_where_it_may(think: bool, server: FaultServer) -> None:
    asked = ChatRequest((PromptMessage("user", "Hi"),), PERSONA, (), "en", think=think)
    said(model_at("ollama", server.url), asked)
    assert server.chats()[-1].body.get("think", True) is think
