"""A name that is not there: the nearest, or those that begin with what was typed, or hold it."""

from __future__ import annotations

import pytest

from calling import Call, assert_refused
from trebuchet.errors import likely, nearest

SEVERAL = ["key-made", "key-of-one", "key-taken", "key-lost", "a-lock", "LOCK02"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("key-mad", '; did you mean "key-made"?'),
        ("lock02", '; did you mean "LOCK02"?'),
        ("k", '; "key-lost", "key-made", "key-of-one" and 1 more begin so'),
        ("KEY-O", '; did you mean "key-of-one"?'),
        ("oc", '; "LOCK02", "a-lock" hold it'),
        ("of-", '; "key-of-one" holds it'),
        ("zebra", ""),
        ("", ""),
    ],
)
def test_names_like_a_word_are_listed(word: str, hint: str) -> None:
    """The nearest first; else what begins so, else what holds it, three at most."""
    assert likely(word, SEVERAL) == hint


def test_letters_of_another_size_are_near() -> None:
    """An id in capitals is found for a word without."""
    assert nearest("asi02", ["ASI01", "ASI02"]) == '; did you mean "ASI02"?'


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("score taobao-hide.json --attack looped", 'did you mean "looped-destructive-cancels"?'),
        ("score cancel-open.json --explain looped", '"looped-destructive-cancels", "looped-'),
        ("attacks show looped", 'did you mean "looped-destructive-cancels"?'),
        ("attacks show qqqq", "`trebuchet attacks search` looks in titles and texts"),
        ("attacks list --framework asi02", 'the framework "asi02"; did you mean "ASI02"?'),
    ],
)
def test_the_beginning_of_an_attacks_name_finds_it(typed: str, says: str, call: Call) -> None:
    """It is refused, as a name is whole, and what was meant is said."""
    assert_refused(call(*typed.split()), says)


def test_a_gate_of_diff_is_named_when_it_is_misspelt(call: Call) -> None:
    """`worse` is the word that a check has for `any`, and holds here, too."""
    words = ("diff", "taobao-hide.json", "cancel-open.json", "--no-paths")
    assert_refused(call(*words, "--fail-on", "wrose"), 'did you mean "worse"?')
    assert call(*words, "--fail-on", "worse").code == 1
