"""Measures the voice at a listened-to sound device: sentence complete to first sound, stop to silence.

The steps of voice_synthesis run here one after the other without the process engine; each hop of the engine that
lies between a complete sentence and its sound (two: to post-processing, to delivery) comes on top.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / part) for part in ("app", "workers", "packaging")]

from bench.listener import Listener, listening

if TYPE_CHECKING:
    from saijin_studio.ports import AudioOutput
    from saijin_studio.services.speech_steps import SpeechSteps

SENTENCES = {
    "en": [
        "Good morning, it is lovely to see you again.",
        "The library was quiet today.",
        "I was thinking about the song you sent me last night.",
        "Shall we take a walk along the river before it gets dark?",
        "Tell me more.",
    ],
    "ja": [
        "おはようございます、また会えてうれしいです。",
        "今日の図書館は静かでした。",
        "昨日送ってくれた曲のことを考えていました。",
        "暗くなる前に、川沿いを少し歩きませんか。",
        "もっと聞かせてください。",
    ],
}
COMPLETES = {"en": " And", "ja": "そ"}


def measure_voice(rounds: int = 3) -> dict[str, dict[str, float]]:
    """Milliseconds: {"first_sound_en": {"median", "worst", "runs"}, "first_sound_ja", "stop_to_silence"}.

    Runs in a program of its own, since the sound library reads its configuration once. Raises RuntimeError.
    """
    command = [sys.executable, str(Path(__file__)), str(rounds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=300, check=False)
    if done.returncode:
        raise RuntimeError("the voice could not be measured")
    figures: dict[str, dict[str, float]] = json.loads(done.stdout)
    return figures


def _measure(listener: Listener, rounds: int) -> dict[str, dict[str, float]]:
    from saijin_studio.providers.audio import SoundDeviceOutput

    figures: dict[str, list[float]] = {"first_sound_en": [], "first_sound_ja": [], "stop_to_silence": []}
    with tempfile.TemporaryDirectory(prefix="saijin-voice-") as folder:
        output = SoundDeviceOutput()
        stage = _Stage(Path(folder), output)
        for _ in range(rounds):
            for language, sentences in SENTENCES.items():
                for sentence in sentences:
                    figures[f"first_sound_{language}"].append(stage.first_sound(listener, language, sentence))
                    stopped = time.monotonic()
                    stage.steps.stop()
                    figures["stop_to_silence"].append(1000 * (listener.last_sound(stopped) - stopped))
        stage.close()
    return {
        name: {"median": statistics.median(values), "worst": max(values), "runs": len(values)}
        for name, values in figures.items()
    }


class _Stage:
    """A store with one turn per sentence, and the steps on real engines."""

    def __init__(self, home: Path, output: AudioOutput) -> None:
        from saijin_studio.core.bus import EventBus
        from saijin_studio.paths import Paths
        from saijin_studio.providers.speech.espeak import EspeakEngine
        from saijin_studio.providers.speech.openjtalk import OpenJTalkEngine
        from saijin_studio.services.personas import PersonaService
        from saijin_studio.services.replies import ReplyStream
        from saijin_studio.services.speakers import Speakers
        from saijin_studio.services.speech_steps import SpeechParts, SpeechSteps
        from saijin_studio.storage.clips import ClipStore
        from saijin_studio.storage.conversations import ConversationStore
        from saijin_studio.storage.database import Database
        from saijin_studio.storage.journal import JournalStore
        from saijin_studio.storage.turns import TurnStore

        paths = Paths(home)
        paths.make()
        self._database = Database.at(paths.database_file)
        self._turns = TurnStore(self._database)
        self._conversations = ConversationStore(self._database)
        bus = EventBus()
        self._replies = ReplyStream(self._turns, JournalStore(self._database), self._conversations, bus)
        self._japanese = OpenJTalkEngine()
        self._output = output
        speakers = Speakers((EspeakEngine(), self._japanese), PersonaService(paths))
        clips = ClipStore(self._database)
        self.steps: SpeechSteps = SpeechSteps(
            SpeechParts(speakers, output, self._replies, self._turns, self._conversations, clips, bus, paths)
        )
        self._japanese.warm("ja")

    def first_sound(self, listener: Listener, language: str, sentence: str) -> float:
        """Milliseconds from the character that completes the sentence to the first sound of it."""
        from saijin_studio.core.cancel import CancelToken
        from saijin_studio.services.speech_steps import SpeechTask

        conversation = self._conversations.create("yuuri", "bench", "")
        turn, _ = self._turns.send(conversation.id, "?", "chat_interaction")
        task = SpeechTask(turn.correlation_id, engines=(("en", "espeak"), ("ja", "openjtalk")))
        self.steps.receive(task)
        writer = self._replies.open(turn.correlation_id, conversation.id)
        writer.add(sentence)
        token = CancelToken()

        def work() -> None:
            parts = self.steps.synthesise(task, 0, token)
            self.steps.post_process(task, 0, parts or 0, token)
            self.steps.deliver(task, 0, token)

        worker = threading.Thread(target=work)
        worker.start()
        # The stream is open and the worker waits in the reply by then, as it does while a model thinks.
        token.wait(0.5)
        complete = time.monotonic()
        writer.add(COMPLETES[language])
        heard = listener.first_sound(complete)
        worker.join()
        return 1000 * (heard - complete)

    def close(self) -> None:
        self._output.close()
        self._japanese.close()
        self._database.close()


if __name__ == "__main__":
    with listening() as listener:
        os.environ.update(listener.env)
        print(json.dumps(_measure(listener, int(sys.argv[1]) if len(sys.argv) > 1 else 1)))
