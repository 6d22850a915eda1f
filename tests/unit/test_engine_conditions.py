"""The two small languages of models: what they hold, and that everything else is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saijin_studio.engine.models.conditions import (
    MAX_DEPTH,
    MAX_LENGTH,
    ConditionError,
    check_condition,
    check_expressions,
)
from saijin_studio.engine.models.feel import check_feel


@pytest.mark.parametrize(
    "text",
    [
        "approved",
        "x == 'a (b) } ${'",
        'x != "it\'s"',
        "not (a and (b or c))",
        "count > 3 && !empty name",
        "count >= 3 || empty name",
        "count gt 3.5 and a eq null",
        "execution.processBusinessKey == key",
        "route.persona_key == 'yuuri'",
        "a ? b : c ? 1 : -2",
        "loopCounter + 1 < nrOfInstances * 2 % 3 - 1 / 2",
        " ( true ) ",
    ],
)
def test_what_a_condition_may_say(text: str) -> None:
    check_condition(text)
    check_expressions(f"before ${{{text}}} between #{{{text}}} after }}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "a ==",
        "(a",
        "a)",
        "a ? b",
        "f(1)",
        "a.b()",
        "a . b",
        "''.getClass().forName('java.lang.Runtime')",
        "a['class']",
        "x.class.name",
        "bean:f(1)",
        "a = 1",
        "a; b",
        "a -> b",
        "a.b = 1",
        "instanceof",
        "and",
        "'a\\'b'",
        "'open",
        "環境 == 1",
        "runtimeService.name",
        "execution.processEngineServices",
        "execution.variables",
        "execution.processInstance.id",
        "environment.x",
        "systemProperties",
        "a.getClass",
        "(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1),
        "a" + " + a" * MAX_LENGTH,
        "a} ${b",
    ],
)
def test_what_a_condition_may_not_say(text: str) -> None:
    with pytest.raises(ConditionError):
        check_condition(text)


@pytest.mark.parametrize("text", ["${", "${a", "#{a}${f()}", "\\${f()}", "$${f()}", "${ ${a} }"])
def test_expressions_in_a_text(text: str) -> None:
    with pytest.raises(ConditionError):
        check_expressions(text)


OPERANDS = st.sampled_from(["a", "a.b_c", "'x y'", '"z"', "1", "2.5", "true", "null", "loopCounter"])
EXPRESSIONS = st.recursive(
    OPERANDS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["==", "<", "&&", "or", "+", "ne"]), inner).map(" ".join)
        | inner.map(lambda one: f"({one})")
        | inner.map(lambda one: f"not {one}")
        | st.tuples(inner, inner, inner).map(lambda three: "({} ? {} : {})".format(*three))
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_all_that_the_grammar_makes_is_read(text: str) -> None:
    check_condition(text)
    with pytest.raises(ConditionError):
        check_condition(f"f({text})")
    with pytest.raises(ConditionError):
        check_condition(f"a[{text}]")


@given(st.text(alphabet="ab(){}[]$#.'\"= !?:-+*/ \\\n漢0") | st.text())
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    for check in (check_condition, check_expressions, check_feel):
        with contextlib.suppress(ConditionError):
            check(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        '"a","b"',
        'not("a", "b")',
        "< 5",
        "[1..5]",
        "]1..5[",
        "(1..5]",
        "word",
        "route.key",
        "count + 1",
        'if (a > 1) then "x" else "y"',
        'contains(lower case(text), "wetter")',
        'starts with(?, "/")',
        "list contains([1, 2], count) and not(done)",
        'date("2026-01-01") < today()',
        "a in (1..2) or (b and (c))",
        '@"2026-01-01"',
        '"名前" = 名前',
    ],
)
def test_what_a_decision_may_say(text: str) -> None:
    check_feel(text)


@pytest.mark.parametrize(
    "text",
    [
        'function(x) external { java: { class: "java.lang.Math" } }',
        "{ a: 1 }",
        "for i in 1..1000000000 return i",
        "some x in y satisfies x",
        'matches(a, "(a+)+$")',
        "bean.call()",
        "a.not(b)",
        "get value(a)",
        "java.lang.System",
        "x(1)",
        "(f)(1)",
        'f[1]("x")',
        '"a"("b")',
        "1 // comment",
        "1 /* comment */",
        '"a\\"b"',
        "`a b`",
        "(1",
        "1)",
        "a" * MAX_LENGTH + "aa",
        "${a}",
    ],
)
def test_what_a_decision_may_not_say(text: str) -> None:
    with pytest.raises(ConditionError):
        check_feel(text)
