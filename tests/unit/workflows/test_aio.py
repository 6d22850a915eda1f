"""The asynchronous Python API: many results at once, streams, and tasks that are cancelled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from saijinos.bpm import AsyncWorkflowEngine, ProcessCancelled, ProcessEnded, ProcessState

from .stage import SECONDS, Stage


def test_many_are_waited_for_at_once(stage: Stage) -> None:
    async def run() -> list[dict[str, Any]]:
        async with AsyncWorkflowEngine() as engine:
            ids = [await engine.start_process("chat_interaction", {"message": f"Hello {n}"}) for n in range(20)]
            waiting = asyncio.gather(*(engine.get_process_result(one, SECONDS) for one in ids))
            assert (await engine.get_process_status(ids[0])).state is ProcessState.QUEUED
            for one in reversed(ids):
                stage.chat.end(one, text=f"Re: {stage.chat.said[f'asked-{one}'].text}")
            return list(await waiting)

    assert [result["reply"] for result in asyncio.run(run())] == [f"Re: Hello {n}" for n in range(20)]


def test_an_asynchronous_stream(stage: Stage) -> None:
    async def run() -> list[Any]:
        async with AsyncWorkflowEngine() as engine:
            process_id = await engine.start_process("chat_interaction", {"message": "Hello"})
            stage.chat.write(process_id, "Good ")
            stage.later(lambda: stage.chat.end(process_id, text="Good evening."))
            return [event async for event in engine.stream(process_id)]

    *pieces, ended = asyncio.run(run())
    assert "".join(event.text for event in pieces) == "Good evening."
    assert isinstance(ended, ProcessEnded)


def test_cancelled_tasks_leave_no_thread_waiting(stage: Stage) -> None:
    """Without end the pool would keep the program from ending; the fixture of all tests looks for such threads."""

    async def run() -> None:
        engine = AsyncWorkflowEngine()
        process_id = await engine.start_process("chat_interaction", {"message": "Hello"})

        async def follow() -> None:
            async for _ in engine.stream(process_id):
                raise AssertionError("nothing happens")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(engine.get_process_result(process_id), 0.1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(follow(), 0.1)
        await engine.cancel_process(process_id)
        with pytest.raises(ProcessCancelled):
            await engine.get_process_result(process_id)
        await engine.close()

    asyncio.run(run())
