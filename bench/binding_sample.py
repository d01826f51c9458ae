"""Draws bindings (an attack on a real tool) to be judged by hand, and compares kept judgements.

Run: python bench/binding_sample.py [--seed N] [--count N]    a new sample as YAML, not yet judged
     python bench/binding_sample.py --kept                    the share of the judgements in data/
Every binding of the shipped corpus on the shipped inventory has the same chance. Same seed, corpus
and inventory, same sample. What is called with which arguments stands beside each case.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from trebuchet.analysis.binding import Fits
from trebuchet.analysis.case import Binding, Setting, bindings
from trebuchet.analysis.needs import needs_of
from trebuchet.analysis.plan import BoundStep, bind_trace
from trebuchet.analysis.proof import blanket
from trebuchet.corpus import load_corpus, load_world
from trebuchet.inventory import load_inventory
from trebuchet.model.attack import Corpus
from trebuchet.model.tool import Inventory
from trebuchet.model.vocabulary import Effect

KEPT = Path(__file__).resolve().parents[1] / "data" / "judgements" / "bindings.yaml"
GOAL = 0.95
_LONGEST = 300
"""Characters of a call's arguments that are printed."""


def every_binding(corpus: Corpus, inventory: Inventory) -> tuple[Binding, ...]:
    """All bindings, sorted by attack and tool, with partners as under a policy that allows all."""
    policy = blanket("allow-all", Effect.ALLOW)
    setting = Setting(
        {server.name: policy for server in inventory.servers},
        load_world(),
        needs_of(None),
        Fits(tool for server in inventory.servers for tool in server.tools),
    )
    active = (each for each in corpus.attacks if each.status == "active")
    found = (
        binding
        for attack in active
        if attack.decidability.replayable
        for binding in bindings(attack, setting)
    )
    return tuple(sorted(found, key=lambda binding: binding.id))


def drawn(found: Sequence[Binding], seed: int, count: int) -> tuple[Binding, ...]:
    """`count` of the bindings, each with the same chance, sorted by id."""
    chosen = random.Random(seed).sample(found, min(count, len(found)))  # noqa: S311 - no secret
    return tuple(sorted(chosen, key=lambda binding: binding.id))


def entry(binding: Binding) -> dict[str, Any]:
    """One case as it stands in the file, not yet judged."""
    attack, tool = binding.attack, binding.focus.tool
    return {
        "attack": attack.id,
        "server": tool.server,
        "tool": tool.name,
        "partners": {
            role: fit.tool.id for role, fit in binding.fits.items() if role != attack.focus
        },
        "sensible": None,
        "note": "",
    }


def calls(binding: Binding) -> Iterator[str]:
    """What to read before judging: what each role is for, its tool and its first arguments."""
    seen: set[str] = set()
    attack = binding.attack
    for bound in bind_trace(attack.trace, attack.roles, binding.fits, load_world()) or ():
        if not isinstance(bound, BoundStep) or bound.step.role in seen:
            continue
        seen.add(bound.step.role)
        mark = "*" if bound.step.role == attack.focus else " "
        said = json.dumps(bound.arguments.make(1), ensure_ascii=True)[:_LONGEST]
        does = attack.roles[bound.step.role].does
        yield f"{mark} {bound.step.role} ({does}): {bound.fit.tool.id} {said}"


def written(corpus: Corpus, inventory: Inventory, seed: int, count: int) -> str:
    """The sample as YAML, each case below comments that show its calls."""
    found = every_binding(corpus, inventory)
    lines = [
        f"seed: {seed}",
        f"bindings: {len(found)}",
        f"corpus: {corpus.digest}",
        f"inventory: {inventory.digest}",
        "cases:",
    ]
    for binding in drawn(found, seed, count):
        lines += [f"  # {line}" for line in calls(binding)]
        lines.append(f"  - {json.dumps(entry(binding))}")
    return "\n".join(lines) + "\n"


def kept() -> Mapping[str, Any]:
    """The judgements that were made."""
    read: Mapping[str, Any] = yaml.safe_load(KEPT.read_text(encoding="utf-8"))
    return read


def case_id(case: Mapping[str, Any]) -> str:
    """`ATTACK@SERVER#TOOL` of a judged case."""
    return f"{case['attack']}@{case['server']}#{case['tool']}"


def gone(cases: Sequence[Mapping[str, Any]], found: Sequence[Binding]) -> tuple[str, ...]:
    """The judged cases that bind no more, sorted."""
    bound = {binding.id for binding in found}
    return tuple(sorted(case_id(case) for case in cases if case_id(case) not in bound))


def share(cases: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """How many of the judged cases are sensible, and how many were judged."""
    judged = [case for case in cases if case["sensible"] is not None]
    return sum(bool(case["sensible"]) for case in judged), len(judged)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a sample, or the share of the judgements that are kept; 1 where it misses the goal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--kept", action="store_true")
    options = parser.parse_args(arguments)
    corpus, inventory = load_corpus(), load_inventory()
    if not options.kept:
        print(written(corpus, inventory, options.seed, options.count), end="")
        return 0
    cases = kept()["cases"]
    sensible, judged = share(cases)
    print(f"{sensible} of {judged} sensible, {100 * sensible / judged:.1f} %")
    for case in cases:
        if case["sensible"] is False:
            print(f"  no: {case_id(case)}: {case['note']}")
    for name in gone(cases, every_binding(corpus, inventory)):
        print(f"  binds no more: {name}")
    return 0 if sensible >= GOAL * judged else 1


if __name__ == "__main__":
    sys.exit(main())
