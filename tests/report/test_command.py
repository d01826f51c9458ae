"""Commands to type next: a copy of what is shown runs, and nothing in it acts on a terminal."""

from __future__ import annotations

import subprocess

import pytest

from trebuchet.report.command import quoted, typed
from trebuchet.report.text import cells, inert

WORDS = [
    "policy.json",
    "my policy.json",
    "it's.json",
    "a\\b.json",
    "\x1b[31mred's \\ \u202ename.json",
    "$HOME;`id`",
    "two\nlines",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_shell_reads_a_quoted_word_back(word: str) -> None:
    """Bash gives the same word again, and what is shown holds no control character."""
    shown = quoted(word)
    assert inert(shown) == shown
    done = subprocess.run(
        ["bash", "-c", f"printf %s {shown}"], capture_output=True, text=True, check=True
    )
    assert done.stdout == word


def test_a_long_command_is_broken_between_words() -> None:
    """Each line but the last ends in a backslash, an option keeps its value, and a copy runs."""
    words = ["echo", *(f"--option-{number} value-{number}" for number in range(9)), "end"]
    flat = [part for word in words for part in word.split()]
    text = typed("next:", flat, 60)
    rows = text.splitlines()
    assert len(rows) > 3
    assert all(cells(row) <= 60 for row in rows)
    assert all(row.endswith(" \\") for row in rows[:-1])
    assert not any(row.endswith("-8 \\") and "value-8" not in row for row in rows)
    command = text.removeprefix("next:")
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.split() == flat[1:]


def test_a_word_longer_than_a_line_stays_whole() -> None:
    """A long path is not broken, since half of it names another file."""
    path = "/".join(["folder"] * 20)
    assert path in typed("next:", ["trebuchet", "score", path, "--explain", "x"], 80)
