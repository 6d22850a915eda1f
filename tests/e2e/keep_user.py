"""A person who lives in the studio's chats, played by a script: brings them in, keeps them, sets them up, saves them.

Run as `python -m tests.e2e.keep_user PART FOLDER`; see `user`. The folder `in` beside `seen.json` holds chats in files.
"""

from __future__ import annotations

import sys

from .keep_hands import Keeper
from .keep_user_exchange import bring_back, bring_in, take_out
from .keep_user_finding import find
from .keep_user_library import put_in_order
from .keep_user_options import fill_the_window, set_up
from .keep_user_safety import back_up, take_back
from .keep_user_windows import look_around
from .user import Person, Script, main

LONG = "Lanterns"


def keep(person: Person) -> Script:
    keeper = Keeper(person)
    yield lambda: person.chats.chat.isVisible()
    yield keeper.has_keys
    yield from bring_in(keeper)
    yield from put_in_order(keeper)
    yield from find(keeper, LONG)
    yield from set_up(keeper, LONG)
    yield from fill_the_window(keeper)
    yield from look_around(keeper, LONG)
    yield from take_back(keeper, LONG)
    yield from take_out(keeper, LONG)
    yield from bring_back(keeper)
    yield from back_up(keeper, LONG)
    yield lambda: True


if __name__ == "__main__":
    sys.exit(main({"keep": keep}))
