"""Pictures of everything that a message can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace as changed

from saijin_studio.core.conversation import Extra, Role, ToolCall, TurnState
from saijin_studio.core.events import ThoughtStreamed
from saijin_studio.core.settings import Settings
from saijin_studio.ui.transcript.rows import message_row
from saijin_studio.ui.transcript.transcript import Transcript
from saijin_studio.ui.transcript.viewer import AttachmentView
from tests.ui.media_fakes import png

if TYPE_CHECKING:
    from tests.ui.shots import Studio

WORDS: Final = {
    "en": (
        "Look at this sky. And can you add up the rows for me?",
        "They ask for the sum of the first squares. I remember a closed form.\n\nLet me check it with n = 3.",
        '*leans over the picture* "What a *gentle* light," she says. "It will not last."\n\n'
        "The sum of the first squares is $\\sum_{k=1}^{n} k^2 = \\frac{n(n+1)(2n+1)}{6}$, so a box of $5 stays $5.\n\n"
        "$$\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$$\n\n"
        "- [x] look at the sky\n- [ ] write it down\n\n"
        "| n | sum | share |\n|---|---:|:---:|\n| 3 | 14 | ~~1~~ ½ |\n| 10 | **385** | ¼ |\n\n"
        "![the old bridge](https://example.org/bridge.png)\n\n"
        "More at https://example.org/squares (a short page).",
        "שלום! זה משפט שנכתב מימין לשמאל, עם word אחת באנגלית.\n\n> ציטוט קצר\n\nAnd back to the left.",
    ),
    "ja": (
        "この空を見て。それから、表の合計も出してもらえる?",
        "最初の平方数の和を聞かれている。公式を覚えている。\n\nn = 3 で確かめてみよう。",
        "*写真をのぞきこんで*「やさしい光ですね。**「夕焼け」**は長くは続きません」\n\n"
        "平方数の和は $\\sum_{k=1}^{n} k^2 = \\frac{n(n+1)(2n+1)}{6}$ です。\n\n"
        "$$\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}$$\n\n"
        "- [x] 空を見る\n- [ ] 書きとめる\n\n"
        "| n | 和 | 割合 |\n|---|---:|:---:|\n| 3 | 14 | ~~1~~ ½ |\n| 10 | **385** | ¼ |\n\n"
        "![古い橋](https://example.org/bridge.png)\n\n"
        "くわしくは https://example.org/squares をどうぞ。",
        "שלום! זה משפט שנכתב מימין לשמאל, עם word אחת באנגלית.\n\n> ציטוט קצר\n\nそして左から。",
    ),
}


def rendering(studio: Studio) -> None:
    media = studio.services.attachments
    chat, words = studio.services.chat, WORDS[studio.language]
    now = datetime.now(UTC) - timedelta(minutes=9)
    made = chat.add("yuuri", words[0][:24], now)
    (studio.home / "settings.json").write_text("{}")
    attached = (
        media.picture("sky.png", png(1600, 900), 1600, 900),
        media.picture("small.png", png(120, 90, "#7A6FF0", "#F0D0E0"), 120, 90),
        media.document("table-of-squares.pdf", "1 4 9 16"),
    )
    tools = (ToolCall("sum_of_squares", '{"n": 3}', "14"),)
    extra = Extra(reasoning=words[1], reasoning_seconds=12.4, tools=tools)
    chat.put(made.id, Role.USER, words[0], attachments=attached)
    more = {"correlation_id": "turn-0", "provider": "ollama", "model": "qwen3:8b"}
    chat.put(made.id, Role.PERSONA, words[2], extra=extra, **more)
    chat.put(made.id, Role.PERSONA, words[3], **more)
    studio.open()
    view = studio.window.findChild(Transcript)
    assert isinstance(view, Transcript)
    studio.settle(900)
    studio.shot("rendering-end")
    for name in ("reasoning", "tool-0"):
        view.toggle(view.stack.rows[1], name)
    view.to_start()
    studio.shot("rendering")
    turn = chat.send(made.id, words[0])
    chat.turns[turn.correlation_id] = replace(turn, state=TurnState.RUNNING)
    chat.step(turn, "chat.ai_processing", model="qwen3:8b")
    studio.settle()
    studio.services.bus.publish(ThoughtStreamed(turn.correlation_id, made.id, 0, words[1]))
    studio.settle(1500)
    studio.services.bus.publish(ThoughtStreamed(turn.correlation_id, made.id, len(words[1]), words[1]))
    view.to_end()
    studio.shot("rendering-thinking")
    view.inside.emit(f"attachment:{attached[0].id}", view.stack.rows[0])
    studio.shot_of(AttachmentView, "rendering-picture")
    look = replace_look(studio, text_size=20, compact=True)
    studio.context.save_settings(look)
    view.to_start()
    studio.settle(900)
    studio.shot("rendering-large-compact")
    code = "".join(f"total += {n}  # {n}\n" for n in range(70))
    chat.put(made.id, Role.PERSONA, f"```python\n{code}```", **more)
    view.replace(view.stack.rows[-1], message_row(chat.messages(made.id)[-1]))
    view.to_end()
    studio.shot("rendering-long-code")
    studio.context.open_section("settings", page="look")
    studio.shot("rendering-settings")


def replace_look(studio: Studio, **changes: object) -> Settings:
    settings = studio.context.settings
    return changed(settings, look=changed(settings.look, **changes))
