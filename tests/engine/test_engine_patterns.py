"""Searches: what is answered without RE2 is answered as RE2 would."""

from __future__ import annotations

import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trebuchet.engine.patterns import search

LETTERS = "ab/.|@\n $^-é"
WORD = st.text("ab/@ -", max_size=3) | st.sampled_from([r"\.", r"a\.b", r"\|", r"\$", r"\\"])
GROUP = st.lists(WORD, min_size=1, max_size=3).map("|".join)
PATTERN = st.builds(
    lambda start, body, end: start + body + end,
    st.sampled_from(["", "^"]),
    WORD | GROUP.map("({})".format) | GROUP.map("(?:{})".format),
    st.sampled_from(["", "$"]),
)


@settings(max_examples=400, deadline=None)
@given(PATTERN, st.text(LETTERS, max_size=8))
@example(r"^(a|)$", "")
@example(r"a\|b", "a|b")
@example(r"(a\|b|c)$", "a|b")
@example("^a$", "a\n")
def test_simple_patterns_mean_what_re2_says(pattern: str, text: str) -> None:
    """A literal, or a choice of them, anchored or not, finds the same with and without RE2."""
    assert search(pattern)(text) is (re2.search(pattern, text) is not None)
