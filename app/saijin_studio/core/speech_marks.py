"""The signs by which what is for the eye alone is known: code, tables, formulas and addresses of links."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["words", "code", "table", "formula", "definition"]

LONGEST_FORMULA: Final = 1000  # as the transcript shows them
LONGEST_HEADER: Final = 500  # characters after its first pipe: a longer line does not wait
LONGEST_DEFINITION: Final = 2000
_LONGEST_LABEL: Final = 200
MOST_SPACES: Final = 1000  # at the beginning of a line: with more it is one of words

_MARKS: Final = r"(?:>[ \t]{0,99}|(?:[-*+•]|\d{1,9}[.)])[ \t]{1,99}){0,9}"  # of quotes and lists, before a fence
OPENING: Final = re.compile(rf"[ \t\r]*{_MARKS}(?P<fence>`{{3,}}|~{{3,}})")
FENCE: Final = re.compile(rf"\s*{_MARKS}(?P<fence>`{{3,}}|~{{3,}})[^`\n]*(\n|$)")
MAYBE_FENCE: Final = re.compile(rf"[ \t\r]*{_MARKS}([-*+•]|\d{{1,9}}[.)]?|`{{0,2}}|~{{0,2}})")
_INDENTED: Final = re.compile(r"(?:[ \t\r]*\n)*(?: {4}| {0,3}\t)[ \t]*[^ \t\r\n]")
_FORMULA: Final = re.compile(r"\s*(\$\$.+\$\$|\\\[.+\\\])\s*", re.DOTALL)
DELIMITER: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?")
_TARGET: Final = r"<[^<>\n]*>|(?:[A-Za-z][A-Za-z0-9+.\-]*:|www\.)\S+|(?:[/#]|\.(?!\.\.))\S*"
_DEFINITION: Final = re.compile(
    rf"\s*\[[^\[\]\n]+\]:[ \t]*({_TARGET})([ \t]+(\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?\s*"
)
# What can become no definition: its target begins otherwise, or what follows it is no title.
_NO_TARGET: Final = r"(?!www\.)(?:[^<\sA-Za-z/#.]|[A-Za-z][A-Za-z0-9+.\-]*[^A-Za-z0-9+.:\-])"
NO_DEFINITION: Final = re.compile(rf"\s*\[[^\[\]\n]+\]:[ \t]*(?:{_NO_TARGET}|[^<\s]\S*[ \t]+[^\s\"'(])")
LABEL: Final = re.compile(rf"\[[^\[\]\n]{{0,{_LONGEST_LABEL}}}")
ITEM: Final = re.compile(r"[ \t]*([-*+•]|\d{1,9}[.)])([ \t]|$)")
RULE: Final = re.compile(r"[ \t]*([-*_][ \t]*){3,}")
OTHER_BLOCK: Final = re.compile(r"([-*+•]|#{1,6}|\d{1,9}[.)])(\s|$)")
PIPE: Final = re.compile(r"(?<!\\)\|")
BLANK_LINE: Final = re.compile(r"\n[ \t\r]*\n")
SPACE: Final = re.compile(r"[ \t\r]*")
BARRED: Final = re.compile(r"[ \t\r]*(?:>[ \t]{0,99}){0,9}\|")
_QUOTED: Final = " \t\r>"
MAYBE_DELIMITER: Final = re.compile(rf"[ \t\r>|:\-]{{0,{LONGEST_HEADER + 1}}}")
# What a line of words is watched for; an escaped sign counts as words, a last sign may still become one of two.
MARK: Final = re.compile(r"(?P<escaped>\\[^\[\n])|\$\$|\\\[|\||\n|[\\$]\Z")


def is_code(source: str) -> bool:
    """Whether a part is a block of code; of an indented one all its spaces belong to it."""
    return bool(FENCE.match(source) or _INDENTED.match(source))


def is_table_line(part: str) -> bool:
    """Also the head of a table without outer pipes, when it has the line below it."""
    head, _, below = part.strip().partition("\n")
    return is_row(head) or bool(below and PIPE.search(head) and DELIMITER.fullmatch(bare(below)))


def is_formula(part: str) -> bool:
    return bool(_FORMULA.fullmatch(part))


def is_unseen(part: str) -> bool:
    """Whether a part is a line that only says where the links of a text lead to."""
    return bool(_DEFINITION.fullmatch(part))


def is_for_the_eye(part: str) -> bool:
    """Whether a part has no words, whatever stands around it: code within fences, a table, a formula, an address."""
    return bool(FENCE.match(part)) or is_table_line(part) or is_formula(part) or is_unseen(part)


def kind_of(part: str) -> Kind:
    """Of what the sentences of a text are split into; a formula and a definition are found before that."""
    if part.isspace():
        return "words"
    if FENCE.match(part):
        return "code"
    return "table" if is_table_line(part) else "words"


def columns(line: str) -> int:
    """How far a line is moved to the right."""
    begin = line.expandtabs(4)
    return len(begin) - len(begin.lstrip(" "))


def bare(line: str) -> str:
    """Without the marks of quotes before it, and white space around it."""
    return line.lstrip(_QUOTED).rstrip()


def is_row(line: str) -> bool:
    """Whether a line cannot be but one of a table."""
    row = bare(line)
    if row.startswith("|") and row.endswith("|") and not row.endswith("\\|"):
        return True
    return "|" in row and bool(DELIMITER.fullmatch(row))


def cells(row: str) -> int:
    inner = bare(row).removeprefix("|")
    return len(PIPE.findall(inner)) + (0 if inner.endswith("|") and not inner.endswith("\\|") else 1)
