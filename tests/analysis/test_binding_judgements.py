"""The judgements on bindings: whole, still true of the corpus, and what the docs say of them."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from shipped import our_corpus, our_inventory

ROOT = Path(__file__).resolve().parents[2]


@cache
def bench() -> ModuleType:
    """The sampler, which lies outside the package."""
    spec = importlib.util.spec_from_file_location(
        "binding_sample", ROOT / "bench/binding_sample.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def kept() -> Mapping[str, Any]:
    """The file of judgements."""
    read: Mapping[str, Any] = bench().kept()
    return read


@cache
def bound() -> Sequence[Any]:
    """All that binds, found once."""
    found: Sequence[Any] = bench().every_binding(our_corpus(), our_inventory())
    return found


def test_every_case_is_judged_once() -> None:
    """Two hundred cases, none twice, each with a yes or no, and each no with its reason."""
    cases = kept()["cases"]
    assert len({bench().case_id(case) for case in cases}) == len(cases) == 200
    for case in cases:
        assert isinstance(case["sensible"], bool)
        assert bool(case["note"]) is not case["sensible"], bench().case_id(case)


def test_judged_cases_exist_or_are_reported_as_gone() -> None:
    """What binds no more stands under `gone`, and nothing else does."""
    assert list(bench().gone(kept()["cases"], bound())) == kept()["gone"]


def test_a_sample_follows_from_its_seed() -> None:
    """The same seed draws the same cases, sorted; another seed draws others."""
    found = bound()
    once = [binding.id for binding in bench().drawn(found, 1, 20)]
    assert once == sorted(once) == [binding.id for binding in bench().drawn(found, 1, 20)]
    assert once != [binding.id for binding in bench().drawn(found, 2, 20)]


def test_the_docs_say_the_share() -> None:
    """The figures of the page are those of the file, its causes add up, a missed goal is said."""
    page = (ROOT / "docs/bindings.md").read_text(encoding="utf-8")
    sensible, judged = bench().share(kept()["cases"])
    wrong = judged - sensible
    assert f"| sensible | {sensible} ({100 * sensible / judged:.1f} %) |" in page
    assert f"| not sensible | {wrong} ({100 * wrong / judged:.1f} %) |" in page
    assert f"(seed {kept()['seed']}) | {judged} |" in page
    assert f"| {kept()['bindings']:,} |" in page
    causes = page.split("| cause | cases |")[1].split("\n\n")[0]
    assert sum(map(int, re.findall(r"\| (\d+) \|", causes))) == wrong
    assert ("The goal is missed." in page) is (sensible < bench().GOAL * judged)
