"""The shipped corpus: it loads, is locked and indexed, and covers its taxonomy both ways."""

from __future__ import annotations

import json
from collections import Counter

import jsonschema
import pytest

from shipped import our_corpus
from trebuchet._resources import resource
from trebuchet.corpus import covered, drift, locked
from trebuchet.documents import read_yaml
from trebuchet.errors import CorpusError
from trebuchet.model.attack import Corpus
from trebuchet.model.trace import Step
from trebuchet.model.vocabulary import Shape


@pytest.fixture
def corpus() -> Corpus:
    """The shipped corpus."""
    return our_corpus()


def test_it_is_locked(corpus: Corpus) -> None:
    """No file changed without a new version, and every id is in the lock."""
    assert [str(problem) for problem in locked(corpus)] == []


def test_its_generated_files_do_not_drift(corpus: Corpus) -> None:
    """Index, lock and schemas are what the corpus makes them."""
    assert [str(problem) for problem in drift(corpus)] == []


def test_its_techniques_are_covered_both_ways(corpus: Corpus) -> None:
    """Each technique has an attack or a reason, and not both."""
    assert [str(problem) for problem in covered(corpus)] == []


def test_each_tactic_has_at_least_five_techniques_and_three_attacks(corpus: Corpus) -> None:
    """No tactic is a heading without content."""
    techniques = Counter(technique.tactic for technique in corpus.taxonomy.techniques)
    attacks = Counter(attack.tactic for attack in corpus.attacks)
    tactics = [tactic.id for tactic in corpus.taxonomy.tactics]
    assert len(tactics) == 14
    assert [tactic for tactic in tactics if techniques[tactic] < 5] == []
    assert [tactic for tactic in tactics if attacks[tactic] < 3] == []


def test_every_shape_occurs(corpus: Corpus) -> None:
    """The ways in which calls can lie in time are all there."""
    assert set(Shape) - {attack.shape for attack in corpus.attacks} == set()


def test_the_users_example_is_there(corpus: Corpus) -> None:
    """Looped destructive cancels, by its id."""
    attack = corpus.attack("looped-destructive-cancels")
    assert attack is not None
    assert (attack.tactic, attack.severity) == ("runaway", "critical")


def test_technique_ids_are_unique_and_have_a_tactic(corpus: Corpus) -> None:
    """The taxonomy itself is sound."""
    ids = [technique.id for technique in corpus.taxonomy.techniques]
    assert [id_ for id_, count in Counter(ids).items() if count > 1] == []
    tactics = {tactic.id for tactic in corpus.taxonomy.tactics}
    assert {technique.tactic for technique in corpus.taxonomy.techniques} <= tactics


@pytest.mark.parametrize(("kind", "pattern"), [("attack", "[!b]*/*"), ("session", "benign/*")])
def test_the_shipped_schema_takes_every_file(kind: str, pattern: str) -> None:
    """An editor that checks by the schema agrees with the loader."""
    home = resource("attacks")
    schema = json.loads((home / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    files = sorted(home.glob(f"{pattern}.yaml"))
    assert files
    for file in files:
        value = read_yaml(file.read_text(encoding="utf-8"), file.name, CorpusError).value
        assert [f"{file.name}: {error.message}" for error in validator.iter_errors(value)] == []


def test_a_guard_goes_off_after_a_refusal_and_a_backup_without_one(corpus: Corpus) -> None:
    """Two mechanisms: one answers a refusal by unlocking, the other removes the copy unasked."""
    refused = {}
    for id_ in ("guard-off-and-then-the-deed", "backup-gone-before-the-data"):
        attack = corpus.attack(id_)
        assert attack is not None
        steps = [step for step in attack.trace if isinstance(step, Step)]
        refused[id_] = [step.role for step in steps if step.outcome == "error"]
    assert refused == {
        "guard-off-and-then-the-deed": ["attempt"],
        "backup-gone-before-the-data": [],
    }
