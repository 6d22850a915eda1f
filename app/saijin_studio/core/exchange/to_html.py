"""Writes a chat as one HTML file: its own style, light and dark as the reader's system has it, pictures within.

Nothing in it is loaded from anywhere and nothing in it runs: no message's HTML is taken for HTML, pictures from
outside become links, links lead to web and mail addresses only, and a policy in the head forbids the rest.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, MutableMapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from .limits import MAX_MARKDOWN
from .media import IMAGES, media_type
from .page import Entry, PageOptions, entries, file_label, heading
from .record import ChatFile, FileAttachment
from .swift import render

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_SCHEMES: Final = ("http://", "https://", "mailto:")
_STYLE: Final = """
:root { color-scheme: light dark; --ground: #f7f6fb; --card: #ffffff; --own: #eceafd; --text: #22212b; --soft: #6b6879;
  --line: #dddbe8; --accent: #5b50d6; }
@media (prefers-color-scheme: dark) { :root { --ground: #17161d; --card: #201f29; --own: #2b2845; --text: #e8e6f0;
  --soft: #a19eb2; --line: #35333f; --accent: #a49cff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.65 system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0; }
.below, .head { color: var(--soft); font-size: 0.85rem; margin: 0.2rem 0 0.4rem; }
.below { margin-bottom: 1.6rem; }
.who { color: var(--accent); font-weight: 600; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.7rem 1rem;
  margin: 0 0 0.9rem; overflow-wrap: anywhere; }
article.own { background: var(--own); margin-left: 12%; }
article > div > :first-child { margin-top: 0; } article > div > :last-child { margin-bottom: 0; }
pre { background: var(--ground); border-radius: 8px; padding: 0.7rem; overflow-x: auto; white-space: pre-wrap; }
code { font-family: ui-monospace, Consolas, monospace; font-size: 0.9em; }
blockquote, details { border-left: 3px solid var(--line); margin: 0.6rem 0; padding-left: 0.8rem; color: var(--soft); }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: 0.2rem 0.5rem; }
img { max-width: 100%; border-radius: 8px; } a { color: var(--accent); }
@media print { body { background: none; } article { break-inside: avoid; } }
"""


def write(chat: ChatFile, options: PageOptions | None = None) -> bytes:
    return "".join(pieces(chat, options or PageOptions())).encode()


def pieces(chat: ChatFile, options: PageOptions) -> Iterator[str]:
    """The file bit by bit, one for each message that is told."""
    title, below = heading(chat, options)
    yield f"""<!DOCTYPE html>
<html lang="{escape(options.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body><main>
<h1>{escape(title)}</h1>
<p class="below">{escape(below)}</p>
"""
    if chat.summary:
        yield _details(options.words.summary, chat.summary)
    for entry in entries(chat, options):
        yield f"{_article(entry, options)}\n"
    yield "</main></body>\n</html>\n"


def _article(entry: Entry, options: PageOptions) -> str:
    more = escape("".join(f" · {part}" for part in (entry.when, *entry.marks) if part))
    head = f'<p class="head"><span class="who">{escape(entry.who)}</span>{more}</p>'
    thoughts = _details(options.words.thoughts, entry.thoughts) if entry.thoughts else ""
    files = "".join(_file(file) for file in entry.attachments)
    kind = "" if entry.persona else ' class="own"'
    return f"<article{kind}>{head}{thoughts}{files}<div>{_rendered(entry.text)}</div></article>"


def _details(head: str, text: str) -> str:
    return f"<details><summary>{escape(head)}</summary>{_rendered(text)}</details>"


def _file(file: FileAttachment) -> str:
    kind = media_type(file.content)
    if kind not in IMAGES:
        return f"<p><code>{escape(file_label(file))}</code></p>"
    packed = base64.b64encode(file.content).decode("ascii")
    return f'<p><img src="data:{kind};base64,{packed}" alt="{escape(file_label(file))}"></p>'


def _rendered(text: str) -> str:
    if len(text) > MAX_MARKDOWN:
        return f"<pre>{escape(text)}</pre>"
    return render(text, _reader())


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    reader.add_render_rule("image", _image)
    reader.add_render_rule("link_open", _link)
    return reader


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """A picture within the text stays; any other becomes a link, which loads nothing until somebody follows it."""
    token = tokens[index]
    address = str(token.attrs.get("src", ""))
    if address.startswith("data:image/"):
        return renderer.image(tokens, index, options, env)
    label = escape(renderer.renderInlineAsText(token.children or [], options, env) or address)
    return f'<a rel="noopener noreferrer" href="{escape(address)}">{label}</a>' if _leads_out(address) else label


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    if _leads_out(str(token.attrs.get("href", ""))):
        token.attrSet("rel", "noopener noreferrer")
    else:
        token.attrs.pop("href", None)
    return renderer.renderToken(tokens, index, options, env)


def _leads_out(address: str) -> bool:
    return address.lower().startswith(_SCHEMES)
