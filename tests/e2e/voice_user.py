"""A person who listens to the studio, played by a script; see `user`. `there.json` in FOLDER names the servers.

Run as `python -m tests.e2e.voice_user PART FOLDER`.
"""

from __future__ import annotations

import sys

from . import user
from .user import Person, Script, main
from .voice_hands import Listener
from .voice_user_chat import chat
from .voice_user_clone import clone
from .voice_user_end import come_back, die, save_all
from .voice_user_player import player
from .voice_user_talk import talk
from .voice_user_voices import bring, brought, voices

user.PATIENCE_SECONDS = 40  # nothing here takes longer but the engine's first start


def listen(person: Person) -> Script:
    listener = Listener(person)
    yield lambda: person.chats.chat.isVisible()
    yield listener.has_keys
    yield from bring(listener)
    yield from clone(listener)  # while it is being read
    yield from brought(listener)
    yield from voices(listener)
    yield from chat(listener)
    yield from player(listener)
    yield from talk(listener)
    yield from save_all(listener)
    yield from die(listener)


if __name__ == "__main__":
    sys.exit(main({"listen": listen, "come_back": come_back}))
