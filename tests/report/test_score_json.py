"""The JSON of a run is what scripts were promised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from trebuchet.model.run import Run
from trebuchet.report.json import run_json

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "score.schema.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", NAMES)
def test_json_follows_its_schema(name: str, handmade: Mapping[str, Run]) -> None:
    """Every handmade run is written as the schema says."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(run_json(handmade[name])))


def test_every_written_key_is_described(handmade: Mapping[str, Run]) -> None:
    """The schema names every key that is written, at every depth where keys are fixed."""
    written = json.loads(run_json(handmade["mixed"]))
    cases, sessions = written["cases"], written["sessions"]
    described = SCHEMA["$defs"]
    assert set(written) == set(SCHEMA["properties"])
    assert set(written["summary"]) == set(described["summary"]["properties"])
    assert set(written["policies"][0]) == set(described["policy"]["properties"])
    assert set(cases[0]) == set(described["case"]["properties"])
    assert set(sessions[0]) == set(described["session"]["properties"])
    for key in ("twin", "harm", "deciding"):
        assert set(cases[0][key]) == set(described["case"]["properties"][key]["properties"])


def test_sources_are_places_or_null(handmade: Mapping[str, Run]) -> None:
    """A source reads as an editor's place, and is null where no rule was needed."""
    case = json.loads(run_json(handmade["mixed"]))["cases"][0]
    assert case["source"] == "policy.json:7:5"
    assert case["rule"] is None
    assert case["twin"]["source"] is None


def test_whole_counts_are_whole_numbers(handmade: Mapping[str, Run]) -> None:
    """Twenty stopped attacks are 20, never 20.0."""
    assert '"stopped": 20,' in run_json(handmade["mixed"])


def test_json_is_ascii_and_the_same_twice(handmade: Mapping[str, Run]) -> None:
    """Hostile names come out escaped, and the bytes do not depend on anything but the run."""
    text = run_json(handmade["hostile"])
    assert text.isascii()
    assert text == run_json(Run.model_validate(handmade["hostile"].model_dump()))
