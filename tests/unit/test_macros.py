"""What the placeholders of cards become."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saijin_studio.core.macros import MacroContext, expand, fill

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
CONTEXT = MacroContext(
    "Aiko",
    NOW,
    user="Ken",
    chat="one",
    seed="turn",
    model="llama3.2:3b",
    persona="{{user}} is tall, and it is {{time}}.",
    scenario="<USER> meets {{char}}.",
    last_message="Say {{roll:6}}, a::b",
    last_user_message="Hi",
    last_char_message="Hello",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{char}} and {{User}}, <BOT>, <char>, <USER>", "Aiko and Ken, Aiko, Aiko, Ken"),
        ("{{ char }}{{\nbot}}", "AikoAiko"),
        ("{{{user}}}", "{Ken}"),
        ("{{model}} {{original}}{{noop}}.", "llama3.2:3b ."),
        ("{{lastMessage}} / {{LASTUSERMESSAGE}} / {{lastCharMessage}}", "Say {{roll:6}}, a::b / Hi / Hello"),
        ("{{persona}} {{scenario}}", "Ken is tall, and it is {{time}}. Ken meets Aiko."),
        ("{{time}}, {{weekday}}, {{date}}", "2:05 PM, Saturday, November 21, 2026"),
        ("{{isodate}}T{{isotime}}", "2026-11-21T14:05"),
        ("a{{// a remark: {{user}}, {{roll:x}} }}b{{comment: c}}{{hidden_key:k}}c", "abc"),
        ("{{reverse:Straße}} {{reverse {{user}}}}", "eßartS neK"),
        ("a{{newline}}b{{br}}c", "a\nb\nc"),
        ("a\n\n{{trim}}\n{{trim}}\n\nb", "ab"),
        ("{{trim}}\na{{trim}} b\n{{trim}}", "a b"),
        ("{{newline}}{{trim}}{{newline}}x", "x"),
    ],
)
def test_what_is_known(text: str, expected: str) -> None:
    assert expand(text, CONTEXT) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{unknown}} {{getvar::x}}",
        "{{char:x}} {{char",
        "}} char }} {{",
        "{{}} {{ }} {{::}} { {char} }",
        "{{random}} {{random:}} {{pick::}}",
        "{{roll}} {{roll:x}} {{roll:0d6}} {{roll:2d0}} {{roll:1d6+}} {{roll:9999d6}} {{roll:1d9999999}}",
        "{{charm}} {{-char}} {{char!}}",
        "<b>user</b> <USERS>",
    ],
)
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    assert expand(text, CONTEXT) == text


def test_macros_stand_in_the_arguments_of_others() -> None:
    assert expand("{{unknown::{{char}}}} {{open {{user}}", CONTEXT) == "{{unknown::Aiko}} {{open Ken"
    assert expand("{{reverse{{user}}}}", CONTEXT) == "{{reverseKen}}"
    assert expand("{{cha{{reverse:r}}}} {{{{reverse:rahc}}}}", CONTEXT) == "{{char}} {{char}}"


def outcomes(text: str, count: int = 60) -> set[str]:
    return {expand(text, replace(CONTEXT, seed=str(seed))) for seed in range(count)}


def test_random_takes_one_of_a_list() -> None:
    assert outcomes("{{random:a, b,c\\, d}}") == {"a", "b", "c, d"}
    assert outcomes("{{random::a,b :: c}} {{Random :: x}}") == {"a,b x", "c x"}
    assert outcomes("{{random::{{char}}::{{user}}}}") == {"Aiko", "Ken"}


def test_what_a_macro_gave_is_no_separator() -> None:
    assert outcomes("{{random:{{lastMessage}},{{char}}}}") == {"Say {{roll:6}}, a::b", "Aiko"}


def test_the_same_turn_asks_the_same_question() -> None:
    text = "{{roll:1d1000000}} {{random:a,b,c,d}}"
    assert expand(text, CONTEXT) == expand(text, replace(CONTEXT, now=NOW + timedelta(hours=1)))
    assert expand(text, CONTEXT) != expand(text, replace(CONTEXT, seed="another"))
    assert expand("{{roll:1d1000000}}", CONTEXT) != expand(" {{roll:1d1000000}}", CONTEXT).strip()


def test_a_pick_stays_in_its_place() -> None:
    text = "{{pick:a,b,c,d,e,f,g,h}}" * 8
    first = expand(text, CONTEXT)
    assert outcomes(text) == {first}
    assert len(set(first)) > 1
    assert len({expand(text, replace(CONTEXT, chat=str(chat))) for chat in range(8)}) > 1


@pytest.mark.parametrize(
    ("formula", "least", "most"),
    [("1d20", 1, 20), ("d4", 1, 4), ("6", 1, 6), ("2d6+1", 3, 13), ("2D2 - 10", -8, -6), ("1000d1", 1000, 1000)],
)
def test_dice(formula: str, least: int, most: int) -> None:
    spellings = (f"{{{{roll:{formula}}}}}", f"{{{{roll {formula}}}}}", f"{{{{roll::{formula}}}}}")
    rolled = {int(one) for spelling in spellings for one in outcomes(spelling, 200)}
    assert (min(rolled), max(rolled)) == (least, most)


def test_japanese_times() -> None:
    japanese = replace(CONTEXT, language="ja", user="", last_at=NOW - timedelta(hours=3))
    assert expand("{{user}} {{date}} {{weekday}} {{time}}", japanese) == "あなた 2026年11月21日 土曜日 14:05"
    assert expand("{{idle_duration}}", japanese) == "3時間"
    assert expand("{{idle_duration}}", replace(japanese, last_at=None)) == "たった今"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(hours=-3), "a few seconds"),
        (timedelta(seconds=44), "a few seconds"),
        (timedelta(seconds=60), "a minute"),
        (timedelta(minutes=5), "5 minutes"),
        (timedelta(minutes=50), "an hour"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(hours=23), "a day"),
        (timedelta(days=9), "9 days"),
        (timedelta(days=30), "a month"),
        (timedelta(days=100), "3 months"),
        (timedelta(days=365), "a year"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_how_long_ago(ago: timedelta, expected: str) -> None:
    assert expand("{{idle_duration}}", replace(CONTEXT, last_at=NOW - ago)) == expected
    midnight = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
    assert expand("{{time}}", replace(CONTEXT, now=midnight)) == "12:05 AM"


def test_a_text_of_nothing_but_macros_fills_no_memory() -> None:
    long = replace(CONTEXT, last_message="x" * 100_000)
    assert len(expand("{{lastMessage}}" * 1_000, long)) < 500_000


@pytest.mark.parametrize(
    "text", ["{{" * 100_000, "{{x" * 50_000 + "}}" * 50_000, "{{roll:" + " " * 100_000, "}}" * 9**5]
)
def test_deep_nesting_takes_no_time(text: str) -> None:
    start = time.process_time()
    assert expand(text, CONTEXT) == text
    assert time.process_time() - start < 5


PIECES = "{{ }} : :: , \\ // < > char user random pick roll trim newline 2d6 a \n".split(" ")


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join))
@example("{{roll:١d٦}} \ud800{{pick:\ud800,a}}")
def test_nothing_written_breaks_it(text: str) -> None:
    assert isinstance(expand(text, CONTEXT), str)


@given(st.text())
def test_a_text_without_macros_stays(text: str) -> None:
    plain = text.replace("{{", "").replace("<", "")
    assert expand(plain, CONTEXT) == plain


@given(st.text())
def test_a_message_is_quoted_as_it_is(message: str) -> None:
    assert expand("{{lastMessage}}", replace(CONTEXT, last_message=message)) == message


def test_fill_knows_the_names_alone() -> None:
    text = "{{char}}, <user>, <CHAR>, {{original}}{{time}}{{roll:6}}"
    assert fill(text, "Aiko", "") == "Aiko, you, Aiko, {{time}}{{roll:6}}"
