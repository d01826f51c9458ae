"""Workflow commands: one line each, which no text from outside can end or begin."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.analysis.gate import gate
from trebuchet.model.place import Place
from trebuchet.model.run import Run
from trebuchet.report.annotations import MOST, annotated, command
from trebuchet.report.flaw import all_flaws
from trebuchet.report.uri import Home

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
HOME = Home("/repo/sub", "/repo")
COMMAND = re.compile(r"::(error|warning|notice) ([^:\n]*)::([^\r\n]*)")


def unescaped(text: str) -> str:
    """A value as the runner reads it back."""
    for code, mark in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, mark)
    return text


@given(st.text(), st.text())
def test_no_text_leaves_its_command(title: str, message: str) -> None:
    """Whatever a title and a message hold, the runner sees one command with two values."""
    line = command("error", {"file": "a,b:c.json", "title": title}, message)
    found = COMMAND.fullmatch(line)
    assert found
    properties = dict(pair.split("=", 1) for pair in found[2].split(","))
    assert unescaped(properties["file"]) == "a,b:c.json"
    assert set(properties) <= {"file", "title"}


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_a_command(name: str, handmade: Mapping[str, Run]) -> None:
    """Of every handmade run, hostile names among them."""
    for line in annotated(all_flaws([handmade[name]]), HOME).splitlines():
        assert COMMAND.fullmatch(line), line


def test_a_clean_run_says_nothing(handmade: Mapping[str, Run]) -> None:
    """No command at all."""
    assert annotated(all_flaws([handmade["clean"]]), HOME) == ""


def test_attacks_at_one_place_are_one_annotation(handmade: Mapping[str, Run]) -> None:
    """Fourteen attacks through one default are one error at its line, with their counts."""
    (line,) = annotated(all_flaws([handmade["scaffold"]]), HOME).splitlines()
    assert line.startswith("::error file=sub/policy.json,line=1,col=18,title=14 attacks get")
    assert "3 critical%2C 3 high%2C 4 medium%2C 4 low" in line


def test_what_would_not_be_shown_is_counted(handmade: Mapping[str, Run]) -> None:
    """Ten a kind are what GitHub shows of a step."""
    (case, *_) = handmade["scaffold"].cases
    cases = tuple(
        case.model_copy(
            update={
                "id": f"a{number}@s#t",
                "attack": f"a{number}",
                "severity": handmade["scaffold"].cases[3].severity,
                "rule": f"r{number}",
                "source": Place("policy.json", number, 1),
            }
        )
        for number in range(1, MOST + 4)
    )
    run = handmade["scaffold"].model_copy(update={"cases": cases})
    lines = annotated(all_flaws([run]), HOME).splitlines()
    assert len(lines) == MOST + 1
    assert lines[-1] == "::notice title=Trebuchet::3 places more; the report has all of them"


def test_gates_stand_first(handmade: Mapping[str, Run]) -> None:
    """A failed gate is an error with its name, a passed one a notice."""
    gates = gate(handmade["mixed"], "critical", {"usability": 10}).gates
    lines = annotated(all_flaws([handmade["mixed"]]), HOME, "critical", gates).splitlines()
    assert lines[0].startswith("::error title=Trebuchet::gate fail-on critical: failed")
    assert lines[1].startswith("::notice title=Trebuchet::gate min-score usability=10: passed")


def test_annotations_read_as_agreed(
    handmade: Mapping[str, Run], golden: Callable[[str, str], None]
) -> None:
    """The commands of the mixed run under a gate, to the letter."""
    golden("annotations-mixed.txt", annotated(all_flaws([handmade["mixed"]]), HOME, "critical"))
