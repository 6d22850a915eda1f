"""Puts a reply together: what was asked, in the card's manner, with what is remembered, and one question back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from ....core.conversation import Role
from ....ports import ChatRequest
from .defaults import Defaults
from .facts import Fact, remembered
from .phrases import Phrasebook
from .reading import read
from .tools import choice_in, sum_in

_REMEMBERED_REPLIES = 8  # replies back within which no phrase is said twice
_MOST_FACTS = 6
_TELLING = frozenset({"statement", "told", "feeling", "question", "opinion", "request"})
_ASKING = re.compile(r"[?？]|か[。」]|tell me|(?:聞かせて|教えて)ください", re.IGNORECASE)
Plan = Callable[["Scene"], list[str]]


class Scene:
    """Everything a plan may draw on for one reply."""

    def __init__(self, request: ChatRequest, defaults: Defaults) -> None:
        self.defaults = defaults
        self.japanese = request.language == "ja"
        self.mine = [m.text for m in request.history if m.role is Role.USER]
        theirs = [m.text for m in request.history if m.role is Role.PERSONA]
        self.last = request.history[-1] if request.history else None
        self.reading = read(self.mine[-1] if self.mine else "", defaults)
        self.facts = remembered(self.mine)
        self.begun = bool(theirs[1:])  # the first one is the greeting
        card = request.persona.text(request.language)
        values = {
            "char": card.name,
            "user": request.user_name or self.fact("name"),
            "topic": _bare(self.reading.topic) or ("" if self.japanese else self.reading.felt),
            "matter": self.reading.topic,
            "said": "" if self.japanese else self.reading.said,
            "own_words": _first_sentence(card.tagline or card.description, card.name),
        }
        seed = "\x1f".join((request.seed, request.persona.key, self.last.id if self.last else "", *self.mine[-2:]))
        spoken = "\n".join(theirs[-_REMEMBERED_REPLIES:])
        self.book = Phrasebook((card.offline, defaults.phrases), values, spoken, seed)

    def fact(self, kind: str) -> str:
        """The value of the remembered fact of this kind, "" when there is none."""
        return next((f.value for f in reversed(self.facts) if f.kind == kind), "")

    def memory(self, fact: Fact | None) -> str:
        """The person's own words of earlier, quoted in the card's manner."""
        return self.book.pick("memory", needs="fact", fact=fact.said) if fact else ""

    def several(self, words: list[str]) -> str:
        """ "one", "two" and "three"."""
        quoted = [self.defaults.quote.format(word) for word in words]
        if len(quoted) == 1:
            return quoted[0]
        return self.defaults.joint.join(quoted[:-1]) + self.defaults.last_joint + quoted[-1]

    def now(self) -> datetime:
        """When the person wrote, in local time: the same when the reply is made again."""
        return (self.last.created_at if self.last else datetime.now().astimezone()).astimezone()

    def question(self) -> str:
        """A question that fits what is spoken of."""
        category = self.defaults.categories.get(self.reading.category)
        if category:
            return self.book.choose(category.ask, "ask")
        return self.book.pick("follow_up")

    def related(self) -> Fact | None:
        """Something remembered from earlier that touches on what is spoken of now."""
        text = self.reading.text.casefold()
        earlier = [f for f in self.facts if f not in self.reading.facts and f.kind not in ("name", "age")]
        for fact in reversed(earlier):
            said = (*fact.value.casefold().split(), fact.about.casefold())
            words = [word for word in said if len(word) > 3 or not word.isascii()]
            same_field = self.reading.category and read(fact.value, self.defaults).category == self.reading.category
            if same_field or any(word in text for word in words):
                return fact
        return None


def compose(request: ChatRequest, defaults: Defaults) -> str:
    """The whole reply; the same for the same request. Asks at most one question."""
    scene = Scene(request, defaults)
    sentences: list[str] = []
    for part in PLANS[scene.reading.intent](scene):
        if part and not (_asks(part) and any(_asks(s) for s in sentences)):
            sentences.append(part)
    return _joined(sentences, scene.japanese)


def _joined(sentences: list[str], japanese: bool) -> str:
    """Japanese sentences stand without a gap, except after the narrow marks of Latin writing."""
    text = ""
    for sentence in sentences:
        gap = " " if text and (not japanese or text[-1] in "!?.") else ""
        text += gap + sentence[:1].upper() + sentence[1:]
    return text


def _asks(text: str) -> bool:
    """Whether a phrase leaves the person something to answer."""
    return _ASKING.search(text) is not None


def _bare(topic: str) -> str:
    """The topic as a word to be quoted: "your sister" becomes "sister"."""
    return topic.removeprefix("your ").removeprefix("the ").removeprefix("my ")


def _first_sentence(text: str, name: str) -> str:
    """What the card says first, to quote it; "" when that is too long to quote."""
    plain = " ".join(text.replace("{{char}}", name).split())
    ends = [plain.find(mark) + 1 for mark in (". ", "。", "! ", "！") if mark in plain]
    first = plain[: min(ends)] if ends else plain
    return first.rstrip("。. ") if 0 < len(first) <= 160 and "{{" not in first else ""


def _say(*occasions: str) -> Plan:
    return lambda scene: [scene.book.pick(occasion) for occasion in occasions]


def _start(scene: Scene) -> list[str]:
    return [scene.book.pick("greeting"), scene.book.pick("greeting_ask")]


def _greeting(scene: Scene) -> list[str]:
    known = [f for f in scene.facts if f.kind in ("likes", "favourite", "has", "called")]
    fact = known[scene.book.number("greeting memory", len(known))] if scene.begun and known else None
    return [scene.book.pick("greeting"), scene.memory(fact), scene.book.pick("greeting_ask")]


def _recall(scene: Scene) -> list[str]:
    asked = _asked_for(scene)
    facts = asked or scene.facts
    if not facts:
        return [scene.book.pick("memory", needs="-fact"), scene.book.pick("recall_none")]
    if [f.kind for f in asked] == ["name"]:
        return [scene.book.pick("recall_name", name=asked[0].value)]
    if len(facts) == 1:
        return [scene.memory(facts[0]), scene.book.pick("recall_more")]
    words = scene.several([fact.said for fact in facts[-_MOST_FACTS:]])
    return [scene.book.pick("recall_list", facts=words), scene.book.pick("recall_more")]


def _asked_for(scene: Scene) -> tuple[Fact, ...]:
    """The facts that the question names: "what is my name", 「私の好きなもの」."""
    marks = {
        "name": ("name", "who am i", "名前", "誰"),
        "likes": ("like", "love", "好き"),
        "favourite": ("favo", "好き"),
        "dislikes": ("hate", "dislike", "嫌い"),
        "lives": ("live", "住"),
        "from": ("from", "出身"),
        "job": ("job", "work", "do for a living", "仕事"),
        "works": ("work", "仕事"),
        "birthday": ("birthday", "誕生日"),
        "age": ("old am i", "my age", "何歳", "年齢"),
        "called": ("called", "cat", "dog", "猫", "犬"),
        "has": ("have", "cat", "dog", "pet", "飼", "猫", "犬"),
    }
    text = scene.reading.text.casefold()
    return tuple(fact for fact in scene.facts if any(mark in text for mark in marks[fact.kind]))


def _recap(scene: Scene) -> list[str]:
    told = (read(text, scene.defaults) for text in scene.mine[-12:-1])
    topics = list(dict.fromkeys(_bare(r.topic) for r in told if r.topic and r.intent in _TELLING))
    if not topics:
        return [scene.book.pick("recap_none")]
    return [scene.book.pick("recap", topics=scene.several(topics[-4:])), scene.book.pick("recap_ask")]


def _told(scene: Scene) -> list[str]:
    name = next((f.value for f in scene.reading.facts if f.kind == "name"), "")
    others = [f.said for f in scene.reading.facts if f.kind != "name"]
    learned = scene.book.pick("learned", facts=scene.several(others)) if others else ""
    if name:
        return [scene.book.pick("learned_name", name=name), learned, scene.book.pick("greeting_ask")]
    return [learned, scene.question()]


def _felt(scene: Scene) -> list[str]:
    feeling = scene.defaults.feelings[scene.reading.feeling]
    # A card's phrases for feelings console; for a pleasant one the neutral words rejoice.
    own = "" if feeling.pleasant else scene.book.pick("feeling")
    return [own or scene.book.choose(feeling.say, "say"), scene.book.choose(feeling.ask, "ask")]


def _time(scene: Scene) -> list[str]:
    return [scene.book.pick("time", answer=scene.now().strftime("%H:%M"))]


def _date(scene: Scene) -> list[str]:
    now = scene.now()
    day = scene.defaults.date.format(
        weekday=scene.defaults.weekdays[now.weekday()], day=now.day, month=now.month, name=f"{now:%B}", year=now.year
    )
    return [scene.book.pick("date", answer=day)]


def _sum(scene: Scene) -> list[str]:
    found = sum_in(scene.reading.text)
    return [scene.book.pick("sum", asked=_sum_sign(found.asked), answer=found.value)] if found else _question(scene)


def _sum_sign(asked: str) -> str:
    return asked.replace("*", "×").replace("/", "÷")


def _choice(scene: Scene) -> list[str]:
    found = choice_in(scene.reading.text)
    if not found:
        return _question(scene)
    return [scene.book.pick("choice", answer=found[scene.book.number("choice", 2)])]


def _coin(scene: Scene) -> list[str]:
    return [scene.book.pick(("coin_heads", "coin_tails")[scene.book.number("coin", 2)])]


def _dice(scene: Scene) -> list[str]:
    return [scene.book.pick("dice", answer=str(1 + scene.book.number("dice", 6)))]


def _short(occasion: str) -> Plan:
    """A yes or a no leads back to what was spoken of before."""

    def plan(scene: Scene) -> list[str]:
        told = (read(text, scene.defaults) for text in reversed(scene.mine[-12:-1]))
        earlier = next((_bare(r.topic) for r in told if r.topic and r.intent in _TELLING), "")
        return [scene.book.pick(occasion), scene.book.pick("go_on", earlier=earlier) or scene.question()]

    return plan


def _question(scene: Scene) -> list[str]:
    # Why there is no answer is said once in a while, not with each question.
    why = "" if scene.book.said_lately("no_model") else scene.book.pick("no_model")
    return [why, scene.memory(scene.related()), scene.book.pick("question")]


def _statement(scene: Scene) -> list[str]:
    said = scene.book.pick("reflect", needs="said") if scene.book.number("reflect", 3) else ""
    return [said, scene.memory(scene.related()), scene.book.pick("default"), scene.question()]


PLANS: dict[str, Plan] = {
    "start": _start,
    "crisis": _say("crisis"),
    "connect": _say("connect"),
    "identity": _say("about_self", "no_model"),
    "abilities": _say("abilities", "no_model"),
    "recall": _recall,
    "recap": _recap,
    "time": _time,
    "date": _date,
    "sum": _sum,
    "choice": _choice,
    "coin": _coin,
    "dice": _dice,
    "joke": _say("joke"),
    "told": _told,
    "farewell": _say("farewell"),
    "wellbeing": _say("wellbeing", "wellbeing_ask"),
    "thanks": _say("thanks", "offer"),
    "greeting": _greeting,
    "apology": _say("apology", "follow_up"),
    "love": _say("love", "follow_up"),
    "compliment": _say("compliment", "follow_up"),
    "complaint": _say("complaint", "no_model"),
    "feeling": _felt,
    "yes": _short("agree"),
    "no": _short("disagree"),
    "opinion": _say("opinion", "opinion_ask"),
    "request": _say("request", "no_model"),
    "question": _question,
    "statement": _statement,
}
