"""What a person types finds the texts that hold it, asked of a real FTS5 table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saijin_studio.core.search_words import MAX_QUERY, NOTHING, excerpt, index_words, match_query

TABLE = "create virtual table words using fts5(text, content='', tokenize='unicode61 remove_diacritics 2')"
japanese = st.text(st.sampled_from("東京都雨がふるー々カ가𠮷"), min_size=1, max_size=8)
# Letters and digits of every script but those whose marks join what stands before them.
latin = st.text(
    st.characters(categories=["L", "N"], exclude_characters="".join(map(chr, range(0x1100, 0x1200)))),
    min_size=1,
    max_size=6,
).filter(lambda word: index_words(word) != "")
gaps = st.text(st.sampled_from(" 、。!,\n\u3000(*^\"':-"), min_size=1, max_size=3)


class Index:
    """A contentless table as the store has one."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute(TABLE)

    def found(self, text: str, query: str) -> bool:
        self._db.execute("insert into words(words) values('delete-all')")
        self._db.execute("insert into words(rowid, text) values(1, ?)", (index_words(text),))
        rows = self._db.execute("select rowid from words where words match ?", (match_query(query),)).fetchall()
        return bool(rows)

    def close(self) -> None:
        self._db.close()


@pytest.fixture(scope="module")
def index() -> Iterator[Index]:
    made = Index()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("東京都に雨が降る", "京"),
        ("東京都に雨が降る", "る"),
        ("東京都に雨が降る", "京都"),
        ("東京都に雨が降る", "京都に雨が"),
        ("東京都に雨が降る", "雨 東京"),
        ("東京都に雨が降る", "雨　東京"),
        ("AIとは何か", "AIと"),
        ("AIとは何か", "ａｉ"),
        ("これはAIだ", "はAI"),
        ("ｶﾞﾗｽの靴", "ガラス"),
        ("か\u3099くせい", "がくせい"),
        ("Straße und Café", "strasse CAFE"),
        ("The quick brown fox", "quick bro"),
        ("The quick brown fox", '"quick brown"'),
        ("The quick brown fox", "“quick brown”"),
        ("The quick brown fox", '"quick bro'),
        ("The quick brown fox", "fox -dog"),
        ("don't panic", "don't"),
        ("snake_case", "snake_case"),
        ("well done 😂", "😂"),
        ("ありがとう♪", "う♪"),
        ("안녕하세요", "녕하"),
        ("NEAR the AND gate OR not", "NEAR AND OR not"),
        ("column: text*", "column:text*"),
        ("\u19b0 dog", "\u19b0 dog"),  # a letter that the tokenizer does not know
    ],
)
def test_finds(index: Index, text: str, query: str) -> None:
    assert index.found(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("東京都に雨が降る", "東都"),
        ("東京都に雨が降る", "雨は"),
        ("東京、大阪", "京大"),
        ("東京都に雨が降る", "-東京"),
        ("東京都に雨が降る", "雨 -京"),
        ("The quick brown fox", '"brown quick"'),
        ("The quick brown fox", "bro quick"),
        ("The quick brown fox", '"quick bro"'),
        ("The quick brown fox", "fox -brown"),
        ("The quick brown fox", 'fox -"quick brown"'),
        ("The quick brown fox", "ox"),
        ("かき", "がき"),
        ("мои", "мой"),
        ("anything", ""),
        ("anything", '"'),
        ("anything", "-"),
        ("anything", "*"),
    ],
)
def test_does_not_find(index: Index, text: str, query: str) -> None:
    assert not index.found(text, query)


def test_only_the_word_being_typed_is_unfinished(index: Index) -> None:
    assert index.found("category theory", "cat")
    assert not index.found("category theory", "cat theory")
    assert index.found("a catalogue of theories", "a catalog")
    assert not index.found("a dogma", "a -dog cat")
    assert index.found("a dogma", "a -dog")


def test_a_query_without_words_is_known() -> None:
    assert match_query(" -dog ! ") == NOTHING
    assert match_query("dog") != NOTHING


@given(japanese, japanese)
def test_japanese_is_found_exactly_where_it_stands(index: Index, text: str, query: str) -> None:
    assert index.found(text, query) == (query in text)


@given(st.data(), st.lists(japanese | latin | gaps, min_size=1, max_size=8))
def test_a_part_of_whole_words_is_found(index: Index, data: st.DataObject, pieces: list[str]) -> None:
    """Pieces that meet make one longer word, so those of letters are parted."""
    apart = [piece + " " for piece in pieces]
    first = data.draw(st.integers(0, len(apart) - 1))
    last = data.draw(st.integers(first, len(apart) - 1))
    query = "".join(apart[first : last + 1]).replace('"', " ")
    if index_words(query):
        assert index.found("".join(apart), f'"{query}"')


@given(st.text(), st.text())
@example("\ud800", '"\ud800 NEAR(a b')
@example("\x00", "a\x00b -(c")
@example("ﷺ ½ ㈱", "ﷺ -½")
def test_nothing_a_person_writes_breaks_the_query(index: Index, text: str, query: str) -> None:
    index.found(text, query)
    shown, marks = excerpt(text, query, around=5)
    assert all(0 <= a < b <= len(shown) for a, b in marks)


def test_a_page_as_a_query_is_cut(index: Index) -> None:
    page = " ".join(f"word{number}" for number in range(5_000))
    assert index.found(page, page)
    assert len(match_query("x" * 10 * MAX_QUERY)) < 2 * MAX_QUERY


def marked(text: str, query: str, around: int = 60) -> list[str]:
    shown, marks = excerpt(text, query, around)
    return [shown[a:b] for a, b in marks]


def test_an_excerpt_marks_what_matches() -> None:
    assert marked("ﾊﾟﾝダのCafé は Straße", "パンダ café strasse") == ["ﾊﾟﾝダ", "Café", "Straße"]
    assert marked("The cat, the dog and the CATALOGUE", "dog cat") == ["cat", "dog", "CAT"]
    assert marked("The cat and the catalogue", '"cat"') == ["cat"]
    assert marked("yes 😂👍", "👍") == ["👍"]
    assert marked("雨、雨、雪", "雨 -雪") == ["雨", "雨"]
    assert marked("東京都", "東京 京都") == ["東京都"]
    assert marked("東京大阪。東京、大阪", "東京・大阪") == ["東京、大阪"]
    assert marked("quick,\nbrown", '"quick brown"') == ["quick, brown"]


def test_an_excerpt_is_one_line_cut_between_words() -> None:
    text = "one two three four five six\nseven eight nine ten"
    assert excerpt(text, "five", around=10)[0] == "…four five six seven…"
    assert excerpt("あ" * 50 + "い" + "う" * 50, "い", around=3) == ("…あああいううう…", ((4, 5),))


def test_an_excerpt_of_what_does_not_match_is_the_beginning() -> None:
    assert excerpt("one two three", "dog", around=8) == ("one two…", ())
    assert excerpt("", "dog") == ("", ())


@given(
    st.lists(st.sampled_from(["a", " ", "e\u0301", "か", "か\u3099", "ｶﾞ", "\u1100\u1161", "👍🏽"])), st.integers(0, 5)
)
def test_an_excerpt_cuts_no_character_in_two(text: list[str], around: int) -> None:
    shown, _ = excerpt("".join(text), "か", around)
    core = shown.removeprefix("…").removesuffix("…")
    assert any("".join(text[a:b]) == core for a in range(len(text) + 1) for b in range(a, len(text) + 1))


@given(japanese, japanese, japanese)
def test_an_excerpt_shows_what_was_found(before: str, query: str, after: str) -> None:
    assert query in marked(before * 20 + "。" + query + "。" + after * 20, query, around=3)[0]
