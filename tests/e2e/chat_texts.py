"""What is said in the chats of the scripted people, in both languages: their lines, and what the model says to each."""

from __future__ import annotations

from dataclasses import dataclass

CUT = ("was cut off", "途中で切れて")  # in what the studio asks when a reply is to go on
LINE = ("Write the next line of", "次に言うこと")  # and when the person's own line is to be drafted
TOOL, ARGUMENTS = "tide_table", '{"place": "harbour"}'
CODE = 'def greet(name: str) -> str:\n    """Says hello."""\n    return f"Hello, {name}!"  # 42'
FORMULA = r"\int_0^1 x^2\,dx = \frac{1}{3}"
AWAY = "https://example.invalid/tracker.png"
ARABIC = "مرحبا! كيف حالك اليوم؟ الطقس جميل والبحر هادئ."


@dataclass(frozen=True, slots=True)
class Texts:
    """`days` are plain replies, one after another; `thoughts` come before `thought`; `more` goes on with a count."""

    count: str
    more: str
    day: str
    other_day: str
    days: tuple[str, ...]
    mended: str
    branch: str
    line: str
    quick_name: str
    quick: str
    think: str
    thoughts: str
    thought: str
    show: str
    shown: str
    story: str
    sentence: str
    macros: str
    five: str  # words
    picture: str
    draft: str

    def plain(self, number: int) -> str:
        return self.days[number % len(self.days)]


def _shown(head: str, plain: str, cells: tuple[str, ...], tasks: tuple[str, str], said: str, away: str) -> str:
    a, b, c, d = cells
    return (
        f"## {head}\n\n{plain}\n\n| {a} | {b} |\n|---|---:|\n| {c} | 12 |\n| {d} | 7 |\n\n"
        f"- [x] {tasks[0]}\n- [ ] {tasks[1]}\n\n{said}\n\n```python\n{CODE}\n```\n\n"
        f"> {plain}\n\n$${FORMULA}$$\n\n![{away}]({AWAY})"
    )


ENGLISH = Texts(
    count="Please count aloud for me.",
    more=" and that is enough counting for one day.",
    day="What is the weather like?",
    other_day="What will the weather be like tomorrow?",
    days=(
        "The sky is clear, and a light wind comes in from the sea.",
        "It rains a little, but it will be over before noon.",
        "There is fog on the water; you can hear the boats before you see them.",
        "Warm and still. Even the gulls are too lazy to quarrel.",
    ),
    mended="The sky is clear. I looked again.",
    branch="Let us talk about the boats instead.",
    line="Would you like to walk down to the harbour with me?",
    quick_name="Go on",
    quick="Please go on, I am listening.",
    think="Please think about the tides.",
    thoughts="The person asks about the tides.\n\nFirst I look up **high water**, then I count back six hours.",
    thought="High water is at *half past four*, so the best time to walk is before noon.",
    show="Show me all you can write.",
    shown=_shown(
        "From the harbour",
        "Some **bold** words, some ~~struck out~~ ones and `a bit of code`.",
        ("Boat", "Crew", "The Heron", "The little Swift"),
        ("mend the nets", "paint the hull"),
        '*She looks up from the ropes.* "Will you come aboard?" she asks, *smiling*.',
        "a picture that lies elsewhere",
    ),
    story="Tell me a long story.",
    sentence="And then the old boat turned into the wind once more, and the lamps of the harbour came nearer. ",
    macros="I am {{user}}, you are {{char}}; {{random:north,north}} wind, and the die says {{roll:1d1}}.",
    five="one two three four five",
    picture="Look at this: ![the harbour](harbour.png)",
    draft="This line is not finished yet",
)

JAPANESE = Texts(
    count="声に出して数えてください。",
    more=" 今日はもう、これで十分です。",
    day="お天気はどうですか。",
    other_day="明日のお天気はどうなりますか。",
    days=(
        "空は晴れていて、海から静かな風が吹いています。",
        "少し雨が降っていますが、お昼前にはやむでしょう。",
        "海に霧が出ています。船は、見えるより先に音が聞こえます。",
        "暖かくて、風もありません。かもめも眠そうです。",
    ),
    mended="空は晴れています。もう一度見てきました。",
    branch="それより、船の話をしましょう。",
    line="一緒に港まで歩きませんか。",
    quick_name="続けて",
    quick="どうぞ続けてください。聞いています。",
    think="潮の満ち引きについて考えてください。",
    thoughts="潮のことを尋ねられた。\n\nまず**満潮**の時刻を調べ、そこから六時間さかのぼる。",
    thought="満潮は*四時半*ですから、お昼前に歩くのがいちばんです。",
    show="書けるものを全部見せてください。",
    shown=_shown(
        "港から",
        "**太い**ことば、~~消した~~ことば、それから`コード`を少し。",
        ("船", "乗組員", "青鷺丸", "小さな燕丸"),
        ("網を直す", "船体を塗る"),
        "*綱から目を上げる。*「乗っていきますか」と彼女は*笑って*たずねた。",
        "よそにある絵",
    ),
    story="長い物語を聞かせてください。",
    sentence="そして古い船はもう一度風に向かい、港の灯りが少しずつ近づいてきました。",
    macros="私は{{user}}、あなたは{{char}}です。{{random:北,北}}風で、さいころの目は{{roll:1d1}}。",
    five="一 二 三 四 五",
    picture="見てください: ![港](harbour.png)",
    draft="この行はまだ途中です",
)

TEXTS = {"en": ENGLISH, "ja": JAPANESE}
