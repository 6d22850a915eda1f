"""Small things that need no language model: the clock, sums, choices, a coin and dice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_LONGEST_SUM = 80
_LARGEST_NUMBER = 10**18
_WORDS = (
    (r"\bplus\b|足す|たす|プラス", "+"),
    (r"\bminus\b|引く|ひく|マイナス", "-"),
    (r"\btimes\b|\bmultiplied by\b|掛ける|かける|×", "*"),
    (r"\bdivided by\b|割る|わる|÷", "/"),
)
_SUM = re.compile(r"[-(]*\d[\d.,]*(?:\s*[-+*/()]\s*[-(]*\d?[\d.,]*\)*)+")
_ASKED = re.compile(
    r"(?:what(?:'s| is)|how much is|calculate|compute|=|[?？]|計算|いくつ|いくら|\bは$|^[\s\d.,+*/()-]+$)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|([-+*/()]))")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum as understood, and its value as a person would write it."""

    asked: str
    value: str


def sum_in(text: str) -> Sum | None:
    """The sum that a message asks for; None when it asks for none or it has no value."""
    plain = text.strip()
    for words, sign in _WORDS:
        plain = re.sub(words, sign, plain, flags=re.IGNORECASE)
    if len(plain) > 4 * _LONGEST_SUM or not _ASKED.search(plain):
        return None
    match = _SUM.search(plain)
    if match is None or len(match.group()) > _LONGEST_SUM:
        return None
    asked = re.sub(r"(?<=\d),(?=\d{3})", "", match.group()).strip(" .,")
    try:
        value = _Sum(asked).value()
    except (ValueError, ZeroDivisionError):
        return None
    return Sum(asked, _written(value))


class _Sum:
    """sum = product (+|- product)*; product = factor (*|/ factor)*; factor = -factor | (sum) | number."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise ValueError(text)
            self._tokens.append(match.group(1) or match.group(2))
            at = match.end()
        self._at = 0

    def value(self) -> Fraction:
        result = self._sum()
        if self._at != len(self._tokens) or abs(result) > _LARGEST_NUMBER:
            raise ValueError
        return result

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        self._at += 1
        return token

    def _sum(self) -> Fraction:
        result = self._product()
        while self._next() in ("+", "-"):
            result = result + self._product() if self._take() == "+" else result - self._product()
        return result

    def _product(self) -> Fraction:
        result = self._factor()
        while self._next() in ("*", "/"):
            result = result * self._factor() if self._take() == "*" else result / self._factor()
        return result

    def _factor(self) -> Fraction:
        token = self._take()
        if token == "-":
            return -self._factor()
        if token == "(":
            result = self._sum()
            if self._take() != ")":
                raise ValueError
            return result
        return Fraction(token)


def _written(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    exact = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return exact if Fraction(exact) == value else f"≈ {exact}"


_OR_EN = re.compile(r"([\w'’\- ]{1,60}?),? or ([\w'’\- ]{1,40}?)\s*\?", re.IGNORECASE)
_ASKING = re.compile(
    r"^.*\b(?:should (?:i|we)|(?:do|would) you (?:like|prefer|choose|want|rather)|shall (?:i|we)|choose|pick|decide|"
    r"between|"
    r"better|prefer|have|eat|drink|take|get|buy|watch|play|read|wear|go to|go|it)\b",
    re.IGNORECASE,
)
_OR_JA = (
    re.compile(r"([^\s、。はがも]{1,15}?)と([^\s、。はがも]{1,15}?)(?:、|だったら|なら|では|の|は)*(?:どっち|どちら)"),
    re.compile(r"([^\s、。はがも]{1,15}?)か、?([^\s、。はがも]{1,15}?)か、?(?:で)?(?:迷|悩|選|決め|どっち|どちら)"),
    re.compile(r"([^\s、。はがも]{1,15}?)?、?それとも、?([^\s、。はがも?？]{1,15})[?？]"),
)


def choice_in(text: str) -> tuple[str, str] | None:
    """The two things between which a message asks to choose."""
    match = _OR_EN.search(text)
    if match:
        left, right = _ASKING.sub("", match.group(1)).strip(), _ASKING.sub("", match.group(2)).strip()
        return (left, right) if left and right and len(left.split()) <= 4 else None
    for pattern in _OR_JA:
        match = pattern.search(text)
        if match and match.group(1) and match.group(2):
            return match.group(1), match.group(2)
    return None
