"""What holds of a tuned limit whatever the policy: a larger value never does more."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staging import policy
from trebuchet.api import tune
from trebuchet.model.tuning import Tuning
from tuned import CASE, MORNING, desk, desk_corpus, intercept, policylayer

WINDOWS = ("minute", "hour", "day")
WORTH = st.integers(0, 250)
LIMITS = st.lists(st.tuples(st.sampled_from(WINDOWS), WORTH), max_size=2)


def tuned(text: str, **asked: object) -> Tuning:
    """The limit on cancels under a policy of the desk."""
    return tune(policy(text), "cancel_task", desk_corpus(), desk(), **asked)  # type: ignore[arg-type]


@given(
    others=LIMITS,
    window=st.sampled_from(WINDOWS),
    values=st.lists(WORTH, min_size=2, max_size=5, unique=True),
    per_session=st.booleans(),
)
@settings(max_examples=8, deadline=None, derandomize=True)
def test_a_larger_value_stops_and_breaks_no_more(
    others: list[tuple[str, int]], window: str, values: list[int], per_session: bool
) -> None:
    """Beside any other limits: fewer attacks stopped, less work broken, more for an attacker."""
    beside = [(f"other-{place}", *each) for place, each in enumerate(others)]
    text = policylayer(*beside, ("mine", window, 7))
    if per_session:
        text = text.replace('"max": 7', '"max": 7, "scope": "session"')
    found = tuned(text, counter="mine", values=values)
    for less, more in pairwise(found.rungs):
        assert {*less.stopped} >= {*more.stopped}
        assert {*less.broken} >= {*more.broken}
        for small, large in ((less.hour, more.hour), (less.day, more.day)):
            assert large is None or (small is not None and small <= large)
    for rung in found.rungs:
        for attack in found.attacks:
            if rung.max is not None and attack.most is not None:
                assert (attack.case in rung.stopped) is (rung.max <= attack.most)
        for work in found.work:
            if rung.max is not None:
                assert (work.work in rung.broken) is (rung.max < work.least)
    assert not found.rungs[-1].stopped
    assert not found.rungs[-1].broken


@given(window=st.sampled_from(WINDOWS), now=st.integers(1, 300))
@settings(max_examples=4, deadline=None, derandomize=True)
def test_both_dialects_tune_alike(window: str, now: int) -> None:
    """One grant makes all calls here, so a limit for all callers is a limit for each grant."""
    one = tuned(policylayer(("mine", window, now)))
    other = tuned(intercept(f"{now}/{window}"))
    assert one.knee.value == other.knee.value
    assert one.rungs == other.rungs
    assert one.peaks == other.peaks
    assert other.limit.per == "policy"


@pytest.mark.parametrize("window", WINDOWS)
def test_a_new_limit_is_tuned_like_one_that_is_there(window: str) -> None:
    """Where a limit stood, or none did, the same values do the same."""
    there = tuned(policylayer(("mine", window, 7)), values=[1, 5, 20])
    new = tuned(policylayer(), window=window, values=[1, 5, 20])
    assert there.rungs == new.rungs
    assert (there.limit.max, new.limit.max) == (7, None)
    assert {each.work for each in new.work} == {CASE, MORNING}
