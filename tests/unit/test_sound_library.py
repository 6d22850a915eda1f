"""Nobody finds the sound library without devices because somebody else has it look for them again."""

from __future__ import annotations

import threading

from saijin_studio.providers import sound_library


class Library:
    """`ready`: it was not ended, or was started again."""

    def __init__(self) -> None:
        self.ready, self.restarts = True, 0
        self.ended = threading.Event()

    def _terminate(self) -> None:
        self.ready = False
        self.ended.set()

    def _initialize(self) -> None:
        self.ready = True
        self.restarts += 1


def test_it_is_not_started_again_while_somebody_looks() -> None:
    library = Library()
    other = threading.Thread(target=sound_library.list_anew, args=(library,))
    with sound_library.looking():
        other.start()
        assert not library.ended.wait(0.1)
        assert library.ready
    other.join(5)
    assert (library.ready, library.restarts) == (True, 1)


def test_who_looks_may_have_it_list_them_anew() -> None:
    library = Library()
    with sound_library.looking():
        assert sound_library.list_anew(library)
    assert library.restarts == 1


def test_a_stream_keeps_it_from_being_started_again() -> None:
    library = Library()
    sound_library.take()
    try:
        assert not sound_library.list_anew(library)
    finally:
        sound_library.give()
    assert library.restarts == 0
