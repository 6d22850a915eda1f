"""The small language of conditions in process models: what stands between ${ and } is read by this parser or refused.

    expression = binary [ "?" expression ":" expression ]
    binary     = unary { operator unary }
    unary      = { "!" | "not" | "empty" | "-" } primary
    primary    = string | number | "true" | "false" | "null" | name { "." name } | "(" expression ")"

A strict part of JUEL, the engine's expression language: no calls, no indexing, no way to Java. The engine resolves a
name that is no variable to one of its own objects; so the properties of an object can be read only of names in lower
case with underscores, as variables are written, and of a few that are known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LENGTH = 2000
MAX_DEPTH = 30
OPERATORS = frozenset("== != <= >= < > && || + - * / % eq ne lt gt le ge and or div mod".split())
PREFIXES = frozenset({"!", "not", "empty", "-"})
LITERALS = frozenset({"true", "false", "null"})
RESERVED = OPERATORS | PREFIXES | LITERALS | {"instanceof"}
EXECUTION = frozenset(
    {
        "activityInstanceId",
        "currentActivityId",
        "currentActivityName",
        "id",
        "processBusinessKey",
        "processDefinitionId",
        "processInstanceId",
    }
)
# Objects of the engine's framework with names that a variable could have.
NOT_VARIABLES = frozenset({"environment", "systemEnvironment", "systemProperties"})

_OPENING = re.compile(r"[$#]\{")
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>'[^'\\]*'|"[^"\\]*")
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<sign>==|!=|<=|>=|&&|\|\||[-+*/%<>!?:()}])
    )""",
    re.ASCII | re.VERBOSE,
)


class ConditionError(ValueError):
    """Says what of an expression is not in the grammar."""


def check_expressions(text: str) -> None:
    """Each ${...} and #{...} of a text. Raises ConditionError."""
    position = 0
    while opening := _OPENING.search(text, position):
        parser = _Parser(text, opening.end())
        parser.expression()
        parser.expect("}")
        position = parser.position


def check_condition(text: str) -> None:
    """One whole expression without its braces. Raises ConditionError."""
    parser = _Parser(text + "}", 0)
    parser.expression()
    parser.expect("}")
    if parser.position != len(text) + 1:
        raise ConditionError(f"unexpected }} in {text[:80]}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # string, number, name, sign
    text: str
    end: int


class _Parser:
    """Reads from `position` on, one token ahead."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._start = position
        self._depth = 0
        self.position = position
        self._token = self._read()

    def _read(self) -> _Token:
        if self.position - self._start > MAX_LENGTH:
            raise ConditionError(f"an expression longer than {MAX_LENGTH} characters")
        found = _TOKEN.match(self._text, self.position)
        if found is None:
            rest = self._text[self.position :].strip()[:20]
            raise ConditionError(f"an expression may compare values, not more: {rest or 'it has no end'}")
        return _Token(str(found.lastgroup), found.group(str(found.lastgroup)), found.end())

    def expect(self, sign: str) -> None:
        """The next token, which is read over; nothing is looked at behind a closing brace."""
        if self._token.text != sign or self._token.kind == "string":
            raise self._unexpected()
        self.position = self._token.end
        if sign != "}":
            self._token = self._read()

    def _next(self) -> None:
        self.position = self._token.end
        self._token = self._read()

    def _at(self, words: frozenset[str]) -> bool:
        return self._token.kind in ("sign", "name") and self._token.text in words

    def expression(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConditionError("an expression nested too deeply")
        self._unary()
        while self._at(OPERATORS):
            self._next()
            self._unary()
        if self._at(frozenset("?")):
            self._next()
            self.expression()
            self.expect(":")
            self.expression()
        self._depth -= 1

    def _unary(self) -> None:
        while self._at(PREFIXES):
            self._next()
        if self._at(frozenset("(")):
            self._next()
            self.expression()
            self.expect(")")
            return
        if self._token.kind == "sign":
            raise self._unexpected()
        if self._token.kind == "name" and self._token.text not in LITERALS:
            _check_name(self._token.text)
        self._next()

    def _unexpected(self) -> ConditionError:
        said = self._text[self._start : self._token.end][-60:]
        return ConditionError(f"an expression may compare values, not call or index: {said}")


def _check_name(name: str) -> None:
    head, *properties = name.split(".")
    if not properties:
        if name in RESERVED or name in NOT_VARIABLES:
            raise ConditionError(f"{name} is no variable")
    elif head == "execution":
        if len(properties) > 1 or properties[0] not in EXECUTION:
            raise ConditionError(f"{name} is not allowed; of the execution: {', '.join(sorted(EXECUTION))}")
    elif head in NOT_VARIABLES or any(part != part.lower() or part == "class" for part in (head, *properties)):
        raise ConditionError(f"{name} is not allowed: variables are written in lower case with underscores")
