"""English patterns for facts. Each match is (kind, value, about, said); see facts.Fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

_I = r"\bI(?:'m| am)"
_WORDS = r"([\w'’\-]+(?: [\w'’\-]+){0,6}?)"  # up to seven words, as few as the end allows
_END = (
    r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:but|because|since|when|if|so|though|although|which|who|that|and (?:I|my)|"
    r"very much|a lot|so much|too|now|these days|at the moment)\b)"
)
_NAME = r"([A-Za-zÀ-ɏ][\w'’\-]*(?: [A-ZÀ-Þ][\w'’\-]*){0,2})"
_BEINGS = (
    r"(cat|dog|bird|rabbit|hamster|parrot|turtle|horse|fish|sister|brother|son|daughter|wife|husband|partner|friend|"
    r"mother|father|mom|mum|dad)"
)
_OWNED = (
    r"(?:cats?|dogs?|birds?|rabbits?|hamsters?|parrots?|turtles?|horses?|fish|sisters?|brothers?|sons?|daughters?|"
    r"kids?|children|child|wife|husband|partner|garden|piano|guitar|motorbike|bike)"
)

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE if kind != "name_short" else 0))
    for kind, pattern in (
        ("name", r"\bmy name(?:'s| is) " + f"(?-i:{_NAME})"),
        ("name", r"\b(?:please |you can |just )?call me " + f"(?-i:{_NAME})" + r"(?=\s*[.,;!]|$)"),
        ("name_short", r"^(?:(?:[Hh]i|[Hh]ello|[Hh]ey)[,.! ]+)?I(?:'m| am) ([A-Z][a-z]+)[.!]*$"),
        ("favourite", r"\bmy favou?rite (\w+(?: \w+)?) (?:is|are) " + _WORDS + _END),
        ("likes", r"\bI (?:really |also |just |do |absolutely )*(?:like|love|enjoy|adore) " + _WORDS + _END),
        (
            "dislikes",
            r"\bI (?:really )?(?:(?:don't|do not|don’t) (?:really )?(?:like|enjoy)|hate|dislike|can't stand) "
            + _WORDS
            + _END,
        ),
        ("lives", r"\bI (?:live|am living) in " + _WORDS + _END),
        ("from", _I + r" from " + _WORDS + _END),
        ("works", r"\bI work (?:at|for|in) " + _WORDS + _END),
        ("job", r"\bI work as (an? [\w\- ]{2,40}?)" + _END),
        ("job", _I + r" (an? (?:\w+ ){0,2}\w*(?:er|or|ist|ant|ian|ent|nurse|cook|chef|pilot))" + _END),
        (
            "has",
            r"\bI(?:'ve got| have| have got) ((?:an?|two|three|four|five|some|many|\d+) (?:\w+ )?"
            + _OWNED
            + ")"
            + _END,
        ),
        ("called", r"\bmy " + _BEINGS + r"(?:'s name is| is called| is named) " + f"(?-i:{_NAME})"),
        ("birthday", r"\bmy birthday is (?:on )?" + _WORDS + _END),
        ("age", _I + r" (\d{1,3})(?: years old)?(?=\s*[.,;!]|$)"),
    )
)
_ABOUT_ME = re.compile(r"\b(?:I|my|me)\b", re.IGNORECASE)  # stands in whatever a pattern fits
_NO_VALUE = re.compile(
    r"^(?:it|that|this|these|those|you|him|her|them|to (?:know|think|say|see|hear)|what|how|when|your|not|"
    r"back|later|again|tomorrow|so|if|crazy)\b",
    re.IGNORECASE,
)
# "I'm Fine." is no name.
_NO_NAME = frozenset(
    "fine good well sad happy tired hungry back here home sorry sure okay ok great bored lonely angry busy ready "
    "alone sick ill excited nervous worried afraid scared new done lost stuck curious glad proud in so not just".split()
)
_ADVERBS = re.compile(r"^(?:really|also|so much) ", re.IGNORECASE)


def read(sentence: str) -> Iterator[tuple[str, str, str, str]]:
    """The facts that one sentence tells."""
    for kind, pattern in _PATTERNS if _ABOUT_ME.search(sentence) else ():
        for match in pattern.finditer(sentence):
            found = _fact(kind, match)
            if found:
                yield found


def _fact(kind: str, match: re.Match[str]) -> tuple[str, str, str, str] | None:
    about = match.group(1).lower() if kind in ("favourite", "called") else ""
    value = _ADVERBS.sub("", match.group(match.lastindex or 1).strip(" '’-"))
    said = match.group().strip(" .,!")
    said = said[:1].upper() + said[1:]
    if not value or _NO_VALUE.match(value):
        return None
    if kind in ("name", "name_short"):
        return None if value.lower() in _NO_NAME else ("name", value[0].upper() + value[1:], "", said)
    if kind == "age" and not 1 <= int(value) <= 120:
        return None
    return kind, value, about, said
