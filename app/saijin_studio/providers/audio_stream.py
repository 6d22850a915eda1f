"""A sound device's open stream: what it was given, how much of that is still to sound, and taking that back.

While there is speech the device holds plenty, so that a busy machine does not make it stutter; in silence it holds
little, so that the next word does not wait; and when a person stops it, it is emptied.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

RATE: Final = 48_000
BLOCK: Final = 480
LEAD_IN_BLOCKS: Final = 5  # a stream swallows its first milliseconds
MOST_BLOCKS: Final = 5  # that are written in one go
IDLE_FRAMES: Final = 960  # of silence in the device at least: who speaks next waits for them
FORGET: Final = 0.999  # of how late the program came, each time it looks: half of it in some seconds


class DeviceStream:
    """Wraps a started sounddevice.OutputStream of 16-bit frames. Its calls raise PortAudioError once it went away."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._room = int(stream.write_available)
        self._beyond = max(0, int(stream.latency * RATE) - self._room)  # what lies behind the device's own buffer
        self._late = 0.0  # seconds that the program lately came too late
        self._recent: deque[tuple[str, Block]] = deque(maxlen=self._room // BLOCK + 1)
        self._ahead = 0

    def lead_in(self) -> None:
        """Gives it silence to begin with."""
        for _ in range(LEAD_IN_BLOCKS):
            self.write("", _silence(), 1.0)

    @property
    def frames_wanted(self) -> int:
        """How many to write now: several blocks where the device has room, for whoever fell behind catches up so."""
        room = (self._room - self._ahead) // BLOCK
        return BLOCK * min(max(room, 1), MOST_BLOCKS)

    def write(self, utterance: str, frames: Block, volume: float) -> None:
        """Filled up with silence to whole blocks; waits while the device is full."""
        blocks = [frames[begin : begin + BLOCK] for begin in range(0, len(frames), BLOCK)]
        self._recent.extend((utterance, block) for block in blocks)
        self._ahead += BLOCK * len(blocks)
        if self._stream.write(_frames(frames, volume, self._stream.channels)):
            self.came_late(2 * self._late + IDLE_FRAMES / RATE)  # it ran dry
        self._look()

    def write_silence(self) -> None:
        self.write("", _silence(), 1.0)

    def came_late(self, seconds: float) -> None:
        """The program was kept waiting for so long: where the machine is as busy as that, silence must last longer."""
        self._late = max(self._late, seconds)

    def rested(self) -> bool:
        """Whether it has silence enough."""
        self._look()
        self._late *= FORGET
        most = max(IDLE_FRAMES, self._room // 2)
        return self._ahead > min(max(IDLE_FRAMES, int(2 * self._late * RATE)), most)

    @property
    def seconds_ahead(self) -> float:
        """How long it is until what was written last has sounded."""
        return (self._ahead + self._beyond) / RATE

    def unheard(self) -> list[tuple[str, Block]]:
        """The blocks that were written and have not sounded, of which utterance each is ("" = silence)."""
        count = self._ahead // BLOCK
        return list(self._recent)[len(self._recent) - min(count, len(self._recent)) :]

    def empty(self) -> None:
        """What has not sounded never will: silence within a few milliseconds."""
        self._stream.abort()
        self._stream.start()
        self._recent.clear()
        self._ahead = 0

    def close(self) -> None:
        self._stream.close(ignore_errors=True)

    def stop(self) -> None:
        """Closing time: what it has is heard to its end."""
        self._stream.stop()

    def _look(self) -> None:
        self._ahead = max(0, self._room - int(self._stream.write_available))


def faded(block: Block) -> Block:
    """Down to silence within the block, since a cut would click."""
    import numpy as np

    made: Block = (block.T * np.linspace(1, 0, len(block), dtype=np.float32)).T.astype(np.float32)
    return made


def _silence() -> Block:
    import numpy as np

    return np.zeros(BLOCK, np.float32)


def _frames(block: Block, volume: float, channels: int) -> Any:
    """Whole blocks of 16-bit frames, the same on each channel unless the block has two columns: left and right."""
    import numpy as np

    frames = np.zeros((-(-len(block) // BLOCK) * BLOCK, channels), np.int16)
    scaled = np.rint(np.clip(block * (volume * 32768), -32768, 32767)).astype(np.int16)
    columns = scaled[:, None] if scaled.ndim == 1 else scaled
    frames[: len(block)] = columns if channels > 1 else columns.mean(axis=1, keepdims=True)
    return frames
