"""`config`: what the process kernel is set to, where each value comes from, and changing it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..paths import default_paths, shipped_config
from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .output import NONE

if TYPE_CHECKING:
    from ..services.config.check import ConfigProblem
    from ..services.config.service import Effective

SET_UPS = ("high_performance", "development", "default")


def add(commands: Commands) -> None:
    """The command with its actions."""
    words = "see, check and change the configuration of the process kernel"
    actions = group(commands, "config", words)
    action(actions, "show", show, "show every value and where it comes from")
    checked = action(actions, "check", check, "say what is wrong with a file, with line and key (exit code 1)")
    checked.add_argument("file", metavar="FILE", nargs="?", type=Path, help="instead of your own bpm_config.yaml")
    action(actions, "schema", schema, "print the JSON schema of the file, for editors")
    action(actions, "path", path, "say where your own file lies")
    changed = action(actions, "set", set_value, "change a value; the file's comments stay")
    changed.add_argument("key", metavar="KEY", help="as `config show` names it: routing.load_balancing")
    changed.add_argument("value", metavar="VALUE", help="as YAML has it: 4, true, weighted, {tries: 5, initial: 2}")
    used = action(actions, "use", use, "take a shipped set-up as your file; the one before is kept beside it")
    used.add_argument("name", choices=SET_UPS, help='"default" leaves the shipped values alone')


def show(context: Context) -> int:
    with context.open(engine=False) as services:
        found, problems = services.config.effective(), services.config.problems
    for problem in problems:
        context.out.note(f"{problem.file}: {problem}")
    if context.out.as_json:
        rows = [{"key": one.key, "value": one.value, "source": one.source, "line": one.line or None} for one in found]
        context.out.value({"values": rows, "problems": [_plain(problem) for problem in problems]})
    else:
        context.out.table(("KEY", "VALUE", "FROM"), ((one.key, written(one.value), origin(one)) for one in found), NONE)
    return Exit.OK


def written(value: object) -> str:
    """As it would stand in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return NONE if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def origin(one: Effective) -> str:
    if one.source == "file":
        return f"your file, line {one.line}" if one.line else "your file"
    return one.source


def check(context: Context) -> int:
    """Needs no studio: 0 when the file can be used, 1 when it cannot, 2 when there is none to read."""
    from ..services.config.service import read_file

    named: Path | None = context.options.file
    file = named or default_paths().bpm_config
    if not file.is_file() and (named or file.exists()):
        raise UsageError(f"{file}: {'is not a file' if file.exists() else 'there is no such file'}")
    reading = read_file(file)
    if context.out.as_json:
        context.out.value(
            {"file": file, "ok": reading.config is not None, "problems": list(map(_plain, reading.problems))}
        )
    else:
        for problem in reading.problems:
            context.out.line(f"{file}: {problem}")
        if not reading.problems:
            context.out.line(
                f"{file}: fine." if file.exists() else "You have no file of your own; the shipped values are used."
            )
    return Exit.OK if reading.config is not None else Exit.FAILED


def _plain(problem: ConfigProblem) -> dict[str, object]:
    return {"line": problem.line or None, "key": problem.key, "detail": problem.detail, "fatal": problem.fatal}


def schema(context: Context) -> int:
    from ..core.bpm_config import schema as schema_of_file

    context.out.value(schema_of_file())
    return Exit.OK


def path(context: Context) -> int:
    file = default_paths().bpm_config
    if context.out.as_json:
        context.out.value({"file": file, "exists": file.exists(), "shipped": shipped_config()})
    else:
        context.out.line(str(file))
    return Exit.OK


def set_value(context: Context) -> int:
    from ..core.errors import ConfigError
    from ..services.config.yaml import YamlFault, read

    key = context.options.key
    try:
        value = read(context.options.value).plain()
    except YamlFault as fault:
        raise ConfigError(f"{key}: {fault.detail}", line=0, key=key) from fault
    with context.open(engine=False) as services:
        services.config.save({key: value})
        shown = [one for one in services.config.effective() if one.key == key or one.key.startswith(f"{key}.")]
    if context.out.as_json:
        context.out.value({one.key: one.value for one in shown})
    for one in () if context.out.as_json else shown:
        context.out.line(f"{one.key}: {written(one.value)}")
    return Exit.OK


def use(context: Context) -> int:
    with context.open(engine=False) as services:
        kept = services.config.use(context.options.name)
    if context.out.as_json:
        context.out.value({"set_up": context.options.name, "kept": kept})
        return Exit.OK
    context.out.line(f"In use: {context.options.name}.")
    if kept is not None:
        context.out.line(f"Your file from before: {kept}")
    return Exit.OK
