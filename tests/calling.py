"""Calling the command line: in this process for speed, in one of its own where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import category

from trebuchet.report.text import cells

ROOT = Path(__file__).resolve().parents[1]

CONTROLS = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
"""Kinds of characters on which a terminal acts."""


class Ran(NamedTuple):
    """How a call of the command line ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output, which must be one JSON value, of a call that went well."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The output as JSON lines, of a call that went well."""
        assert self.code == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]


Call = Callable[..., Ran]


def process(*arguments: object, cwd: Path, stdin: bytes = b"", **variables: str) -> Ran:
    """`python -m trebuchet` with these arguments in a process of its own.

    The checkout's package is on the path, so that nothing needs to be installed.
    """
    path = os.pathsep.join([str(ROOT / "analyzer"), *os.environ.get("PYTHONPATH", "").split()])
    done = subprocess.run(
        [sys.executable, "-m", "trebuchet", *(str(word) for word in arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": path, **variables},
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode())


def assert_refused(ran: Ran, *says: str) -> None:
    """Exit code 2, nothing printed, and on standard error sentences without a traceback."""
    assert ran.code == 2, (ran.out, ran.err)
    assert ran.out == ""
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    assert "fault of ours" not in ran.err
    for line in ran.err.splitlines():
        assert line.strip()
        assert not harmful(line)
    for word in says:
        assert word in ran.err, ran.err


def harmful(text: str) -> list[str]:
    """The characters of a text, line ends apart, on which a terminal would act."""
    return [mark for mark in text if mark != "\n" and category(mark) in CONTROLS]


def assert_readable(text: str, width: int = 80) -> None:
    """No line wider than the terminal, but for words to type that cannot be broken."""
    assert text.strip()
    assert not harmful(text)
    for line in text.splitlines():
        words = line.removesuffix("\\").split()
        assert cells(line) <= width or (
            line.startswith(("next:", "  ")) and max(map(len, words)) > 40
        ), line
