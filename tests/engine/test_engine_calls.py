"""Calls as people write them: what is read, and what each mistake is called."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trebuchet.dialects import parse_policy
from trebuchet.engine import read_calls, replay
from trebuchet.engine.calls import MOST_PROBLEMS
from trebuchet.errors import TraceError
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.policy import NativePolicy


def allow_all() -> NativePolicy:
    """A policy that lets everything pass."""
    return parse_policy('{"version": "1", "default": "allow"}', name="policy.json")


def lines(*calls: Any) -> str:
    """One JSON value a line."""
    return "\n".join(json.dumps(call) for call in calls)


def problems(text: str) -> list[str]:
    """Everything that is wrong with a list of calls, as it is printed."""
    with pytest.raises(TraceError) as caught:
        read_calls(text, "calls.jsonl")
    return [str(problem) for problem in caught.value.problems]


def test_a_call_needs_no_more_than_its_tool() -> None:
    """All other keys have a value that stands for none."""
    assert read_calls('{"tool": "a"}\n', "c") == (ToolCall(tool="a"),)
    assert read_calls("", "c") == ()


def test_every_key_is_read() -> None:
    """Arguments, time, server, identities and outcome."""
    call = {
        "tool": "a",
        "arguments": {"x": [1, {"y": None}]},
        "at": 5,
        "server": "s",
        "session": "t",
        "grant": "g",
        "outcome": "error",
    }
    [read] = read_calls(lines(call), "c")
    assert read.model_dump(exclude={"arguments"}) == {
        key: value for key, value in call.items() if key != "arguments"
    }
    assert read.arguments["x"][1]["y"] is None


def test_time_goes_on_from_call_to_call() -> None:
    """Absent means the previous call's; the first begins at the epoch."""
    times = [None, 1767225605, None, "2026-01-01T00:00:10Z", "2026-01-01T01:00:10.5+01:00"]
    calls = [{"tool": "a"} if at is None else {"tool": "a", "at": at} for at in times]
    read = [call.at - EPOCH for call in read_calls(lines(*calls), "c")]
    assert read == [0, 5, 5, 10, 10.5]


def test_a_first_time_before_the_epoch_is_fine() -> None:
    """Recorded calls are older than the fixed instant."""
    assert [
        call.at for call in read_calls(lines({"tool": "a", "at": -5.5}, {"tool": "b"}), "c")
    ] == [
        -5.5,
        -5.5,
    ]


def test_blank_lines_line_ends_and_a_mark_at_the_beginning_are_skipped() -> None:
    """What editors and other systems add says nothing."""
    text = '\ufeff{"tool": "a"}\r\n\n  \n{"tool": "b\u2028"}'
    assert [call.tool for call in read_calls(text, "c")] == ["a", "b\u2028"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[1]", "1:1: a line holds one call as an object, got a list"),
        ("{}", '1:1: a call names its tool: "tool" is missing or empty'),
        ('{"tool": ""}', '1:10: a call names its tool: "tool" is missing or empty'),
        ('{"tool": 5}', '1:10: "tool" must be a text, got 5'),
        ('{"tool": "a", "grant": null}', '1:24: "grant" must be a text, got null'),
        (
            '{"tool": "a", "argument": {}}',
            '1:15: unknown key "argument" in a call; did you mean "arguments"?',
        ),
        ('{"tool": "a", "arguments": [1]}', '1:28: "arguments" must be an object, got a list'),
        ('{"tool": "a", "arguments": null}', '1:28: "arguments" must be an object, got null'),
        (
            '{"tool": "a", "outcome": "eror"}',
            '1:26: "outcome" is "ok" or "error", got "eror"; did you mean "error"?',
        ),
        ('{"tool": "a", "outcome": []}', '1:26: "outcome" is "ok" or "error", got a list'),
        (
            '{"tool": "a", "at": true}',
            '1:21: "at" must be Unix seconds or a zoned ISO 8601 text, got true',
        ),
        (
            '{"tool": "a", "at": "noon"}',
            '1:21: "at" must be a time such as "2026-01-31T12:00:00Z", got "noon"',
        ),
        (
            '{"tool": "a", "at": "2026-01-31T12:00:00"}',
            '1:21: "at" must name its zone, as "2026-01-31T12:00:00Z" does, '
            'got "2026-01-31T12:00:00"',
        ),
        (
            '{"tool": "a", "at": 1767225600000}',
            '1:21: "at" must lie between the years 1 and 9999 in Unix seconds; '
            "it looks like milliseconds, got 1767225600000",
        ),
        (
            '{"tool": "a", "at": -1e300}',
            '1:21: "at" must lie between the years 1 and 9999 in Unix seconds, got -1e+300',
        ),
    ],
)
def test_each_mistake_is_one_sentence_with_its_place(line: str, expected: str) -> None:
    """Line, column, what is wrong, and the nearest that would be right."""
    assert problems(line) == [f"calls.jsonl:{expected}"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "json-syntax"),
        ("nonsense", "json-syntax"),
        ('{"tool": "a", "tool": "b"}', "duplicate-key"),
        ('{"tool": "a", "arguments": {"x": 1, "x": 2}}', "duplicate-key"),
        ('{"tool": "\\ud800"}', "lone-surrogate"),
        (f'{{"tool": "a", "arguments": {{"x": {"9" * 5000}}}}}', "number-out-of-range"),
        ('{"tool": "a", "arguments": {"x": NaN}}', "not-a-number"),
        (f'{{"tool": "a", "arguments": {{"x": {"[" * 5000}{"]" * 5000}}}}}', "too-deep"),
        (f'{{"tool": "a", "at": {"9" * 290}}}', "bad-time"),
        ('{"tool": "a", "at": "2026-01-31"}', "unzoned-time"),
        ('{"tool": "a", "at": "0001-01-01T00:00:00+23:59"}', "bad-time"),
        ('{"tool": "a", "at": ""}', "bad-time"),
        ("[]", "wrong-type"),
        ("null", "wrong-type"),
    ],
)
def test_hostile_lines_have_a_code(line: str, code: str) -> None:
    """Never a traceback, whatever the line holds."""
    with pytest.raises(TraceError) as caught:
        read_calls(line, "calls.jsonl")
    assert [problem.code for problem in caught.value.problems] == [code]


def test_all_problems_come_at_once() -> None:
    """A list is read whole, and each line is judged."""
    found = problems(
        lines({"tool": "a", "at": 10}, {"tol": "b", "at": "x"}, {"tool": "c", "at": 5}) + "\n{"
    )
    assert [line.split(":")[1] for line in found] == ["2", "2", "2", "3", "4"]
    assert found[3] == "calls.jsonl:3:21: the clock goes back, from 10 to 5"


def test_a_list_of_nothing_but_problems_is_not_read_to_its_end() -> None:
    """A million wrong lines say no more than a hundred."""
    found = problems("nonsense\n" * 10_000)
    assert MOST_PROBLEMS <= len(found) < 2 * MOST_PROBLEMS


def test_replay_takes_calls_as_mappings() -> None:
    """The same keys, the same checks; the place is the number of the call."""
    assert len(replay(allow_all(), [{"tool": "a"}, ToolCall(tool="b")]).decisions) == 2
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(TraceError) as caught:
        replay(
            allow_all(),
            [
                {"tool": "a", "at": 10},
                {"tol": "a"},
                {"tool": "a", "arguments": {1: 2}},
                {"tool": {1}},
                {"tool": "a", "arguments": {"x": deep}},
                ToolCall(tool="a", at=9.5),
                ToolCall(tool="a", at=float("nan")),
                {"tool": "a", "at": float("inf")},
            ],
        )
    assert [str(problem) for problem in caught.value.problems] == [
        'call 2: a call names its tool: "tool" is missing or empty',
        'call 2: unknown key "tol" in a call; did you mean "tool"?',
        'call 3: the names in "arguments" must be texts',
        'call 4: "tool" must be a text, got a set',
        "call 5: lists and objects lie too deep in each other",
        "call 6: the clock goes back, from 10 to 9.5",
        "call 7: nan is no point in time",
        'call 8: "at" must lie between the years 1 and 9999 in Unix seconds, got Infinity',
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=6,
)
likely = st.dictionaries(
    st.sampled_from(["tool", "arguments", "at", "server", "session", "grant", "outcome", "x"]),
    json_values | st.sampled_from(["a", "error", 5, "2026-01-01T00:00:00Z"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists((likely | json_values).map(json.dumps) | st.text(max_size=30), max_size=4))
def test_any_text_is_read_or_refused_with_its_line(written: list[str]) -> None:
    """There is no third outcome."""
    try:
        calls = read_calls("\n".join(written), "calls.jsonl")
    except TraceError as error:
        lines_named = [problem.place.line for problem in error.problems]
    else:
        lines_named = [1]
        assert [call.at for call in calls] == sorted(call.at for call in calls)
        assert len(replay(allow_all(), calls).decisions) == len(calls)
    assert lines_named
    assert all(line > 0 for line in lines_named)
