"""The words of the command line."""

from __future__ import annotations

import argparse

from .. import __version__
from . import (
    approvals,
    backup,
    chat,
    chat_sound,
    chats,
    config,
    doctor,
    engine,
    exchange,
    incidents,
    library,
    messages,
    metrics,
    models,
    options,
    persona_cards,
    processes,
    steering,
    trace,
    voice,
    worker,
    writing,
)
from .actions import Commands, action, group

EPILOG = """\
exit codes:
  0 done   1 failed   2 wrong usage   3 not found   4 process engine not available   130 interrupted
  `engine status` and `doctor` also end with 4 and 1 when the engine is not ready and something needed is missing.

environment:
  SAIJIN_HOME   the folder for all that the studio writes
  SAIJIN_DEBUG  set to 1 to see where an error came from
  SAIJIN_LOG_LEVEL     DEBUG, INFO, WARNING or ERROR
  SAIJIN_DATABASE_URL  where the studio's own data are (default: SQLite in the home)
  REDIS_URL            a Redis server as the cache, shared by several machines
"""


def build() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saijin-studio",
        description="Talk to AI personas; every reply is a process. Without a command the window opens.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"saijin-studio {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND")
    _talking(commands)
    _engine(commands)
    _processes(commands)
    _library(commands)
    for family in (
        messages,
        options,
        writing,
        exchange,
        backup,
        approvals,
        incidents,
        trace,
        config,
        models,
        voice,
        metrics,
        worker,
    ):
        family.add(commands)
    action(commands, "doctor", doctor.run, "say what is found, what is missing and what to do")
    return parser


def _talking(commands: Commands) -> None:
    sent = action(commands, "chat", chat.chat, "send a message and print the reply as it is written")
    sent.add_argument("text", metavar="TEXT", help='the message; "-" reads it from standard input')
    sent.add_argument("--persona", metavar="KEY", help="who answers in a new conversation (default: as configured)")
    sent.add_argument("--conversation", metavar="ID", help="go on with this conversation")
    sent.add_argument(
        "--routing",
        choices=("fixed", "auto", "balanced"),
        help="who answers from now on: the conversation's persona, whoever fits the topic, or all in turn",
    )
    sent.add_argument(
        "--attach", metavar="FILE", action="append", help='a picture, PDF or text to go with it; TEXT may be "" then'
    )
    said = action(commands, "say", chat.say, "speak a text into a WAV file")
    said.add_argument("text", metavar="TEXT", help='the text; "-" reads it from standard input')
    said.add_argument("--persona", metavar="KEY", help="whose voice (default: as configured)")
    said.add_argument("--out", metavar="FILE.wav", required=True, help="where to write; an existing file is replaced")


def _engine(commands: Commands) -> None:
    actions = group(commands, "engine", "look after the process engine")
    action(actions, "status", engine.status, "say how the engine is")
    action(actions, "start", engine.start, "start the engine in the background and wait until it is ready")
    action(actions, "stop", engine.stop, "stop the engine that runs in the background")
    hidden = actions.add_parser("host")  # what `start` leaves running
    hidden.set_defaults(run=engine.host, json=False)


def _processes(commands: Commands) -> None:
    actions = group(commands, "processes", "see the processes behind the replies")
    listed = action(actions, "list", processes.list_all, "list running processes and the newest finished ones")
    listed.add_argument("--limit", type=_positive, default=50, metavar="N", help="at most so many (default: 50)")
    for name, run, words in (
        ("show", processes.show, "show a process with its steps"),
        ("retry", processes.retry, "try the failed steps of a process again"),
        ("cancel", processes.cancel, "end a process"),
    ):
        action(actions, name, run, words).add_argument("id", metavar="ID", help="as `processes list` shows it")
    steering.add(actions)


def _library(commands: Commands) -> None:
    actions = group(commands, "personas", "see who there is to talk to, add somebody")
    action(actions, "list", library.personas, "list the personas")
    one = action(actions, "show", library.persona, "show a persona")
    one.add_argument("key", metavar="KEY", help="as `personas list` shows it")
    persona_cards.add(actions)
    actions = group(commands, "conversations", "see what was said", "chats")
    action(actions, "list", library.conversations, "list the conversations, the newest first")
    one = action(actions, "show", library.conversation, "show the messages of a conversation")
    one.add_argument("id", metavar="ID", help="as `conversations list` shows it")
    chats.add(commands, actions)
    chat_sound.add(actions)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
