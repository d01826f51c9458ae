"""What became of every idea for the corpus."""

from __future__ import annotations

from pathlib import Path

import yaml

ATTACKS = Path(__file__).resolve().parents[2] / "attacks"


def test_every_idea_went_into_an_attack_or_says_why_not() -> None:
    """Each names attacks that exist; one without an attack has its reason."""
    ideas = yaml.safe_load((ATTACKS / "considered.yaml").read_text(encoding="utf-8"))["ideas"]
    known = {path.stem for path in ATTACKS.glob("*/*.yaml")}
    for idea in ideas:
        assert known.issuperset(idea["attacks"]), idea
        assert idea["attacks"] or idea["note"], idea
    assert len({idea["idea"] for idea in ideas}) == len(ideas)
