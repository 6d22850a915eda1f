"""What a model is asked to write for a chat beside its replies: a title, a summary, the person's own next line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from .formatting import format_reply
from .prompt import PromptLine
from .tokens import estimate_tokens

W = TypeVar("W")


class Kind(StrEnum):
    TITLE = "title"
    SUMMARY = "summary"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the talk: who spoke, by name, and what was said."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What was said up to a message, itself included, in few words; `edited` where a person changed them."""

    id: str
    conversation_id: str
    message_id: str
    position: int  # of the message
    text: str
    made_at: datetime
    edited: bool = False
    model: str = ""


LONGEST_TITLE: Final = 60  # characters; a list shows about 40
TITLE_MESSAGES: Final = 8  # half from the beginning, half from the end
TITLE_EXCERPT: Final = 500  # characters of each
REPLY_TOKENS: Final = {Kind.TITLE: 48, Kind.SUMMARY: 700, Kind.LINE: 400}
TEMPERATURES: Final = {Kind.TITLE: 0.3, Kind.SUMMARY: 0.3}  # a line is drawn like a reply

_INSTRUCTIONS: Final = {
    Kind.TITLE: {
        "en": "Give the conversation below a title of two to six words that says what it is about. "
        "Answer with the title alone: no quotation marks, no full stop, no comment.",
        "ja": "次の会話に、内容がわかる短い題名(20文字以内)をつけてください。"
        "題名だけを答えてください。かぎ括弧、句点、説明は不要です。",
    },
    Kind.SUMMARY: {
        "en": "Summarise the conversation below for someone who goes on with it: who is who, what happened, what was "
        "promised or decided, what is still open, how they stand to each other. Past tense, third person, at most "
        "300 words, no headings. Answer with the summary alone.",
        "ja": "次の会話を、続きを書く人のために要約してください。誰が誰か、何があったか、約束したことや決めたこと、"
        "まだ片づいていないこと、互いの関係を書いてください。三人称の過去形で600文字以内、見出しは不要です。"
        "要約だけを答えてください。",
    },
    Kind.LINE: {
        "en": "Write the next line of {user} in the conversation below, as {user} would say it: in the same voice, "
        "length and language as {user}'s lines so far. Never speak or act for {char}. Answer with that line alone.",
        "ja": "次の会話で{user}が次に言うことを、{user}のこれまでの口調、長さ、言語のまま書いてください。"
        "{char}の台詞や行動は書かないでください。その台詞だけを答えてください。",
    },
}
_EARLIER: Final = {
    "en": (
        "What was said before is summed up here. Work it into your summary:",
        "What was said before is summed up here. Do not repeat it, sum up only what follows:",
    ),
    "ja": (
        "これより前の要約です。あなたの要約に取り入れてください。",
        "これより前の要約です。繰り返さず、以下の会話だけを要約してください。",
    ),
}
_BEGUN: Final = {
    "en": "{user} has begun to write: {begun}\nAnswer with the whole line.",
    "ja": "{user}はこう書き始めています: {begun}\n台詞の全体を答えてください。",
}
_TITLE_MARKS: Final = " \t\"'“”‘’「」『』*_#`>"
_TITLED: Final = re.compile(r"^(?:title|題名|タイトル)\s*[:：]\s*", re.IGNORECASE)


def title_prompt(talk: Sequence[Said], language: str, instruction: str = "") -> tuple[PromptLine, ...]:
    half = TITLE_MESSAGES // 2
    chosen = talk if len(talk) <= TITLE_MESSAGES else (*talk[:half], *talk[-half:])
    excerpts = [Said(one.name, one.text[:TITLE_EXCERPT]) for one in chosen]
    return _prompt(instruction or _text(_INSTRUCTIONS[Kind.TITLE], language), excerpts)


def summary_prompt(
    talk: Sequence[Said], language: str, earlier: str = "", whole: bool = True, instruction: str = ""
) -> tuple[PromptLine, ...]:
    """`earlier` is the summary of what came before; with `whole` the new one is to say that too."""
    lines = _prompt(instruction or _text(_INSTRUCTIONS[Kind.SUMMARY], language), talk)
    if not earlier:
        return lines
    before = _text(_EARLIER, language)[0 if whole else 1]
    return (PromptLine("system", f"{lines[0].content}\n\n{before}\n{earlier}"), *lines[1:])


def line_prompt(
    talk: Sequence[Said],
    language: str,
    user: str,
    char: str,
    begun: str = "",
    instruction: str = "",
    about: str = "",
) -> tuple[PromptLine, ...]:
    """`begun` is what the person has written of it, `about` how they describe themselves."""
    asked = (instruction or _text(_INSTRUCTIONS[Kind.LINE], language)).replace("{user}", user).replace("{char}", char)
    if about:
        asked += f"\n\n{user}: {about}"
    if begun:
        asked += "\n\n" + _text(_BEGUN, language).replace("{user}", user).replace("{begun}", begun)
    return _prompt(asked, talk)


def newest_fitting(talk: Sequence[Said], budget: int) -> tuple[Said, ...]:
    """As many from the end as `budget` tokens allow, one at least."""
    return tuple(reversed(oldest_fitting(tuple(reversed(talk)), budget)))


def oldest_fitting(talk: Sequence[Said], budget: int) -> tuple[Said, ...]:
    """As many from the beginning as `budget` tokens allow, one at least."""
    for number, one in enumerate(talk):
        budget -= estimate_tokens(f"{one.name}: {one.text}\n\n")
        if budget < 0:
            return tuple(talk[: max(1, number)])
    return tuple(talk)


def clean_title(answer: str) -> str:
    """The title in what a model answered, "" for none."""
    line = next((line for line in answer.splitlines() if line.strip(_TITLE_MARKS)), "")
    bare = _TITLED.sub("", line.strip(_TITLE_MARKS)).strip(_TITLE_MARKS)
    return shortened(bare.rstrip(".。") if not bare.endswith("...") else bare)


def plain_title(text: str) -> str:
    """The first words of a message, for where no model gives a title."""
    line = next((line for line in text.splitlines() if line.strip(_TITLE_MARKS)), "")
    return shortened(line.strip(_TITLE_MARKS))


def shortened(text: str) -> str:
    """At most LONGEST_TITLE characters, cut between words where there are any."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_TITLE:
        return text
    cut = text[: LONGEST_TITLE - 1]
    word = cut.rfind(" ")
    return (cut[:word] if word > LONGEST_TITLE // 2 else cut).rstrip(" ,;:、") + "…"


def clean_line(answer: str, users: Sequence[str], others: Sequence[str]) -> str:
    """The person's line in what a model answered: without its name before it, and without what others say after it."""
    return format_reply(answer, users, others)


def _prompt(asked: str, talk: Sequence[Said]) -> tuple[PromptLine, ...]:
    told = "\n\n".join(f"{one.name}: {one.text}" for one in talk)
    return PromptLine("system", asked), PromptLine("user", told)


def _text(words: Mapping[str, W], language: str) -> W:
    return words.get(language) or words["en"]
