"""The corpus as rows, as JSON and as a layer of the ATT&CK Navigator."""

from __future__ import annotations

import csv
import io
import json

import jsonschema
import pytest

from shipped import our_corpus
from trebuchet._resources import resource
from trebuchet.model.attack import Corpus, FrameworkId
from trebuchet.report.attack_rows import COLUMNS, attack_rows, attacks_csv
from trebuchet.report.attacks_json import export_schema, whole_attacks_json
from trebuchet.report.navigator import attack_ids, attacks_by_technique, navigator_layer


@pytest.fixture
def corpus() -> Corpus:
    """The shipped corpus."""
    return our_corpus()


def test_every_attack_is_one_row_with_every_column(corpus: Corpus) -> None:
    """A row has the columns that are promised, each with a cell of its kind."""
    kinds = {"text": str, "texts": list, "whole": int, "yes-no": bool}
    rows = attack_rows(corpus, {})
    assert [row["id"] for row in rows] == [attack.id for attack in corpus.attacks]
    for row in rows:
        assert row.keys() == COLUMNS.keys()
        for name, cell in row.items():
            assert cell is None or isinstance(cell, kinds[COLUMNS[name]]), name


def test_csv_is_read_back(corpus: Corpus) -> None:
    """A reader of CSV gets the same texts back, line breaks and quotes included."""
    rows = attack_rows(corpus, {corpus.attacks[0].id: (3, 2)})
    read = list(csv.DictReader(io.StringIO(attacks_csv(rows))))
    assert [row["mechanism"] for row in read] == [row["mechanism"] for row in rows]
    assert (read[0]["bound_tools"], read[0]["shared_tools"]) == ("3", "2")
    assert {row["through_approver"] for row in read} <= {"true", "false"}


def test_the_export_fits_its_published_schema(corpus: Corpus) -> None:
    """What is exported is what `docs/attacks.schema.json` describes, and a strange key is not."""
    schema = json.loads(export_schema())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    exported = json.loads(whole_attacks_json(corpus, {corpus.attacks[0].id: (3, 2)}))
    assert [error.message for error in validator.iter_errors(exported)] == []
    assert len(exported) == len(corpus.attacks)
    exported[0]["surprise"] = True
    assert list(validator.iter_errors(exported))


def test_the_schema_in_the_docs_is_the_one_that_is_written() -> None:
    """The published schema does not drift."""
    published = resource("attacks").parent / "docs" / "attacks.schema.json"
    assert published.read_text(encoding="utf-8") == export_schema()


def test_the_layer_names_every_mapped_technique_with_its_attacks(corpus: Corpus) -> None:
    """Each ATT&CK id has the number of attacks behind it as its score, and their titles."""
    layer = json.loads(navigator_layer(corpus))
    assert layer["versions"]["layer"] == "4.5"
    assert layer["domain"] == "enterprise-attack"
    covering = attacks_by_technique(corpus)
    scored = {one["techniqueID"]: one for one in layer["techniques"] if "score" in one}
    assert {id_: one["score"] for id_, one in scored.items()} == {
        id_: len(attacks) for id_, attacks in covering.items()
    }
    for id_, one in scored.items():
        assert all(attack.title in one["comment"] for attack in covering[id_])
    assert layer["gradient"]["maxValue"] == max(len(attacks) for attacks in covering.values())
    assert len(scored) > 20


def test_a_parent_opens_for_its_parts(corpus: Corpus) -> None:
    """A technique whose part is scored shows its parts, scored itself or not."""
    techniques = json.loads(navigator_layer(corpus))["techniques"]
    parents = {
        one["techniqueID"].partition(".")[0] for one in techniques if "." in one["techniqueID"]
    }
    opened = {one["techniqueID"] for one in techniques if one.get("showSubtechniques")}
    assert parents == opened
    ids = [one["techniqueID"] for one in techniques]
    assert ids == sorted(set(ids))


def test_only_a_frameworks_own_mapping_counts(corpus: Corpus) -> None:
    """An attack without SAFE-MCP ids maps to nothing, whatever else it names."""
    attack = corpus.attacks[0].model_copy(
        update={"frameworks": (FrameworkId(framework="owasp-asi", id="ASI01"),)}
    )
    assert attack_ids(attack, corpus.taxonomy.frameworks) == ()


def test_a_withdrawn_attack_covers_nothing(corpus: Corpus) -> None:
    """What was withdrawn is in no score of the layer."""
    gone = tuple(one.model_copy(update={"status": "withdrawn"}) for one in corpus.attacks)
    assert attacks_by_technique(corpus.model_copy(update={"attacks": gone})) == {}
