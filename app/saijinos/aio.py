"""AsyncWorkflowEngine: the same for asynchronous code. Waiting is done on threads of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from saijin_studio.core.cancel import CancelToken

from .sync import WorkflowEngine

if TYPE_CHECKING:
    from typing import Self

    from saijin_studio.ports import VariableValue
    from saijin_studio.services.workflow.types import ProcessEvent, ProcessStatus

T = TypeVar("T")
AT_ONCE = 64  # results and streams waited for at the same time; more of them queue


class AsyncWorkflowEngine:
    """WorkflowEngine with methods to be awaited; they raise the same. A cancelled task ends its waiting."""

    def __init__(
        self,
        home: Path | str | None = None,
        *,
        engine_url: str | None = None,
        user: str = "",
        patience: float = 180.0,
    ) -> None:
        self._engine = WorkflowEngine(home, engine_url=engine_url, user=user, patience=patience)
        self._pool = ThreadPoolExecutor(AT_ONCE, "workflow")

    async def close(self) -> None:
        """Results that are still waited for end with EngineUnavailable, streams where they are."""
        await self._call(self._engine.close)
        self._pool.shutdown(wait=False)

    async def start_process(
        self, key: str, variables: Mapping[str, VariableValue] | None = None, business_key: str | None = None
    ) -> str:
        return await self._call(lambda: self._engine.start_process(key, variables, business_key))

    async def get_process_status(self, process_id: str) -> ProcessStatus:
        return await self._call(lambda: self._engine.get_process_status(process_id))

    async def get_process_result(self, process_id: str, timeout: float | None = None) -> dict[str, Any]:
        stop = CancelToken()
        return await self._call(lambda: self._engine.get_process_result(process_id, timeout, stop), stop)

    async def cancel_process(self, process_id: str) -> None:
        await self._call(lambda: self._engine.cancel_process(process_id))

    async def stream(self, process_id: str) -> AsyncIterator[ProcessEvent]:
        stop = CancelToken()
        events = await self._call(lambda: self._engine.stream(process_id, stop))
        try:
            while (event := await self._call(lambda: next(events, None), stop)) is not None:
                yield event
        finally:
            stop.cancel()

    async def __aenter__(self) -> Self:
        await self._call(self._engine.open)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _call(self, work: Callable[[], T], stop: CancelToken | None = None) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except asyncio.CancelledError:
            if stop is not None:
                stop.cancel()
            raise
