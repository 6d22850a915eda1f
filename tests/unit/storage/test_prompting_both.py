"""What prompts are made from, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from saijin_studio.core.chat_options import AuthorNote, ChatOptions, Drop
from saijin_studio.core.errors import NotFound
from saijin_studio.core.prompt import Earlier
from saijin_studio.core.sampling import Sampling
from saijin_studio.core.usage import Usage
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.prompting import PromptStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.tables import ConversationRow
from saijin_studio.storage.turns import TurnStore

from .stage import answer, ask
from .test_both_servers import database, server, url  # noqa: F401 - fixtures


@pytest.fixture
def prompts(database: Database) -> PromptStore:  # noqa: F811
    return PromptStore(database)


def test_options_are_kept_and_what_cannot_be_used_is_passed_over(
    prompts: PromptStore,
    conversations: ConversationStore,
    database: Database,  # noqa: F811
) -> None:
    key = conversations.create("yuuri", "A chat", "Hello.").id
    assert prompts.options(key) == ChatOptions()
    wanted = ChatOptions(note=AuthorNote("霧。", 2), sampling=Sampling(stop=("END",)), drop=Drop.OLDEST, voice=False)
    prompts.set_options(key, wanted)
    assert prompts.options(key) == wanted
    with database.session() as session:
        session.get_one(ConversationRow, key).options = {"voice": "loud", "language": "en", "later": [1]}
    assert prompts.options(key) == ChatOptions(language="en")
    with pytest.raises(NotFound):
        prompts.options("gone")


def test_only_what_has_room_is_read(
    prompts: PromptStore,
    conversations: ConversationStore,
    turns: TurnStore,
    replies: ReplyStore,
    database: Database,  # noqa: F811
) -> None:
    turn = ask(conversations, turns, "0 " + "x" * 400)
    answer(replies, turn, "reply 0")
    for number in range(1, 6):
        turn = turns.send(turn.conversation_id, f"{number} " + "x" * 400, "chat_interaction")[0]
        answer(replies, turn, f"reply {number}")
    last = prompts.head(turn.conversation_id) or ""
    everything = prompts.talk(last, 100_000, len)
    assert everything.earlier == Earlier(0, 0) and everything.shown
    assert [message.text[:7] for message in everything.history][-2:] == ["5 xxxxx", "reply 5"]
    some = prompts.talk(last, 500, len)
    assert some.history == everything.history[-len(some.history) :] and len(some.history) == 4
    assert some.earlier == Earlier(everything.history[0].position, len(everything.history) - 4)
    MessageStore(database).hide(some.history[1].id, True)
    assert some.history[1] not in prompts.talk(last, 100_000, len).history
    with pytest.raises(NotFound):
        prompts.talk("gone", 1, len)


def test_the_last_counts_of_a_model_are_found(
    prompts: PromptStore, conversations: ConversationStore, turns: TurnStore
) -> None:
    for number, told in enumerate((110, None, 130), 1):
        turn = ask(conversations, turns, "Hello?")
        turns.set_asked(turn.correlation_id, (), {"estimate": 100 * number})
        usage = Usage(prompt_tokens=told)
        turns.set_answer(turn.correlation_id, "Well.", "ollama", "one", (), usage=usage)
    assert prompts.counted("ollama", "", 9) == ((300, 130), (100, 110))
    assert prompts.counted("ollama", "one", 1) == ((300, 130),)
    assert prompts.counted("openai", "", 9) == ()
