"""JUnit XML: valid by the schema beside this test, with outcomes that readers count rightly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from xmlschema import XMLSchema

from trebuchet.model.run import Run, TwinVerdict, Verdict
from trebuchet.report.junit import junit
from trebuchet.report.uri import Home

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
HOME = Home("/repo", "/repo")


@cache
def schema() -> XMLSchema:
    """Our schema of the format."""
    return XMLSchema(str(Path(__file__).parent / "schemas" / "junit.xsd"))


def read(*runs: Run) -> ElementTree.Element:
    """The document of these runs, valid by the schema."""
    text = junit(runs, HOME)
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    schema().validate(root)
    return root


@pytest.mark.parametrize("name", NAMES)
def test_junit_is_valid(name: str, handmade: Mapping[str, Run]) -> None:
    """Every handmade run, hostile names and an empty one among them."""
    read(handmade[name])


def test_outcomes_are_those_of_the_run(handmade: Mapping[str, Run]) -> None:
    """A failure is what gets through or breaks, an error what cannot be decided, and so on.

    What got no verdict is skipped; the counts on every level say the same.
    """
    for run in (handmade["mixed"], handmade["few"]):
        root = read(run)
        bad = (Verdict.BYPASSED, Verdict.CONTAINED)
        failures = sum(case.verdict in bad for case in run.cases)
        failures += sum(case.twin.verdict is TwinVerdict.BROKEN for case in run.cases)
        failures += sum(one.verdict is TwinVerdict.BROKEN for one in run.sessions)
        assert len(root.findall(".//failure")) == failures == int(root.attrib["failures"])
        errors = sum(case.verdict is Verdict.ERROR for case in run.cases)
        assert len(root.findall(".//error")) == errors == int(root.attrib["errors"])
        assert len(root.findall(".//skipped")) == len(run.not_covered)
        tests = 2 * len(run.cases) + len(run.sessions) + len(run.not_covered)
        assert len(root.findall(".//testcase")) == tests == int(root.attrib["tests"])
        for count in ("tests", "failures", "errors", "skipped"):
            assert sum(int(one.attrib[count]) for one in root) == int(root.attrib[count])


def test_what_is_waived_is_skipped_with_its_reason(handmade: Mapping[str, Run]) -> None:
    """A finding that was accepted turns no build red, and is no pass; what passes stays a pass."""
    run = handmade["mixed"]
    found = run.cases[0].id
    stopped = next(case.id for case in run.cases if case.verdict is Verdict.BLOCKED)
    text = junit((run,), HOME, {found: "until March", stopped: "needless"})
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    schema().validate(root)
    (skipped,) = root.findall(f".//testcase[@name='{found}']/skipped")
    assert skipped.attrib["message"] == "waived: until March"
    assert root.find(f".//testcase[@name='{stopped}']/skipped") is None
    assert int(root.attrib["failures"]) == int(read(run).attrib["failures"]) - 1


def test_a_failure_leads_to_the_policy(handmade: Mapping[str, Run]) -> None:
    """File and line of the place that decided, and the call as it was sent."""
    case = read(handmade["mixed"]).find(".//testcase[@line='7']")
    assert case is not None
    assert case.attrib["file"] == "policy.json"
    failure = case.find("failure")
    assert failure is not None
    assert failure.text is not None
    assert "em_cancel_task {" in failure.text
    assert failure.attrib["type"] == "critical bypassed"


def test_hostile_texts_stay_texts(handmade: Mapping[str, Run]) -> None:
    """Markup and controls in names neither end an element nor make the document unreadable."""
    run = handmade["hostile"]
    bent = run.cases[0].model_copy(
        update={"title": "]]></failure>\x00\x0b\ud800\ufffe&<b>", "message": '"\n<!--'}
    )
    root = read(run.model_copy(update={"cases": (bent,)}))
    message = root.findall(".//failure")[0].attrib["message"]
    assert message.startswith("]]></failure>\\x00\\x0b\\ud800")
    assert not root.findall(".//b")


def test_junit_reads_as_agreed(
    handmade: Mapping[str, Run], golden: Callable[[str, str], None]
) -> None:
    """The document of the mixed run, to the letter."""
    golden("junit-mixed.xml", junit((handmade["mixed"],), HOME))
