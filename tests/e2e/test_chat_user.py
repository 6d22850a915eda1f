"""A person in the chats of a real window: replies, transcript, composer, and a crash; in both languages and themes."""

from __future__ import annotations

import json
import pathlib
import signal
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from tests.unit.test_attachments_pdf import pdf

from . import test_scripted_user
from .chat_texts import ARABIC, ARGUMENTS, CODE, TEXTS, TOOL, Texts
from .chat_user_composer import HARBOUR, NOTES, PAPER, TITLE
from .chat_user_transcript import MANY
from .telling_server import TellingServer, words_of

screen = test_scripted_user.screen
DAYS = ["2026-03-14", "2026-03-15", "2026-03-16"]
PAPER_SAYS, NOTES_SAY = "The paper says that high water is at half past four.", "The notes say: bring a lamp."
Seen = dict[str, Any]


class Room(test_scripted_user.Room):
    user = "tests.e2e.chat_user"

    def play_to_its_death(self, part: str) -> Seen:
        """The studio is killed in the middle, and with it all that it had started."""
        process = self.spawn(part)
        out, _ = process.communicate(timeout=test_scripted_user.SECONDS)
        seen: Seen = json.loads((self.folder / "seen.json").read_text(encoding="utf-8"))
        assert "gave_up" not in seen, seen
        assert process.returncode == -signal.SIGKILL, out
        return seen

    def messages(self, conversation_id: str) -> list[dict[str, Any]]:
        """Without the greeting."""
        shown: list[dict[str, Any]] = self.studio.run("conversations", "show", conversation_id)["messages"]
        return shown[1:]


def long_chat() -> str:
    """As SillyTavern keeps it, over three days."""
    lines: list[dict[str, Any]] = [{"user_name": "Kai", "character_name": "Yuuri", "chat_metadata": {}}]
    for number in range(MANY):
        own, minute = bool(number % 2), number * 1440 * len(DAYS) // MANY
        at = f"{DAYS[minute // 1440]}T{minute // 60 % 24:02}:{minute % 60:02}:00.000Z"
        words = f"Message {number}. " + "The harbour lies quiet, and the boats are at rest. " * (1 + number % 5)
        lines.append({"name": "Kai" if own else "Yuuri", "is_user": own, "mes": words.strip(), "send_date": at})
    return "\n".join(json.dumps(line) for line in lines)


def lay_out(folder: pathlib.Path) -> None:
    """The files that the person takes up."""
    (folder / "long.jsonl").write_text(long_chat(), encoding="utf-8")
    (folder / PAPER).write_bytes(pdf([PAPER_SAYS]))
    (folder / NOTES).write_text(NOTES_SAY, encoding="utf-8")
    picture = QImage(640, 400, QImage.Format.Format_RGB32)
    picture.fill(QColor("#3A6EA5"))
    assert picture.save(str(folder / HARBOUR))


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ja", "dark")])
def test_a_long_sitting_and_what_is_there_after_a_crash(
    tmp_path: pathlib.Path, screen: str, language: str, theme: str
) -> None:
    texts = TEXTS[language]
    lay_out(tmp_path)
    with TellingServer(texts) as server:
        look = {"language": language, "theme": theme}
        own: dict[str, Any] = {"voice": {"enabled": False}, "engine": {"aot_cache": False}, "user": {"name": "Kai"}}
        room = Room(tmp_path, screen, {"models": server.settings(), "look": look, **own})
        room.environment["TZ"] = "UTC"
        room.studio.run("import", str(tmp_path / "long.jsonl"))
        seen = room.play_to_its_death("talk")
        back = room.play("come_back")
        check_transcript(seen, texts)
        check_replies(room, seen, texts)
        check_composer(room, seen, texts, server)
        assert back["draft"] == [texts.draft, [NOTES]]
        assert room.studio.processes() == []


def check_transcript(seen: Seen, texts: Texts) -> None:
    assert seen["long"]["rows"] == MANY
    assert seen["long"]["days"] == DAYS
    assert seen["long"]["drawn"] < 30  # of a thousand
    assert seen["marked"].startswith("Message 2. ")
    assert seen["day"] == DAYS[1]
    wanted = {"table", "struck", "bold", "action", "spoken", "code", "coloured code", "quote", "thing"}
    assert wanted <= set(seen["looks"])
    assert seen["code"] == f"{CODE}\n"
    copied = seen["taken"]["copied"]
    assert copied.startswith(f"{seen['taken']['own']}\n\n{seen['taken']['reply'][:8]}"), copied
    before, after = seen["steady"]["grew"]
    assert after > before and seen["steady"]["looks"] > 10
    assert len(seen["places"]) == 1, seen["places"]  # what was being read stood still
    assert seen["sizes"]["compact"] < seen["sizes"]["usual"]
    assert seen["right_to_left"], ARABIC


def check_replies(room: Room, seen: Seen, texts: Texts) -> None:
    assert any(0 < length < 40 for length in seen["lengths"])  # words were seen to come
    stopped = seen["stopped"].strip()
    assert seen["gone_on"].startswith(stopped) and seen["gone_on"].endswith(texts.more.strip())
    assert len(set(seen["versions"]["texts"])) == 3
    assert seen["versions"]["place"] == "2/3"
    changed = [texts.count, seen["gone_on"], texts.other_day, texts.mended]
    assert seen["changed"] == {"said": changed, "place": "2/2"}
    assert seen["branches"]["other"][:3] == [texts.count, seen["gone_on"], texts.branch]
    assert len(seen["branches"]["strands"]) >= 7
    assert seen["branches"]["back"] == seen["undone"] == changed
    assert seen["drafted"][::2] == [texts.line, texts.quick]
    thoughts = seen["thoughts"]
    assert any(letter.isdigit() for letter in thoughts["heads"][0])  # how long it thought
    assert TOOL in thoughts["heads"][1] and len(thoughts["heads"]) == 2
    assert ARGUMENTS in "".join(thoughts["words"])
    assert thoughts["text"] == texts.thought

    told = [message["text"] for message in room.messages(seen["conversation"])]
    assert told[:4] == changed
    assert told[4::2] == [texts.line, texts.quick, texts.think]
    assert told[-1] == texts.thought
    (quick,) = json.loads((room.studio.home / "settings.json").read_text(encoding="utf-8"))["chats"]["quick_replies"]
    assert (quick["name"], quick["text"]) == (texts.quick_name, texts.quick)


def check_composer(room: Room, seen: Seen, texts: Texts, server: TellingServer) -> None:
    heights = seen["heights"]
    assert heights[:10] == sorted(set(heights[:10])) and set(heights[9:]) == {heights[9]}
    names = [name for name, _ in seen["attached"]]
    assert len(names) == 4 and {PAPER, NOTES, HARBOUR} <= set(names)
    assert all(any(name in part for part in seen["used"]) for name in names), seen["used"]
    shown = next(asked for asked in server.asked if texts.picture in words_of(asked[-1]))
    whole = "".join(words_of(message) for message in shown)
    assert PAPER_SAYS in whole and NOTES_SAY in whole
    pictures = [part for message in shown if isinstance(message["content"], list) for part in message["content"]]
    assert sum(part["type"] == "image_url" for part in pictures) == 2
    before, while_typing = ([int(letters) for letters in _numbers(words)] for words in seen["meter"])
    assert while_typing == [before[0] + 5, before[1]]  # counted by the server's words
    assert "{{" not in seen["filled"] and "Kai" in seen["filled"] and "1" in seen["filled"]
    assert seen["walked"] == [seen["filled"], texts.picture, seen["filled"], ""]
    assert seen["named"].startswith("@") and seen["answered_by"] == "reika"
    assert seen["rolled"].endswith("→ 1*")
    assert seen["unknown"][0] == "/nonsense" and "/nonsense" in seen["unknown"][1]

    told = [message["text"] for message in room.messages(seen["composed"]) if message["role"] == "user"]
    assert told == [texts.picture, seen["filled"], f"{seen['named']}{texts.day}", seen["rolled"]]
    assert TITLE in [chat["title"] for chat in room.studio.run("conversations", "list")]


def _numbers(words: str) -> list[str]:
    """`320 of 8,192` as ["320", "8192"]; nothing else is said beside an exact count."""
    bare = "".join(letter if letter.isdigit() else "" if letter == "," else " " for letter in words)
    return bare.split()
