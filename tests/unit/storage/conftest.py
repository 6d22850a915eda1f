"""The studio's own data over the `database` of each test file."""

from __future__ import annotations

import pytest

from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore


@pytest.fixture
def conversations(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def turns(database: Database) -> TurnStore:
    return TurnStore(database)


@pytest.fixture
def replies(database: Database) -> ReplyStore:
    return ReplyStore(database)
