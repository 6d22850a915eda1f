"""The part of FEEL (OMG DMN, "Friendly Enough Expression Language") that decision tables may use.

Text is cut into tokens and judged by them: comparisons, ranges, lists, arithmetic and the functions below. Refused are
function definitions (which can name Java code), loops, contexts, patterns that take for ever, and comments, behind
which two readers could see two things.
"""

from __future__ import annotations

import re

from .conditions import ConditionError

MAX_LENGTH = 2000
REFUSED = frozenset({"function", "external", "for", "some", "every", "return", "satisfies", "java", "class"})
KEYWORDS = frozenset({"and", "or", "if", "then", "else", "in", "between", "true", "false", "null"})
FUNCTIONS = frozenset(
    {
        *("abs", "ceiling", "contains", "count", "date", "date and time", "duration", "ends with", "even", "floor"),
        *("is defined", "list contains", "lower case", "max", "mean", "min", "modulo", "not", "now", "number", "odd"),
        *("starts with", "string", "string length", "substring", "sum", "time", "today", "upper case"),
    }
)
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>"[^"\\]*")
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<name>[^\W\d]\w*)
      | (?P<dots>\.\.)
      | (?P<sign><=|>=|!=|\*\*|[-+*/=<>(),.\[\]:?@])
    )""",
    re.VERBOSE,
)


def check_feel(text: str) -> None:
    """Raises ConditionError. The empty text is what a cell that asks for nothing holds."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"an expression longer than {MAX_LENGTH} characters")
    tokens = _tokens(text)
    for index, (kind, token) in enumerate(tokens):
        if kind == "sign" and token == "(":
            _check_call(tokens[:index])
        if kind == "sign" and token == "/" and index + 1 < len(tokens) and tokens[index + 1][1] in ("/", "*", "**"):
            raise ConditionError("comments are not allowed in an expression")
    signs = [token for kind, token in tokens if kind == "sign"]
    # Counted, not paired: ranges may be written ]1..5[ and (1..5].
    if sum(sign in ("(", "[") for sign in signs) != sum(sign in (")", "]") for sign in signs):
        raise ConditionError("the brackets do not match")


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(f"not allowed in a decision: {text[position:].strip()[:40]}")
        kind = str(match.lastgroup)
        if kind == "name" and match.group(kind) in REFUSED:
            raise ConditionError(f"{match.group(kind)} is not allowed in a decision")
        found.append((kind, match.group(kind)))
        position = match.end()
    return found


def _check_call(before: list[tuple[str, str]]) -> None:
    """What stands before a round bracket: nothing, an operator, or the name of a known function."""
    words: list[str] = []
    index = len(before)
    while index and before[index - 1][0] == "name":
        words.insert(0, before[index - 1][1])
        index -= 1
    previous = before[index - 1] if index else ("sign", "")
    if not words:
        if previous[0] in ("string", "number") or previous[1] in (")", "]"):
            raise ConditionError("only known functions can be called")
        return
    if words[-1] in KEYWORDS and not (len(words) > 1 and " ".join(words[-3:]) in FUNCTIONS):
        return
    if previous[1] == "." or not any(_ends_with_function(words, function) for function in FUNCTIONS):
        raise ConditionError(f"{' '.join(words)} is no function of a decision")


def _ends_with_function(words: list[str], function: str) -> bool:
    """Names may hold blanks: before the function's own words there may be keywords alone."""
    parts = function.split()
    ahead = words[: len(words) - len(parts)]
    return words[len(ahead) :] == parts and (not ahead or ahead[-1] in KEYWORDS)
