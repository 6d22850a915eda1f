"""Whose voice it is where nobody is named, and where who is named is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.services.personas import PersonaService

from .voice_stage import Stage, wait_for


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def speaker(stage: Stage, message_id: str) -> str:
    """The persona whose voice says a message."""
    utterance = stage.voice.speak(message_id)
    wait_for(stage, lambda: "finished" in stage.states(utterance))
    _, _, heard = stage.english.said[-1]
    (found,) = [one.key for one in PersonaService(stage.paths).list() if one.voice("en") == heard]
    return found


@pytest.mark.parametrize(("configured", "heard"), [("miyu", "miyu"), ("yuuri", "yuuri"), ("gone", "yuuri")])
def test_the_configured_persona_speaks_for_those_without_a_voice(stage: Stage, configured: str, heard: str) -> None:
    stage.default_persona = configured
    asked = stage.ask("Hello.")
    assert speaker(stage, stage.turns.get(asked).user_message_id) == heard
    stage.turns.update(asked, persona_key="gone too")
    stage.write(asked, "Good evening.")
    assert speaker(stage, stage.finish(asked).id) == heard
