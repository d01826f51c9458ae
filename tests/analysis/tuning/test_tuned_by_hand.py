"""A limit tuned where the right answer can be counted on fingers."""

from __future__ import annotations

from typing import Any

import pytest

from shipped import our_corpus, our_inventory
from staging import ALLOW_ALL, DENY_ALL, policy
from trebuchet.analysis.tuning.ladder import ladder
from trebuchet.api import load_corpus, load_examples, load_inventory, tune
from trebuchet.errors import UsageError
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.tuning import Tuning
from trebuchet.report.tuning import knee_words, tuning
from tuned import CASE, MORNING, desk, desk_corpus, intercept, policylayer


def tuned(text: str, tool: str = "cancel_task", **asked: Any) -> Tuning:
    """A limit under a policy of the desk."""
    return tune(policy(text), tool, desk_corpus(), desk(), **asked)


def test_a_day_is_told_to_the_call() -> None:
    """The loop does harm from 20 on, at most twice the limit fits around midnight: nine hold it."""
    found = tuned(ALLOW_ALL)
    assert [(each.case, each.most, each.calls) for each in found.attacks] == [(CASE, 9, 200)]
    assert {each.work: each.least for each in found.work} == {CASE: 3, MORNING: 4}
    assert (found.knee.least, found.knee.most, found.knee.value) == (4, 9, 9)
    assert found.knee.meets
    assert found.knee.fragment == '"limits": [{"counter": "calls", "window": "day", "max": 9}]'
    by_value = {rung.max: rung for rung in found.rungs}
    assert by_value[9].stopped == (CASE,)
    assert by_value[10].stopped == ()
    assert by_value[3].broken == (MORNING,)
    assert (by_value[9].hour, by_value[9].day) == (9, 9)
    assert by_value[None].day is None


def test_a_minute_meets_nothing() -> None:
    """A limit per minute gives 1,440 times as much a day, so that no value of it stops a loop."""
    found = tuned(policylayer(("cancels", "minute", 10)))
    assert found.limit.max == 10
    assert [each.case for each in found.too_short] == [CASE]
    assert found.knee.value is None
    assert not found.knee.meets
    assert found.knee.least == 2
    by_value = {rung.max: rung for rung in found.rungs}
    assert (by_value[10].hour, by_value[10].day) == (600, 14_400)


def test_a_limit_per_session_bounds_nobody() -> None:
    """Whoever is denied begins another session."""
    text = policylayer(("mine", "day", 7)).replace('"max": 7', '"max": 7, "scope": "session"')
    found = tuned(text)
    assert all(rung.day is None for rung in found.rungs if rung.max)
    assert found.rungs[0].stopped == ()


def test_peaks_name_the_work_that_makes_them() -> None:
    """Per minute, hour and day: two cancels 40 s apart, then all four of the session."""
    found = tuned(ALLOW_ALL)
    assert [(each.window, each.count, each.of, each.work) for each in found.peaks] == [
        ("minute", 2, "session", MORNING),
        ("hour", 4, "session", MORNING),
        ("day", 4, "session", MORNING),
    ]


def test_recorded_calls_are_work_and_make_peaks() -> None:
    """Sessions of one grant share its counter; a call that upstream refused does not count."""
    calls = [
        ToolCall(
            tool="cancel_task",
            arguments={"task_id": str(number)},
            at=EPOCH + 10.0 * number,
            session="early" if number < 5 else "late",
            grant="ana",
            outcome="error" if number == 7 else "ok",
        )
        for number in range(8)
    ]
    found = tuned(ALLOW_ALL, recorded=calls, recorded_in="calls.jsonl")
    assert found.peaks[0].model_dump(exclude={"at"}) == {
        "window": "minute",
        "count": 6,
        "of": "recorded",
        "work": "early@desk",
    }
    assert [each.count for each in found.peaks] == [6, 7, 7]
    needs = {each.work: each.least for each in found.work if each.of == "recorded"}
    assert needs == {"early@desk": 5, "late@desk": 8}
    assert found.knee.least == 8


def test_a_number_that_stops_nothing_is_not_proposed() -> None:
    """Work that needs more than any attack leaves room for: said so, and there is no knee."""
    calls = [
        ToolCall(
            tool="cancel_task",
            arguments={"task_id": "a"},
            at=EPOCH + 2.0 * number,
            server="desk",
            session="busy",
            grant="ana",
        )
        for number in range(250)
    ]
    found = tuned(policylayer(("c", "day", 500)), recorded=calls, recorded_in="calls.jsonl")
    assert found.knee.least == 250
    assert found.knee.most == 9
    assert (found.knee.value, found.knee.fragment, found.knee.meets) == (None, "", False)
    assert knee_words(found).endswith("250 or more stops none of them")
    text = tuning(found)
    assert "▸" not in text
    assert "instead" not in text


def test_a_short_window_that_stops_nothing_points_to_a_longer_one() -> None:
    """The shipped desk that comments thirty times an hour: honest work needs ten, harm is at 3."""
    example = next(each for each in load_examples() if each.path.name == "github-review.json")
    held = {"github": example.policy}
    found = tune(held, "add_issue_comment", our_corpus(), our_inventory("github"))
    assert found.knee.value is None
    assert "10 or more stops none of them; a longer window may" in knee_words(found)
    longer = tune(held, "add_issue_comment", our_corpus(), our_inventory("github"), window="day")
    assert longer.knee.meets


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        (policylayer(("cancels", "day", 50)), '"max": 9'),
        (intercept("50/day"), "rate_limit: 9/day"),
        (
            '{"version": "1", "default": "allow", "tools": {"cancel_task": {"rules": [{"name": "r",'
            '"conditions": [{"path": "state.cancel_task.c", "op": "lt", "value": 50}],'
            '"state": {"counter": "c", "window": "day"}}]}}}',
            "{path: state.cancel_task.c, op: lte, value: 9}",
        ),
    ],
    ids=["policylayer", "rate", "state"],
)
def test_a_limit_that_is_there_is_turned_where_it_stands(text: str, fragment: str) -> None:
    """Its number alone changes, in the words of the dialect, at the place of the rule."""
    found = tuned(text)
    assert found.knee.fragment == fragment
    assert found.limit.max in (49, 50)
    assert found.limit.source is not None
    assert found.limit.source.line == 1 or found.limit.source.line > 3


def test_amounts_are_tuned_where_the_dialect_sums_them() -> None:
    """The shipped desk that refunds: its budget is looked for in the unit of the amount."""
    example = next(each for each in load_examples() if each.path.name == "stripe-refunds.yaml")
    found = tune(
        {"stripe": example.policy},
        "create_refund",
        load_corpus(),
        load_inventory(servers=["stripe"]),
        amount="args.amount",
    )
    assert found.limit.counted == "args.amount"
    assert found.limit.max == 2000
    peak = max(each.count for each in found.peaks)
    assert found.knee.least >= peak
    for rung in found.rungs:
        assert rung.max is None or (rung.day or 0) <= rung.max
        assert bool(rung.broken) is (rung.max is not None and rung.max < found.knee.least)


REFUSED: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (ALLOW_ALL, {"tool": "cancel_tsk"}, "unknown-tool", 'did you mean "cancel_task"?'),
    (DENY_ALL, {}, "tool-denied", "denied already"),
    (ALLOW_ALL, {"amount": "args.n"}, "no-amounts", "counts calls alone"),
    (policylayer(("cancels", "day", 1)), {"counter": "cancel"}, "unknown-counter", '"cancels"?'),
    (ALLOW_ALL, {"counter": "cancels"}, "unknown-counter", "it has none"),
    (
        policylayer(("a", "day", 1), ("b", "hour", 1)),
        {},
        "several-limits",
        "--counter a --window day",
    ),
    (policylayer(("a", "day", 1)), {"counter": "a", "window": "hour"}, "unknown-counter", "hour"),
)


@pytest.mark.parametrize(
    ("text", "asked", "code", "says"), REFUSED, ids=lambda each: str(each)[:20]
)
def test_what_cannot_be_tuned_is_refused(
    text: str, asked: dict[str, Any], code: str, says: str
) -> None:
    """One problem, with its code, and the nearest there is."""
    with pytest.raises(UsageError) as refused:
        tuned(text, **asked)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("least", "turns", "now"),
    [
        (0, [], None),
        (4, [9], None),
        (1950, [24, 324, 2099], 2000),
        (7, range(1, 90), 3),
        (3, [0], 5),
    ],
)
def test_a_ladder_holds_what_matters(least: int, turns: list[int], now: int | None) -> None:
    """At most 14 rising values: both sides of every end, what is there, what work needs."""
    found = ladder(least, turns, now)
    assert len(found) <= 14
    assert list(found) == sorted({*found})
    ends = sorted(turn for turn in turns if turn > 0)
    sharp = [least, *((ends[0], ends[0] + 1, ends[-1], ends[-1] + 1) if ends else ())]
    assert {value for value in (*sharp, now or 0) if value > 0} <= {*found}
