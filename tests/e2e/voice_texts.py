"""What is said aloud in a sitting with the voice on, in both languages, and the model that says its part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .chat_texts import TEXTS as CHAT_TEXTS
from .telling_server import Delta, TellingServer, words_of

TINY = "tiny"  # the voice that the person brings, which hums


@dataclass(frozen=True, slots=True)
class VoiceTexts:
    """`engine` and `variant` speak the language; each question has the reply after it, of which `sentences` are heard.

    `written` is what a server makes of what the person says into the microphone.
    """

    persona: str
    name: str
    engine: str
    variant: str
    word: str
    how: str
    trial: str
    tea: str
    tea_reply: str
    tea_sentences: tuple[str, ...]
    story: str
    story_reply: str
    enough: str
    enough_reply: str
    written: str
    written_reply: str
    chapter: str

    def replies(self) -> dict[str, str]:
        return {
            self.tea: self.tea_reply,
            self.story: self.story_reply,
            self.enough: self.enough_reply,
            self.written: self.written_reply,
            self.chapter: self.story_reply,
        }


ENGLISH = VoiceTexts(
    persona="yuuri",
    name="Yuuri",
    engine="espeak",
    variant="f3",
    word="Saijin",
    how="sigh jean",
    trial="Good evening.",
    tea="Is there any tea?",
    tea_reply="*She pours the tea.* Of course, and it is hot. Sit down by the window.",
    tea_sentences=("She pours the tea.", "Of course, and it is hot.", "Sit down by the window."),
    story="Tell me about the harbour.",
    story_reply=(
        "The harbour lies below the town. Every morning the boats go out before the sun. "
        "An old man counts them from the wall."
    ),
    enough="That will do, thank you.",
    enough_reply="Then let us be quiet.",
    written="What do you see from the window?",
    written_reply="I see the lamps of the harbour.",
    chapter="Tell me about the harbour once more.",
)

JAPANESE = VoiceTexts(
    persona="reika",
    name="玲花",
    engine="openjtalk",
    variant="mei",
    word="最仁",
    how="さいじん",
    trial="こんばんは。",
    tea="お茶はありますか。",
    tea_reply="*お茶をそそぎます。*はい、あたたかいお茶があります。窓のそばに座ってください。",
    tea_sentences=("お茶をそそぎます。", "はい、あたたかいお茶があります。", "窓のそばに座ってください。"),
    story="港の話をしてください。",
    story_reply=("港は町の下にあります。毎朝、船は日の出の前に出ていきます。年を取った男が、塀の上から船を数えます。"),
    enough="もう十分です。ありがとう。",
    enough_reply="では、静かにしていましょう。",
    written="窓から何が見えますか。",
    written_reply="港の明かりが見えます。",
    chapter="港の話をもう一度してください。",
)

TEXTS = {"en": ENGLISH, "ja": JAPANESE}


class Speaker(TellingServer):
    """The model: to each question it has one reply."""

    def __init__(self, language: str) -> None:
        super().__init__(CHAT_TEXTS[language])
        self.replies = TEXTS[language].replies()

    def answer(self, messages: list[dict[str, Any]]) -> Iterator[Delta]:
        asked = words_of(messages[-1])
        reply = next(reply for question, reply in self.replies.items() if question in asked)
        return ({"content": reply[start : start + 4]} for start in range(0, len(reply), 4))
