"""Japanese patterns for facts. Each match is (kind, value, about, said); see facts.Fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ME = r"(?:私|わたし|わたくし|あたし|僕|ぼく|俺|おれ|自分|うち)"
_X = r"([^\s、。,.!?！？「」『』()（）]{1,20}?)"
_BE = (
    r"(?:です|でした|だよ|だね|だ|なんだ|なの|なんです|と申します|といいます|と言います|っていいます|って言います|よ|ね|"
    r"[、。!！\s]|$)"
)
_BEING = (
    r"(猫|ねこ|ネコ|犬|いぬ|イヌ|鳥|うさぎ|ウサギ|ハムスター|インコ|亀|金魚|馬|"
    r"妹|弟|姉|兄|娘|息子|妻|夫|彼女|彼氏|友達)"
)
_PET = r"(猫|ねこ|ネコ|犬|いぬ|イヌ|鳥|うさぎ|ウサギ|ハムスター|インコ|オウム|亀|金魚|熱帯魚|馬)"
_VERY = r"(?:とても|すごく|とっても|一番|本当に|めっちゃ|かなり|特に)?"
_NOT = r"(?:じゃない|ではない|じゃありません|ではありません|でない)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("called", _BEING + r"の名前は" + _X + _BE),
        ("name", r"(?:^|[、。\s]|" + _ME + r"の|" + _ME + r"、?)名前は" + _X + _BE),
        ("name", r"(?:^|[、。\s]|は)" + _X + r"(?:と申します|って呼んで|と呼んで)"),
        ("favourite", r"(?:一番)?好きな([^\s、。はがの]{1,12})は" + _X + _BE),
        ("dislikes", _X + r"(?:が|は|も)" + _VERY + r"大?好き" + _NOT),
        ("likes", _X + r"(?:が|は|も)" + _VERY + r"大?(?:好き|すき)(?!" + _NOT + r"|な[^の]|[?？])"),
        ("dislikes", _X + r"(?:が|は|も)" + _VERY + r"大?(?:嫌い|きらい|苦手)(?!" + _NOT + r"|な[^の])"),
        ("lives", _X + r"に住んで(?:い(?:ます|る)|る|ます)?"),
        ("from", _X + r"(?:から来ました|から来た|の?出身)"),
        ("job", r"(?:仕事|職業)は" + _X + _BE),
        ("job", _X + r"として働い(?:て(?:い(?:ます|る)|る|ます)?)?"),
        ("works", _X + r"(?:で働い|に勤め)(?:て(?:い(?:ます|る)|る|ます)?)?"),
        ("has", _PET + r"(?:を|が|も)?(?:[一二三四五\d]+[匹羽頭])?(?:を)?飼って(?:い(?:ます|る)|る|ます)?"),
        ("birthday", r"誕生日は" + _X + _BE),
        ("age", r"(?:^|[、。\s]|は|今)(\d{1,3})(?:歳|才)"),
    )
)
_TELLING = re.compile(  # one of them stands in whatever a pattern fits
    r"名前|申します|呼んで|好き|すき|嫌い|きらい|苦手|住んで|から来|出身|仕事|職業|働い|勤め|飼って|誕生日|[歳才]"
)
_LEAD = re.compile(
    r"^(?:(?:私|わたし|わたくし|あたし|僕|ぼく|俺|おれ|自分)(?:は|も|、|って)|実は|やっぱり|あと|それと|今は|今|"
    r"でも|特に|"
    r"(?:こんにちは|はじめまして|初めまして)[、。]?)+"
)
_NO_VALUE = frozenset(
    "何 なに どれ どこ 誰 だれ それ これ あれ の こと あなた 君 きみ そういうの どちら どっち 私 僕 俺 わたし".split()
)
_VERBAL = re.compile(r"(?:ている|ていて|たら|ので|から|けど|のに)")  # a clause, not a thing


def read(sentence: str) -> Iterator[tuple[str, str, str, str]]:
    """The facts that one sentence tells."""
    for kind, pattern in _PATTERNS if _TELLING.search(sentence) else ():
        for match in pattern.finditer(sentence):
            found = _fact(kind, match)
            if found:
                yield found


def _fact(kind: str, match: re.Match[str]) -> tuple[str, str, str, str] | None:
    about = match.group(1) if kind in ("favourite", "called") else ""
    value = _LEAD.sub("", match.group(match.lastindex or 1)).strip("はがもを、 ")
    if not value or value in _NO_VALUE or _VERBAL.search(value):
        return None
    if kind == "age" and not 1 <= int(value) <= 120:
        return None
    said = _LEAD.sub("", match.group().strip("、。！! "))
    return kind, value, about, said
