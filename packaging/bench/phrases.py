"""Sentences of English and Japanese of which no two are the same, and always the same ones in the same order.

The studio keeps sounds by their words: what was said before is not made again, so what is measured has to be new.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod

ENGLISH = (
    ("", "Today ", "This morning ", "Last night ", "After the rain ", "On the way home ", "Before breakfast "),
    (
        "the old cat",
        "my sister",
        "a tall stranger",
        "the piano teacher",
        "somebody",
        "our neighbour",
        "the little train",
    ),
    (" found", " followed", " forgot", " wanted", " described", " painted", " listened to"),
    (" the quiet song", " a blue umbrella", " the garden", " a letter", " seven paper boats", " the story", " a lamp"),
    ("", " again", " by the river", " in the library", " behind the house", " without a word", " at the station"),
)
JAPANESE = (
    ("", "今日、", "今朝、", "昨日、", "夕方、", "夜遅く、", "雨の日に、"),
    ("猫が", "妹が", "先生が", "誰かが", "隣の人が", "子供が", "友達が"),
    ("", "また", "川辺で", "図書館で", "家の裏で", "黙って", "駅で"),
    ("静かな歌を", "青い傘を", "庭を", "手紙を", "紙の舟を", "あの話を", "ランプを"),
    ("見つけました", "探しました", "忘れました", "欲しがりました", "思い出しました", "描きました", "眺めました"),
)
PARTS: dict[str, tuple[tuple[str, ...], ...]] = {"en": ENGLISH, "ja": JAPANESE}
ENDS = {"en": ".", "ja": "。"}
SEED = 7


def sentences(language: str) -> Iterator[str]:
    """16,807 of them, without a space at their ends."""
    parts = PARTS[language]
    count = prod(len(some) for some in parts)
    for number in random.Random(SEED).sample(range(count), count):
        words = "".join(_chosen(parts, number))
        yield words[0].upper() + words[1:] + ENDS[language]


def text(language: str, some: Iterator[str], count: int) -> str:
    """The next `count` of them as they stand in a reply."""
    return (" " if language == "en" else "").join(islice(some, count))


def _chosen(parts: Sequence[Sequence[str]], number: int) -> Iterator[str]:
    for some in parts:
        number, place = divmod(number, len(some))
        yield some[place]
