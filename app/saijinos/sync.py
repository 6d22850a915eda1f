"""WorkflowEngine: the studio's processes for programs that wait."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saijin_studio.core.cancel import CancelToken

if TYPE_CHECKING:
    from typing import Self

    from saijin_studio.ports import VariableValue
    from saijin_studio.services.workflow.engine import Workflows
    from saijin_studio.services.workflow.types import ProcessEvent, ProcessStatus


class WorkflowEngine:
    """Thread-safe. Opens a studio in the background at its first use, or joins the one that runs for its home.

    Use it in a `with`, or `close` it; otherwise it closes with the program.
    """

    def __init__(
        self,
        home: Path | str | None = None,
        *,
        engine_url: str | None = None,
        user: str = "",
        patience: float = 180.0,
    ) -> None:
        """`home`: the folder for all that is written, by default SAIJIN_HOME or the user's own.

        `engine_url`: an engine of your own (".../engine-rest") in place of the one that the home's settings name; its
        `user`'s password is in the system's keyring, as the settings keep it. `patience`: seconds without any progress
        after which waiting for a starting engine ends.
        """
        self._home = None if home is None else Path(home)
        self._engine_url = engine_url
        self._user = user
        self._patience = patience
        self._lock = threading.Lock()
        self._closed = False
        self._opened: Workflows | None = None
        self._stack = ExitStack()
        self._end = weakref.finalize(self, self._stack.close)

    def open(self) -> Workflows:
        """Opens it now rather than at its first use; the engine goes on starting in the background.

        Raises StorageError, and RuntimeError once it is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("this WorkflowEngine is closed")
            if self._opened is None:
                from saijin_studio.bootstrap.workflow import open_workflows  # here, for it imports a great deal

                opening = open_workflows(self._home, self._engine_url, self._user, self._patience)
                self._opened = self._stack.enter_context(opening)
            return self._opened

    def close(self) -> None:
        """Work under way is handed back, to go on when a studio of this home runs again."""
        with self._lock:
            self._closed = True
            self._opened = None
        self._end()

    def start_process(
        self, key: str, variables: Mapping[str, VariableValue] | None = None, business_key: str | None = None
    ) -> str:
        """Starts the newest version of a process; returns the id by which all else is asked.

        The same start with the same `business_key` (1 to 255 characters) returns the id of the first; for
        `voice_synthesis` only in the program that started the first, DuplicateBusinessKey tells others. A chat is kept
        and queues while there is no engine; all others wait until it is ready.
        Raises UnknownProcess, InputError, DuplicateBusinessKey, EngineError, StorageError.
        """
        return self.open().start(key, variables or {}, business_key)

    def get_process_status(self, process_id: str) -> ProcessStatus:
        """Raises NotFound."""
        return self.open().status(process_id)

    def get_process_result(
        self, process_id: str, timeout: float | None = None, stop: CancelToken | None = None
    ) -> dict[str, Any]:
        """Waits for the end, at most `timeout` seconds, and returns the variables of the finished process.

        Raises ProcessFailed when it ended without a result or a step waits for a person, ProcessCancelled,
        ProcessTimeout, NotFound, EngineError when the engine was given up, Cancelled when `stop` is set.
        """
        return self.open().result(process_id, timeout, stop)

    def cancel_process(self, process_id: str) -> None:
        """Ends it where it is; of a chat the words so far are kept. Nothing when it has ended. Raises NotFound.

        A model's loading is called off and completes, for a chat may wait for it.
        """
        self.open().cancel(process_id)

    def stream(self, process_id: str, stop: CancelToken | None = None) -> Iterator[ProcessEvent]:
        """Steps as they begin and end, the reply's words as they come, and ProcessEnded at last.

        From the beginning, also of one that has ended. A set `stop` ends it early. Raises NotFound.
        """
        return self.open().stream(process_id, stop)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
