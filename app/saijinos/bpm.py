r"""Start processes from Python, follow them and have their results.

A chat, as it is written and then whole::

    from saijinos.bpm import TextPiece, WorkflowEngine

    with WorkflowEngine() as engine:
        process_id = engine.start_process("chat_interaction", {"persona": "yuuri", "user_input": "Good evening!"})
        for event in engine.stream(process_id):
            if isinstance(event, TextPiece):
                print(event.text, end="", flush=True)
        result = engine.get_process_result(process_id, timeout=120)
        print(f"\n({result['persona']} by {result['provider']})")

Several at once, from asynchronous code::

    import asyncio

    from saijinos.bpm import AsyncWorkflowEngine


    async def ask(engine: AsyncWorkflowEngine, persona: str) -> str:
        process_id = await engine.start_process("chat_interaction", {"persona": persona, "user_input": "Who are you?"})
        return (await engine.get_process_result(process_id, timeout=120))["reply"]


    async def main() -> None:
        async with AsyncWorkflowEngine() as engine:
            for reply in await asyncio.gather(ask(engine, "yuuri"), ask(engine, "miyu")):
                print(reply)


    asyncio.run(main())

Keys: `chat_interaction` takes persona, user_input (or message), conversation_id, title and gives reply, persona,
provider, model, conversation_id, message_id; `voice_synthesis` takes text, persona, path and gives path (a WAV file),
seconds, persona; any other key is a process on the engine: its variables go in and come out.

Ids are the same in every program of the home and outlive it, but for those of `voice_synthesis`: the file is written by
the program that started it, so the id is known to that one alone and until it ends. Elsewhere it is NotFound, and the
business key DuplicateBusinessKey; ProcessStatus.instance_id names the process on the engine for all.

All errors are SaijinError: UnknownProcess, NotFound, InputError, DuplicateBusinessKey, EngineUnavailable,
EngineRefused, StorageError, and of a result ProcessFailed, ProcessCancelled, ProcessTimeout (also a TimeoutError).
"""

from saijin_studio.core.errors import (
    EngineError,
    EngineRefused,
    EngineUnavailable,
    InputError,
    NotFound,
    SaijinError,
    StorageError,
)
from saijin_studio.core.process import Incident
from saijin_studio.services.workflow.types import (
    DuplicateBusinessKey,
    ProcessCancelled,
    ProcessEnded,
    ProcessEvent,
    ProcessFailed,
    ProcessState,
    ProcessStatus,
    ProcessTimeout,
    StepBegan,
    StepEnded,
    TextPiece,
    UnknownProcess,
)

from .aio import AsyncWorkflowEngine
from .sync import WorkflowEngine

__all__ = [
    "AsyncWorkflowEngine",
    "DuplicateBusinessKey",
    "EngineError",
    "EngineRefused",
    "EngineUnavailable",
    "Incident",
    "InputError",
    "NotFound",
    "ProcessCancelled",
    "ProcessEnded",
    "ProcessEvent",
    "ProcessFailed",
    "ProcessState",
    "ProcessStatus",
    "ProcessTimeout",
    "SaijinError",
    "StepBegan",
    "StepEnded",
    "StorageError",
    "TextPiece",
    "UnknownProcess",
    "WorkflowEngine",
]
