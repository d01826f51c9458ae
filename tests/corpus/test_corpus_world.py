"""The world: shipped values, and the owner's laid over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from trebuchet.corpus import lay_over, load_world
from trebuchet.errors import CorpusError
from trebuchet.model.place import Place


def test_the_shipped_world_has_all_its_parts() -> None:
    """Owner, other people, outsider, environments, caps and secrets each have values."""
    world = load_world()
    beginnings = {name.split(".")[0] for name in world.values}
    assert {"own", "other", "outsider", "env", "branch", "cap", "secret"} <= beginnings
    assert world.sources == {}


def test_the_owners_values_replace_the_shipped_ones(tmp_path: Path) -> None:
    """Only what is named changes, and its place is kept."""
    file = tmp_path / "world.yaml"
    file.write_text("own.domain: mine.example\ncap.amount: 12.5\n")
    world, shipped = load_world(file), load_world()
    assert world.values["own.domain"] == "mine.example"
    assert world.values["cap.amount"] == 12.5
    assert world.values["own.email"] == shipped.values["own.email"]
    assert world.sources == {"own.domain": f"{file}:1:13", "cap.amount": f"{file}:2:13"}


def test_an_empty_world_file_changes_nothing(tmp_path: Path) -> None:
    """A file of comments is a world without changes."""
    file = tmp_path / "world.yaml"
    file.write_text("# nothing yet\n")
    assert load_world(file) == load_world()


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("own.domian: x.example", "unknown-world-name", 'did you mean "own.domain"?'),
        ("cap.amount: many", "wrong-type", "is a number in every world"),
        ("cap.amount: true", "wrong-type", "is a number in every world"),
        ("own.email: 3", "wrong-type", "is a text in every world"),
        ("own.email: [a]", "wrong-type", "is a text in every world"),
        ("own.email: ' '", "blank-text", "is blank"),
        ("cap.amount: 1e300", "out-of-range", "must lie within"),
        ("- own.email", "wrong-type", "a world is a mapping"),
        ("own.email: a@b.example\nown.email: c@d.example", "duplicate-key", "twice"),
    ],
)
def test_a_world_that_does_not_fit_is_refused(
    tmp_path: Path, text: str, code: str, words: str
) -> None:
    """Unknown names, other types and senseless values name their place."""
    file = tmp_path / "world.yaml"
    file.write_text(text)
    with pytest.raises(CorpusError) as caught:
        load_world(file)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert words in problem.message
    assert problem.place.file == str(file)
    assert problem.place.line > 0


def test_all_faults_of_a_world_come_together(tmp_path: Path) -> None:
    """The owner repairs the file once."""
    file = tmp_path / "world.yaml"
    file.write_text("own.x: 1\nown.y: 2\ncap.amount: a\n")
    with pytest.raises(CorpusError) as caught:
        load_world(file)
    assert len(caught.value.problems) == 3


def test_worlds_are_laid_one_over_another() -> None:
    """A later layer wins and keeps the places of the earlier one."""
    one = lay_over(load_world(), {"own.tenant": "a"}, lambda name: Place("policy.json", 7, 3))
    two = lay_over(one, {"own.user": "b"}, lambda name: Place("trebuchet.toml", 2, 1))
    assert (two.values["own.tenant"], two.values["own.user"]) == ("a", "b")
    assert two.sources == {"own.tenant": "policy.json:7:3", "own.user": "trebuchet.toml:2:1"}
