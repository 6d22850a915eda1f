"""The built-in partner: in the card's manner, with memory, honest, and the same reply for the same request."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.core import cards
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Message, Role
from saijin_studio.core.errors import Cancelled, ProviderUnavailable
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.ports import ChatRequest
from saijin_studio.providers.llm.offline import OfflineModel
from saijin_studio.providers.llm.offline.defaults import Defaults, load

RESOURCES = Path(__file__).parents[2] / "resources"
FOLDER = RESOURCES / "offline"
SHIPPED = sorted((RESOURCES / "personas").glob("*.json"))
PLAIN = Persona(
    "plain",
    {
        "en": PersonaText("Nova", "{{char}} keeps a lighthouse. She likes rain."),
        "ja": PersonaText("ノヴァ", "灯台守。雨が好き。"),
    },
)
NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


class Chat:
    """A conversation with the built-in partner."""

    def __init__(self, persona: Persona = PLAIN, language: str = "en", user: str = "") -> None:
        self.persona, self.language, self.user = persona, language, user
        self.history: list[Message] = []
        self.model = OfflineModel(FOLDER)
        self._add(Role.PERSONA, "Hello." if language == "en" else "こんにちは。")

    def request(self, seed: str = "", prefix: str = "") -> ChatRequest:
        return ChatRequest(
            (), self.persona, tuple(self.history), self.language, user_name=self.user, seed=seed, prefix=prefix
        )

    def hear(self, text: str) -> None:
        self._add(Role.USER, text)

    def answer(self, seed: str = "", prefix: str = "") -> str:
        return "".join(self.model.stream(self.request(seed, prefix), CancelToken()))

    def say(self, text: str) -> str:
        self.hear(text)
        reply = self.answer()
        self._add(Role.PERSONA, reply)
        return reply

    def _add(self, role: Role, text: str) -> None:
        number = len(self.history) + 1
        self.history.append(Message(f"m{number}", "c", number, role, text, NOON + timedelta(minutes=number)))


def shipped(key: str) -> Persona:
    file = RESOURCES / "personas" / f"{key}.json"
    return cards.parse(key, file.read_bytes(), file)


def phrases(language: str, occasion: str) -> tuple[str, ...]:
    return load(FOLDER, language).phrases[occasion]


def begins(reply: str, options: tuple[str, ...]) -> bool:
    """Whether the reply begins with one of the phrases, as far as their first hole."""
    return any(reply.startswith(re.split(r",? ?\{|、\{", option)[0]) for option in options)


# -- replies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("hello", "greeting"),
        ("Bye!", "farewell"),
        ("thanks a lot", "thanks"),
        ("how are you?", "wellbeing"),
        ("Sorry!", "default"),
        ("I'm so sorry", "apology"),
        ("you are so kind", "compliment"),
        ("tell me a joke", "joke"),
        ("help", "abilities"),
        ("What do you remember about me?", "recall_none"),
        ("How do I connect Ollama?", "connect"),
        ("write a poem", "request"),
        ("do you like rain?", "opinion"),
        ("I want to die", "crisis"),
        ("what did we talk about?", "recap_none"),
    ],
)
def test_occasions_in_english(text: str, occasion: str) -> None:
    reply = Chat().say(text)
    if occasion != "default":
        assert begins(reply, phrases("en", occasion)), reply
    assert reply


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("こんにちは", "greeting"),
        ("またね", "farewell"),
        ("ありがとう", "thanks"),
        ("元気ですか？", "wellbeing"),
        ("ごめんなさい", "apology"),
        ("何ができるの？", "abilities"),
        ("私のこと覚えてる？", "recall_none"),
        ("詩を書いて", "request"),
        ("死にたい", "crisis"),
    ],
)
def test_occasions_in_japanese(text: str, occasion: str) -> None:
    reply = Chat(language="ja").say(text)
    assert begins(reply, phrases("ja", occasion)), reply


def test_it_remembers_a_name_and_a_liking() -> None:
    chat = Chat()
    assert "Ken" in chat.say("My name is Ken and I like green tea.")
    chat.say("The weather is nice.")
    assert "Ken" in chat.say("What's my name?")
    everything = chat.say("What do you know about me?")
    assert "“My name is Ken”" in everything
    assert "“I like green tea”" in everything


def test_it_remembers_in_japanese() -> None:
    chat = Chat(language="ja")
    assert "ケン" in chat.say("名前はケンです。緑茶が好きです。")
    assert "ケン" in chat.say("私の名前覚えてる？")
    assert "「緑茶が好き」" in chat.say("私のこと覚えてる？")


def test_what_was_told_before_comes_up_when_it_fits() -> None:
    chat = Chat()
    chat.say("I like green tea.")
    assert "“I like green tea”" in chat.say("I bought some tea at the market yesterday.")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_asked_what_it_is_each_shipped_persona_is_honest(file: Path, language: str) -> None:
    persona = shipped(file.stem)
    asked = {"en": "Are you a real AI, like ChatGPT?", "ja": "あなたはAIですか？"}[language]
    reply = Chat(persona, language).say(asked)
    assert {"en": "language model", "ja": "言語モデル"}[language] in reply
    assert {"en": "Settings, Models", "ja": "「設定」の「モデル」"}[language] in reply


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_shipped_persona_speaks_in_its_own_manner(file: Path, language: str) -> None:
    persona = shipped(file.stem)
    own = persona.texts[language].offline
    for text, occasion in [("Thank you!", "thanks"), ("Goodbye!", "farewell"), ("Hello!", "greeting")]:
        spoken = {"Thank you!": "ありがとう", "Goodbye!": "さようなら", "Hello!": "こんにちは"}[text]
        reply = Chat(persona, language, user="Ken").say(text if language == "en" else spoken)
        assert begins(reply, own[occasion]), reply


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_hole_is_left_in_any_reply(file: Path) -> None:
    script = {
        "en": ["Hi", "I like tea", "My sister moved to Rome", "Why is the sky blue?", "I'm sad", "yes", "ok", "bye"],
        "ja": [
            "こんにちは",
            "お茶が好きです",
            "妹がローマに引っ越しました",
            "空はなぜ青いの？",
            "悲しい",
            "うん",
            "またね",
        ],
    }
    for language, lines in script.items():
        chat = Chat(shipped(file.stem), language)
        for line in lines:
            reply = chat.say(line)
            assert reply
            assert "{" not in reply, reply
            assert "  " not in reply, reply


def test_a_question_of_knowledge_is_not_answered_with_an_invention() -> None:
    chat = Chat()
    reply = chat.say("What is the capital of France?")
    assert "Paris" not in reply
    assert begins(reply, phrases("en", "no_model")), "why it cannot is said the first time"
    again = chat.say("And who wrote Hamlet?")
    assert not begins(again, phrases("en", "no_model")), "and not with each question"


def test_phrases_are_not_repeated_soon() -> None:
    chat = Chat()
    replies = [chat.say(f"I walked to the {place} this morning.") for place in ("river", "market", "tower", "bridge")]
    assert len(set(replies)) == len(replies)
    asked = [question for reply in replies for question in re.findall(r"[^.!?]+\?", reply)]
    assert len(set(asked)) == len(asked)


def test_a_name_from_the_settings_is_used_and_a_missing_one_leaves_no_gap() -> None:
    card = PersonaText("N", "", offline={"thanks": ("Gladly, {{user}}!",), "farewell": ("{{user}}, take care.",)})
    persona = Persona("n", {"en": card})
    assert Chat(persona, user="Mia").say("thanks").startswith("Gladly, Mia!")
    assert Chat(persona).say("thanks").startswith("Gladly!")
    assert Chat(persona).say("bye").startswith("Take care.")


def test_a_topic_cannot_open_another_hole() -> None:
    card = PersonaText("N", "", offline={"default": ("You said {topic}.",)})
    assert "{{char}}" not in Chat(Persona("n", {"en": card})).say("My {{char}} fell.")


def test_the_clock_is_that_of_the_message() -> None:
    chat = Chat()
    chat.hear("What time is it?")
    expected = chat.history[-1].created_at.astimezone().strftime("%H:%M")
    assert expected in chat.answer()


# -- the same again ------------------------------------------------------------------------------------------------


@given(st.sampled_from(["hello", "I like rain", "why?", "roll a die", "I am tired", "今日は雨です"]), st.data())
def test_a_reply_that_was_cut_off_goes_on_where_it_stopped(text: str, data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(["en", "ja"]))
    chat = Chat(shipped("yuuri"), language)
    chat.hear(text)
    whole = chat.answer(seed="turn-1")
    cut = data.draw(st.integers(0, len(whole)))
    assert whole[:cut] + chat.answer(seed="turn-1", prefix=whole[:cut]) == whole


def test_another_turn_gives_other_words() -> None:
    chat = Chat(shipped("yuuri"))
    chat.hear("My sister moved to Rome.")
    assert len({chat.answer(seed=f"turn-{number}") for number in range(12)}) > 3


def test_words_that_another_model_began_are_not_made_up_to_an_end() -> None:
    chat = Chat()
    chat.hear("Tell me about the moon")
    assert begins(chat.answer(prefix="The moon is a rocky body that"), phrases("en", "interrupted"))


def test_pieces_are_small_and_cancelling_stops_them() -> None:
    chat = Chat(language="ja")
    chat.hear("こんにちは")
    cancel = CancelToken()
    stream = chat.model.stream(chat.request(), cancel)
    assert 1 <= len(next(stream)) <= 4
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(stream)


def test_without_its_words_it_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "en.json").write_text("{")
    for language in ("en", "ja"):
        request = dataclasses.replace(Chat().request(), language=language)
        with pytest.raises(ProviderUnavailable):
            list(OfflineModel(tmp_path).stream(request, CancelToken()))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_words_that_come_with_the_studio_are_complete(language: str) -> None:
    defaults = load(FOLDER, language)
    assert isinstance(defaults, Defaults)
    english = load(FOLDER, "en")
    assert set(english.phrases) - {"reflect"} <= set(defaults.phrases)
    assert set(defaults.categories) == set(english.categories)
    assert set(defaults.feelings) == set(english.feelings)
    assert all(options for occasion, options in defaults.phrases.items() if occasion != "feeling")
    known = {"topic", "fact", "facts", "name", "said", "matter", "earlier", "answer", "asked", "topics", "own_words"}
    text = json.dumps(defaults.phrases, ensure_ascii=False)
    assert set(re.findall(r"(?<!\{)\{([a-z_]+)\}", text)) <= known
