"""A reply goes on where it ended, on the real engine: the model gets its words, the longer reply is another version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.ports import ChatModel, ChatRequest, ModelInfo

from .chats import Chats, chain_of


class Teller:
    """Begins a tale, and goes on with it unless it is out of breath."""

    provider, model = "offline", "teller"

    def __init__(self) -> None:
        self.prefixes: list[str] = []
        self.breathless = False

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self.prefixes.append(request.prefix)
        if self.breathless:
            raise ProviderUnavailable("out of breath")
        yield ", and the ship came home." if request.prefix else "Once there was a ship"

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


@pytest.fixture(scope="module")
def teller() -> Teller:
    return Teller()


@pytest.fixture(scope="module")
def chats(engine_jars: Path, teller: ChatModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chats]:
    chats = Chats(tmp_path_factory.mktemp("continue"), chain_of(teller))
    yield chats
    chats.studio.close()


def test_the_longer_reply_is_another_version(chats: Chats, teller: Teller) -> None:
    turn = chats.ask("Tell me a tale")
    assert chats.answered(turn)[0] == "Once there was a ship"
    reply = chats.chat.turn(turn.correlation_id).reply_message_id or ""
    longer = chats.chat.continue_reply(reply)
    assert longer.goes_on == reply
    assert chats.answered(longer)[0] == "Once there was a ship, and the ship came home."
    assert teller.prefixes[-1] == "Once there was a ship"
    assert chats.texts(turn) == ["Tell me a tale", "Once there was a ship, and the ship came home."]
    shown = chats.chat.messages(turn.conversation_id)[-1]
    assert len(shown.versions) == 2 and shown.versions[0] == reply


def test_where_nobody_goes_on_the_reply_stands_and_can_be_tried_again(chats: Chats, teller: Teller) -> None:
    turn = chats.ask("And another")
    chats.answered(turn)
    reply = chats.chat.turn(turn.correlation_id).reply_message_id or ""
    teller.breathless = True
    tried = chats.wait(chats.chat.continue_reply(reply), TurnState.FAILED)
    teller.breathless = False
    failed = chats.chat.message(tried.reply_message_id or "")
    assert (failed.state, failed.text) == (MessageState.FAILED, "")
    texts = [message.text for message in chats.chat.messages(turn.conversation_id)]
    assert texts[-2:] == ["Once there was a ship", ""]
    again = chats.chat.regenerate(failed.id)
    assert chats.answered(again)[0] == "Once there was a ship, and the ship came home."
    assert [message.text for message in chats.chat.messages(turn.conversation_id)][-1] == chats.answered(again)[0]
