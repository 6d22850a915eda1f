"""Files beside a message, on the real engine: what the model gets to see of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import TurnState
from saijin_studio.ports import ChatRequest
from tests.ui.media_fakes import png
from tests.unit.test_attachments_pdf import pdf

from .chats import Chats, Parrot, chain_of


class Listener(Parrot):
    """Keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[ChatRequest] = []

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self.requests.append(request)
        yield "I see."


def test_a_message_of_files_alone_is_answered_and_the_model_reads_them(
    home: Path, engine_jars: Path, qapp: object
) -> None:
    listener = Listener()
    chats = Chats(home, chain_of(listener))
    try:
        services = chats.studio.services
        conversation = services.chat.new_conversation("yuuri")
        things = [
            services.attachments.add(conversation.id, "sky.png", png(64, 48)),
            services.attachments.add(conversation.id, "tea.pdf", pdf(["The kettle is blue."])),
        ]
        turn = services.chat.send(conversation.id, "", attachments=[thing.id for thing in things])
        chats.wait(turn, TurnState.ANSWERED)
        asked = listener.requests[-1]
        assert any("The kettle is blue." in message.content for message in asked.messages)
        assert [image for message in asked.messages for image in message.images]
        assert services.chat.messages(conversation.id)[-1].text == "I see."
    finally:
        chats.studio.close()
