"""`backup`: everything the studio keeps as one file, and back again."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.errors import StorageError
from .actions import Commands, action, group
from .context import Context, Exit
from .output import local
from .waiting import stop_on_interrupt
from .words import explain

if TYPE_CHECKING:
    from ..core.backup import BackupInfo

NOT_IN_IT = (
    "Keys in the system's keyring, models, installed voices, logs and the process engine's own records are not in a "
    "backup. Recordings that voices are cloned from are, with their consent."
)
KINDS = {"saijin-backup": "by hand", "saijin-daily": "daily", "saijin-before-restore": "before a restore"}


def add(commands: Commands) -> None:
    """The command with its actions."""
    actions = group(commands, "backup", "keep everything as one file, and bring it back")
    made = action(actions, "make", make, "back up chats, personas, processes, attachments, voices and settings")
    made.add_argument("file", metavar="FILE", nargs="?", help="where to write (default: the folder of backups)")
    action(actions, "list", list_all, "list the backups in the folder of backups, the newest first")
    shown = action(actions, "show", show, "say what a backup holds")
    shown.add_argument("file", metavar="FILE")
    back = action(actions, "restore", restore, "put a backup in the place of what is there, which is kept as another")
    back.add_argument("file", metavar="FILE")


def make(context: Context) -> int:
    from ..services.backups.service import BY_HAND  # here, for --help must not wait for what it imports

    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        progress = _Percent(context)
        if context.options.file:
            info = services.backups.make(Path(context.options.file).expanduser().absolute(), progress, stop)
        else:
            info = services.backups.make_named(BY_HAND, progress, stop)
        context.out.end_progress()
    _tell(context, info)
    if not context.out.as_json:
        context.out.note(NOT_IN_IT)
    return Exit.OK


def list_all(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.backups.list()
    if context.out.as_json:
        context.out.value(found)
    else:
        rows = ((local(one.at), _size(one.size), KINDS[one.kind], str(one.file)) for one in found)
        context.out.table(("MADE", "SIZE", "KIND", "FILE"), rows, "There are no backups yet.")
    return Exit.OK


def show(context: Context) -> int:
    with context.open(engine=False) as services:
        info = services.backups.info(Path(context.options.file).expanduser())
    _tell(context, info)
    return Exit.OK


def restore(context: Context) -> int:
    file = Path(context.options.file).expanduser()
    with ExitStack() as stack:
        try:
            services = stack.enter_context(context.open(engine=False))
        except StorageError as error:
            return _restore_offline(context, file, error)
        stop = stack.enter_context(stop_on_interrupt())
        done = services.backups.restore(file, _Percent(context), stop)
        context.out.end_progress()
    if context.out.as_json:
        context.out.value({"restored": done.info, "before": done.before})
    else:
        _say_restored(context, done.info)
        context.out.line(f"What was there before: {done.before}")
        context.out.note("Close and open a window that is open meanwhile.")
    return Exit.OK


def _restore_offline(context: Context, file: Path, error: StorageError) -> int:
    """The data cannot be opened, which is when a backup is wanted most."""
    if context.restore_offline is None or error.params.get("reason") == "version":
        raise error
    context.out.note(f"The data here cannot be opened: {explain(error)}")
    info = context.restore_offline(file)
    if context.out.as_json:
        context.out.value({"restored": info, "before": None})
    else:
        _say_restored(context, info)
    return Exit.OK


def _say_restored(context: Context, info: BackupInfo) -> None:
    context.out.line(f"Restored: {info.conversations} chats with {info.messages} messages.")


class _Percent:
    def __init__(self, context: Context) -> None:
        self._out = context.out

    def __call__(self, done: int, of: int) -> None:
        self._out.progress(f"{done / of:.0%}" if of else "")


def _tell(context: Context, info: BackupInfo) -> None:
    if context.out.as_json:
        context.out.value(info)
        return
    context.out.fields(
        {
            "File": str(info.file),
            "Made": local(info.made_at),
            "Chats": str(info.conversations),
            "Messages": str(info.messages),
            "Size": _size(info.size),
        }
    )


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
