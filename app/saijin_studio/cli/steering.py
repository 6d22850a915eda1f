"""`processes move|restart|versions|deploy`: steer what runs, and change the models it runs by."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import InputError, ModelFileError, NotFound
from ..core.process_model import Definition, Deployed
from .actions import Commands, action
from .context import Context, Exit
from .output import local
from .processes import with_engine

LONGEST_FILE = 2_000_000  # bytes of a model; the engine room refuses more


def add(actions: Commands) -> None:
    """Among the actions of `processes`."""
    moved = action(actions, "move", move, "let a process go on from another step")
    moved.add_argument("id", metavar="ID", help="as `processes list` shows it")
    moved.add_argument("source", metavar="FROM", help="the step that is left, by its id in the model")
    moved.add_argument("target", metavar="TO", help="the step from which it goes on")
    begun = action(actions, "restart", restart, "begin a process again at a step; one that has ended as a new one")
    begun.add_argument("id", metavar="ID", help="as `processes list` shows it")
    begun.add_argument("step", metavar="STEP", help="the step, by its id in the model")
    listed = action(actions, "versions", versions, "list the versions of a process or decision")
    listed.add_argument("key", metavar="KEY", help="such as chat_interaction or persona_routing")
    deployed = action(actions, "deploy", deploy, "put a model among your own and into the engine")
    deployed.add_argument("file", metavar="FILE", help="a .bpmn or .dmn file")


def move(context: Context) -> int:
    options = context.options
    with with_engine(context) as services:
        services.acts.move(options.id, options.source, options.target)
    if context.out.as_json:
        context.out.value({"id": options.id, "moved": True})
    else:
        context.out.line(f"It goes on from {options.target}.")
    return Exit.OK


def restart(context: Context) -> int:
    options = context.options
    with with_engine(context) as services:
        running = services.acts.restart(options.id, options.step)
    if context.out.as_json:
        context.out.value({"id": running})
    else:
        context.out.line(running)
    return Exit.OK


def versions(context: Context) -> int:
    key = context.options.key
    with with_engine(context) as services:
        found = services.models_admin.versions(key) or services.models_admin.versions(key, "decision")
    if not found:
        raise NotFound(f"no process or decision has the key {key}", kind="definition", id=key)
    if context.out.as_json:
        context.out.value(found)
    else:
        context.out.table(("VERSION", "NAME", "DEPLOYED", "RUNNING", "FAILED", "FILE"), map(_row, found), "")
    return Exit.OK


def deploy(context: Context) -> int:
    path = Path(context.options.file)
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", reason="file", file=str(path)) from error
    with with_engine(context) as services:
        made = services.models_admin.deploy(path.name, content)
    if made.problem:
        raise ModelFileError(_where(made), file=made.file, element=made.element, line=made.line)
    if context.out.as_json:
        context.out.value(made)
    elif made.definitions:
        for one in made.definitions:
            context.out.line(f"{one.key}: version {one.version}")
    else:
        context.out.line("The engine has this very file already.")
    return Exit.OK


def _row(one: Definition) -> tuple[str, ...]:
    return (str(one.version), one.name, local(one.deployed_at), str(one.running), str(one.failed), one.file)


def _where(made: Deployed) -> str:
    place = f", line {made.line}" if made.line else ""
    element = f" ({made.element})" if made.element else ""
    return f"{made.file}{place}{element}: {made.problem}"
