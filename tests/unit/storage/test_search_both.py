"""What the search finds on PostgreSQL is what it finds on SQLite, whatever was said and whatever is looked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from saijin_studio.core.library import Search
from saijin_studio.engine.postgres import Postgres
from saijin_studio.storage import database as database_module
from saijin_studio.storage import search_postgres
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.search import SearchStore
from saijin_studio.storage.turns import TurnStore

from .stage import ask
from .test_both_servers import database, new_database, server, url  # noqa: F401 - fixtures

WORDS = (
    "rain",
    "Rainy",
    "café",
    "sea",
    "u1f338",
    "🌸",
    "東京",
    "京都",
    "都",
    "雨が降る",
    "ｺｰﾋｰ",
    "100%",
    "a_b",
    "it's",
)
MANY = "".join(map(chr, range(0x4E00, 0x9000))) * 10  # too many words for an index to hold
LONG = "x" * 150


def _texts() -> list[str]:
    drawn = random.Random(3)
    texts = [drawn.choice((" ", "、", "")).join(drawn.choices(WORDS, k=drawn.randint(1, 6))) for _ in range(120)]
    return [*texts, LONG, LONG + "y", f"{LONG} {LONG}", MANY, "x' & ''\\:* | (a) <-> !b"]


@pytest.fixture(scope="module")
def both(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[SearchStore]]:  # noqa: F811
    """The same messages on each of them."""
    own = Database.at(tmp_path_factory.mktemp("own") / "studio.db")
    opened = [own, Database(new_database(server))]
    for one in opened:
        turns, chat = TurnStore(one), ConversationStore(one).create("yuuri", "Yuuri", "").id
        for words in _texts():
            turns.send(chat, words, "chat_interaction")
    yield [SearchStore(one) for one in opened]
    for one in opened:
        one.close()


def excerpts(store: SearchStore, words: str) -> list[str]:
    return [hit.excerpt for hit in store.find(Search(words), limit=1000).hits]


pieces = st.sampled_from((*WORDS, "-", '"', " ", "ra", "c", "京", "ー", "x", "*", "'", "&", "\\", ":*"))
queries = st.builds(str.join, st.sampled_from(("", " ")), st.lists(pieces, max_size=6))


@settings(max_examples=150, deadline=None)
@given(words=queries, newest=st.sampled_from((0, 20, 1000)), many=st.sampled_from((5, 1000)))
@example('"rain 東京" -sea', 0, 1000)
@example(LONG[:120], 0, 1000)
@example(f"{LONG} x", 0, 1000)
@example('"a b" -"it s', 0, 1000)
@example("都🌸", 0, 1000)
@example("rain -sea", 20, 5)
def test_the_same_is_found(both: list[SearchStore], words: str, newest: int, many: int) -> None:
    own, shared = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_postgres, "NEWEST", newest)
        patch.setattr(search_postgres, "MANY", many)
        patch.setattr(search_postgres, "AT_ONCE", 7)
        assert excerpts(shared, words) == excerpts(own, words)


def test_what_an_index_cannot_hold_is_found(both: list[SearchStore], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_postgres, "NEWEST", 0)
    for store in both:
        assert len(excerpts(store, LONG)) == 3 and len(excerpts(store, f"{LONG} -{LONG}y")) == 2
        assert len(excerpts(store, "x" * 101)) == 3 and excerpts(store, "x" * 151) == []
        assert len(excerpts(store, MANY[-3:])) == len(excerpts(store, MANY[10_000])) == 1


def test_words_that_were_there_before_the_index_are_in_it(
    database: Database,  # noqa: F811
    conversations: ConversationStore,
    turns: TurnStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_postgres, "NEWEST", 0)
    ask(conversations, turns, "東京都の lighthouse")
    config = Config()
    config.set_main_option("script_location", str(Path(database_module.__file__).parent / "migrations"))
    for move, revision in ((command.downgrade, "0005"), (command.upgrade, "head")):
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            move(config, revision)
    for words in ("京都", "light"):
        assert excerpts(SearchStore(database), words) == ["東京都の lighthouse"]


def test_the_index_is_asked(server: Postgres) -> None:  # noqa: F811
    """However few messages there are, their words are never made anew for a search."""
    one = Database(new_database(server))
    plan = "EXPLAIN SELECT id FROM search_rows WHERE search_lexemes(words) @@ '''rain'''::tsquery"
    with one.reading() as session:
        assert any("ix_search_lexemes" in line for line in session.scalars(text(plan)))
    one.close()
