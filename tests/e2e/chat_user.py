"""A person in the chats, played by scripts: replies, the transcript, the composer, and what is there after a crash.

Run as `python -m tests.e2e.chat_user PART FOLDER`; see `user`.
"""

from __future__ import annotations

import sys

from .chat_user_composer import come_back, composer, crash
from .chat_user_replies import replies
from .chat_user_transcript import transcript
from .user import Person, Script, main


def talk(person: Person) -> Script:
    """One long sitting; at its end the studio is killed."""
    yield lambda: person.chats.chat.isVisible()
    for part in (transcript, replies, composer, crash):
        yield from part(person)


if __name__ == "__main__":
    parts = {"talk": talk, "come_back": come_back, "replies": replies, "transcript": transcript, "composer": composer}
    sys.exit(main(parts))
