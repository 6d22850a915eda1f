"""English: intents, topic, and turning a statement towards the person."""

from __future__ import annotations

import re


def _patterns(*pairs: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in pairs)


URGENT = _patterns(
    (
        "crisis",
        r"\b(?:kill(?:ing)? myself|suicid\w*|end(?:ing)? my life|(?:want|wish|going) to die|don'?t want to (?:live|"
        r"be alive)|"
        r"(?:hurt|harm|cut)(?:ing)? myself|wish i (?:was|were) dead|better off dead)\b",
    ),
    ("connect", r"\b(?:connect|set ?up|install|add|use|configure)\b.{0,30}\b(?:model|ollama|openai|llm|gpt|api key)\b"),
    (
        "identity",
        r"\b(?:who|what) are you\b|\bare you (?:an? |really |actually |the )*(?:ai|a\.i\.|bot|chat ?bot|robot|"
        r"machine|human|person|"
        r"real|alive|program|computer|llm|gpt|chatgpt|language model|conscious|sentient)\b|\bwhat(?:'s|"
        r" is) your name\b|"
        r"\btell me (?:more )?about (?:you|yourself)\b|\b(?:which|what) (?:language |ai )?model\b|"
        r"\bintroduce yourself\b",
    ),
    (
        "abilities",
        r"\bwhat can (?:you|i|we) (?:do|talk|ask|say)\b|^help[.!?]*$|\bhow do (?:you|i) (?:work|use (?:you|this))\b",
    ),
    (
        "recall",
        r"\bwhat(?:'s| is) my\b|\bwho am i\b|\b(?:do|can|did) you (?:still )?(?:remember|recall|"
        r"know)\b.{0,20}\b(?:me|my|i)\b|"
        r"\bwhat (?:do|did|have) (?:you|i) (?:know|remember|learned?|tell|told|say|said)\b|\bwhat do i (?:like|love|"
        r"hate|do)\b|"
        r"\bwhere (?:do i live|am i from)\b|\bhow old am i\b",
    ),
    (
        "recap",
        r"\bwhat (?:did|have|were) we\b.{0,12}\btalk\w*\b|\bsum (?:it |this )?up\b|"
        r"\bsummari[sz]e\b.{0,20}\b(?:conversation|chat|talk)\b",
    ),
    ("time", r"\bwhat time is it\b|\bwhat(?:'s| is) the (?:current )?time\b|\btell me the time\b"),
    (
        "date",
        r"\bwhat(?:'s| is)? (?:the )?(?:date|day)(?: is it| is today)?(?: today)?\b[ ?!.]*$|\bwhat(?:'s|"
        r" is) today'?s date\b",
    ),
    ("coin", r"\b(?:flip|toss|throw) a coin\b|\bheads or tails\b"),
    ("dice", r"\broll (?:a|the|some)? ?(?:die|dice)\b"),
    ("joke", r"\b(?:tell|know|say|have|give)\b.{0,20}\bjoke\b|\bmake me (?:laugh|smile)\b"),
)
SOCIAL = _patterns(
    (
        "farewell",
        r"^(?:(?:ok|okay|well|alright|thanks|thank you)[,. ]+)*(?:good ?bye|bye(?: bye)?|see (?:you|ya)|good ?night|"
        r"farewell|take care|talk to you later|i(?:'ve| have) to go|i(?:'m| am) off|i(?:'ll| will) go)\b",
    ),
    (
        "wellbeing",
        r"\bhow are (?:you|things)\b|\bhow(?:'s| is) it going\b|\bhow do you feel\b|\bhow(?:'s| was| is) your day\b|"
        r"\bwhat(?:'s| is) up\b|\bhow have you been\b",
    ),
    ("thanks", r"\b(?:thank you|thanks|thx|cheers|much appreciated|i appreciate)\b"),
    (
        "greeting",
        r"^(?:hi|hello|hey|hiya|howdy|greetings|yo|good (?:morning|afternoon|evening|day))\b(?:[ ,]+(?:there|again|"
        r"everyone|all|\w+))?[ .!~]*$",
    ),
    (
        "apology",
        r"\b(?:i(?:'m| am) (?:so |very |really )?sorry\b(?! (?:to hear|for your))|i apologi[sz]e|my bad|forgive me)",
    ),
    ("love", r"\bi (?:really )?(?:love|like|adore|miss(?:ed)?) you\b"),
    (
        "compliment",
        r"\byou(?:'re| are) (?:so |very |really |such an? |the )*(?:nice|kind|sweet|great|cute|amazing|wonderful|"
        r"awesome|funny|smart|clever|lovely|helpful|best|good|beautiful|cool)\b",
    ),
    (
        "complaint",
        r"\byou(?:'re| are) (?:so |very |really |such an? )*(?:stupid|dumb|boring|useless|bad|annoying|wrong|idiot|"
        r"slow)\b|\b(?:that|this) makes no sense\b|\byou (?:don't|do not) (?:understand|listen|get it)\b",
    ),
)
LATER = _patterns(
    (
        "yes",
        r"^(?:yes|yeah|yep|yup|sure|of course|right|exactly|ok|okay|true|i (?:think|guess) so|indeed|absolutely|"
        r"definitely)\b[ .,!]*(?:\w+ ?){0,2}[.!]*$",
    ),
    ("no", r"^(?:no|nope|nah|not really|never|not yet|i don'?t think so|not at all)\b[ .,!]*(?:\w+ ?){0,2}[.!]*$"),
    (
        "opinion",
        r"\b(?:do|would|are|can|have|did) you (?:\w+ )?(?:like|love|enjoy|think|feel|prefer|want|hate|believe|eat|"
        r"sleep|dream|happy|sad|have|play|read|watch)\b|\bwhat(?:'s| is| are) your favou?rites?\b|"
        r"\bwhat do you think\b|\byour opinion\b",
    ),
    (
        "request",
        r"^(?:please |can you |could you |would you |will you )*(?:write|translate|explain|code|summari[sz]e|create|"
        r"make|generate|draw|search|find|look up|show|give|teach|recommend|suggest|list|compose|fix|solve|"
        r"tell me (?:about|how|why|what|a story))\b",
    ),
)
DENIED_FEELING = re.compile(
    r"\b(?:not|n't|never|no longer|isn't|don't feel) (?:\w+ )?(?:sad|happy|tired|angry|lonely|bored|worried|afraid|"
    r"stressed|sick)\b",
    re.IGNORECASE,
)

_QUESTION = re.compile(
    r"^(?:and |but |so |well,? |ok,? )*(?:who|what|where|when|why|how|which|whose|is|are|am|do|does|did|can|could|"
    r"would|will|should|have|has)\b",
    re.IGNORECASE,
)
_STATING = re.compile(r"^(?:what a|how (?:nice|lovely|sad|cute))\b", re.IGNORECASE)


def is_question(text: str) -> bool:
    """Whether a message asks something."""
    return text.rstrip().endswith(("?", "？")) or bool(_QUESTION.match(text) and not _STATING.match(text))


_STOP = frozenset(
    """
    a about after again all almost also always am an and another any anything are around as at away back bad be
    because been before being best better between big bit both but by call came can come could day days did
    different do does doing done down each even ever every everything feel feeling felt few find first for from
    fun gave get gets getting give go goes going gone good got great had happened happy hard has have having he
    hello help her here him his hope how i if in interesting into is it its just keep kind knew know last later
    least left less let like liked little long look looking lot lots love loved made make makes making many maybe
    me mean met might more morning most much must my need never new next nice night no not nothing now of off
    often oh ok okay old on once one only or other our out over own people perhaps please pretty probably put
    quite rather read ready really right said same saw say see seen she should since so some someone something
    sometimes soon sorry still stuff such sure take talk talking tell than thank thanks that the their them then
    there these they thing things think thinking this those thought time times to today together tomorrow tonight
    too took tried true try trying two until up us use used usually very want wanted was way we week weeks well
    went were what when where which while who whole why will wish with without won would wrong yeah year years yes
    yesterday yet you your watch watched play played eat ate study started start finished finish bought cooked
    visited learned don't didn't i'm i've i'll i'd it's that's can't isn't wasn't doesn't won't couldn't there's
    what's let's you're bored tired sad angry lonely afraid worried is're afternoon evening weekend minute minutes
    hour hours month months late early
    """.split()
)
_WORD = re.compile(r"[a-z][\w'’\-]*", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|regarding|concerning)\s+(.+)", re.IGNORECASE)
_DETERMINED = re.compile(r"\b(my|our|the|a|an|this|some|your)\s+((?:[\w'’\-]+\s*){1,3})", re.IGNORECASE)
_DOING = re.compile(
    r"\b(?:play|watch|read|learn|study|bak|cook|mak|build|writ|paint|draw|practi[sc]|visit|eat|drink|listening to|"
    r"grow|sing|cod|buy)"
    r"(?:ing|ed|s)?\s+((?:[\w'’\-]+\s*){1,3})",
    re.IGNORECASE,
)


def topic(text: str) -> str:
    """A short noun phrase to speak of, as the partner would say it: "your sister", "the beach", "guitar"."""
    about = _ABOUT.search(text)
    if about and (found := _determined(about.group(1)) or _noun(about.group(1))):
        return found
    return _determined(text) or next((n for m in _DOING.finditer(text) if (n := _noun(m.group(1)))), "") or _noun(text)


def _determined(text: str) -> str:
    for match in _DETERMINED.finditer(text):
        noun = _noun(match.group(2), first_only=True)
        if noun:
            word = match.group(1).lower()
            of = re.match(rf"{re.escape(noun)} of (?:the )?[\w'’\-]{{3,}}", text[match.start(2) :], re.IGNORECASE)
            return {"my": "your ", "our": "your ", "your": "my "}.get(word, "the ") + (of.group() if of else noun)
    return ""


def _noun(text: str, first_only: bool = False) -> str:
    """The first run of one to three words that carry meaning; with `first_only` it must stand at the start."""
    run: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if word.lower() in _STOP or len(word) < 3:
            if run or first_only:
                break
            continue
        if run and word.lower().endswith(("s", "ed")) and not word.lower().endswith("ss"):
            break  # rather a verb: "my friend plays"
        run.append(word if word[0].isupper() and match.start() > 0 else word.lower())
        gap = text[match.end() : match.end() + 1]
        if len(run) == 3 or (gap and gap != " "):
            break
    return " ".join(run)


_TURNED = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "i'll": "you'll",
    "i'd": "you'd",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "am": "are",
    "our": "your",
    "we": "you",
    "us": "you",
}
_LONGEST_REFLECTED = 14


def reflected(parts: tuple[str, ...]) -> str:
    """The first short statement about the person, said back to them; "" when none lends itself to it."""
    for part in parts:
        words = part.replace("’", "'").rstrip(".!~ ").split()
        if not 3 <= len(words) <= _LONGEST_REFLECTED or part.endswith("?"):
            continue
        if words[0].lower() not in ("i", "i'm", "i've", "my", "we") or {"you", "your", "you're"} & {
            w.lower() for w in words
        }:
            continue
        turned = [_TURNED.get(word.lower().strip(","), word) for word in words]
        if words[0].lower() in ("i", "we") and words[1].lower() == "was":
            turned[1] = "were"
        return " ".join(turned)
    return ""
