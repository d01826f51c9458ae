"""Regular expressions as automata, held to RE2 itself."""

from __future__ import annotations

from random import Random

import pytest
import re2

from trebuchet.analysis.meaning.automaton import Search
from trebuchet.analysis.meaning.character_sets import holds, letters, matched_by
from trebuchet.analysis.meaning.machines import Part, Words
from trebuchet.analysis.meaning.texts import explore
from trebuchet.analysis.meaning.undecidable import UndecidableError

PATTERNS = 1500
TOKENS = (
    *("a", "b", "K", "k", "é", "-", "{", "]", "\n", ".", "^", "$", "|", "|", ")", ")", "(", "(?:"),
    *("(?P<n>", "(?i:", "(?i)", "(?m)", "(?s)", "(?-i)", "*", "+", "?", "??", "{2}", "{1,3}"),
    *("{0,}", "{,2}", r"\Qa+b\E", r"\d", r"\w", r"\s", r"\pL", r"\PN", r"\b", r"\B", r"\A", r"\z"),
    *(r"\.", r"\x41", r"\x{e9}", r"\012", r"\101", r"\n", "[a-c]", "[^a]", "[[:alpha:]_]", "[]x]"),
    *("[^]x-]", r"[\]a]", r"[\pN.]"),
)
LETTERS = "abKk\u212aéx_ 1\n.-]+{A9\u017f,2"


def options() -> re2.Options:
    """RE2's options, without words on the terminal."""
    made = re2.Options()
    made.log_errors = False
    return made


def reads(machine: Search | Part | Words, text: str) -> bool:
    """Whether a machine accepts a text; what it settles on the way must hold to the end."""
    state = machine.start
    settled = machine.settled(state)
    for letter in text:
        state = machine.step(state, ord(letter))
        assert settled is None or machine.settled(state) is settled
        settled = machine.settled(state)
    accepted = machine.accepts(state)
    assert settled is None or settled is accepted
    return accepted


def test_automata_match_what_re2_matches() -> None:
    """On random patterns and texts, assertions and classes among them, both answer alike."""
    random = Random(5)  # noqa: S311 - the same cases each time
    tried = 0
    while tried < PATTERNS:
        pattern = "".join(random.choice(TOKENS) for _ in range(random.randint(1, 9)))
        try:
            compiled = re2.compile(pattern, options())
        except re2.error:
            continue
        tried += 1
        machine = Search(pattern)
        for _ in range(15):
            text = "".join(random.choice(LETTERS) for _ in range(random.randint(0, 7)))
            found = compiled.search(text.encode()) is not None
            assert reads(machine, text) is found, (pattern, text)


def test_a_class_holds_what_re2_says() -> None:
    """Folding goes beyond ASCII, as in RE2: the Kelvin sign is a k."""
    assert [holds(matched_by("(?i:k)"), ord(letter)) for letter in "kK\u212ax"] == [1, 1, 1, 0]


def test_letters_tell_sets_apart() -> None:
    """One plain letter for each way in which the sets overlap, and none of a surrogate."""
    digits, word = matched_by(r"\d"), matched_by(r"\w")
    assert [chr(letter) for letter in letters([digits, word])] == ["a", "0", "!"]
    assert letters([(0xD800, 0xE000)])[-1] != 0xD800


def test_a_part_and_words_read_texts() -> None:
    """A part is found anywhere, also where it overlaps with itself; words only whole."""
    part, words = Part("abab"), Words(frozenset({"ab", "abc", ""}))
    assert [reads(part, text) for text in ("xababx", "abaabab", "aba", "")] == [1, 1, 0, 0]
    assert [reads(words, text) for text in ("ab", "abc", "", "a", "abcd")] == [1, 1, 1, 0, 0]


def test_texts_are_found_shortest_first() -> None:
    """Each way to answer comes with a shortest text that no constant equals."""
    found = explore([Search("^a"), Part("b")], frozenset({"a"}), 100)
    assert found.complete
    assert {answers: len(text) for answers, text in found.texts.items()} == {
        (False, False): 0,
        (False, True): 1,
        (True, False): 2,
        (True, True): 2,
    }


def test_a_single_byte_is_not_decided() -> None:
    """What is no language of characters is refused, and so is what would be too large."""
    with pytest.raises(UndecidableError, match="single bytes"):
        Search(r"a\Cb")
    with pytest.raises(UndecidableError, match="too large"):
        Search("(((a{30}){30}){30}){30}")


def test_an_example_matches() -> None:
    """An example of an expression without assertions in the way is one of its texts."""
    for pattern in (r"^(SELECT|WITH)\b", "[^a]{3}x?", "(?i)drop", "(a|b)*a(a|b){14}$"):
        machine = Search(pattern)
        assert reads(machine, machine.example)
