"""How long escalation takes: each server alone, all pairs of them, the largest one cold.

Run: python bench/escalation_pairs.py [--policy FILE] [--every N] [--together]
Everything is allowed, or decided by a policy that stands for every server. Every shown path was
replayed on the way; each fault is a path that was not, and there should be none.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "analyzer"))

from trebuchet.analysis.escalation.escalate import Gathered, escalate  # noqa: E402
from trebuchet.analysis.proof import blanket  # noqa: E402
from trebuchet.corpus import load_corpus, load_world  # noqa: E402
from trebuchet.dialects import load_policy  # noqa: E402
from trebuchet.inventory import load_inventory  # noqa: E402
from trebuchet.model.policy import Policy  # noqa: E402
from trebuchet.model.vocabulary import Effect  # noqa: E402

INVENTORY = load_inventory()
CORPUS = load_corpus()
WORLD = load_world()


class Took(NamedTuple):
    """One analysis: seconds, and what came of it."""

    seconds: float
    servers: tuple[str, ...]
    tools: int
    paths: int
    faults: int
    hit: bool


def took(policies: Mapping[str, Policy], gathered: Gathered | None = None) -> Took:
    """Times one analysis with what was gathered before, or from nothing."""
    start = time.perf_counter()
    found = escalate(policies, INVENTORY, CORPUS, WORLD, gathered=gathered)
    seconds = time.perf_counter() - start
    paths = sum(len(goal.paths) for goal in found.goals)
    return Took(seconds, tuple(policies), found.tools, paths, len(found.faults), found.bound.hit)


def told(name: str, all_: list[Took]) -> None:
    """Prints what a number of analyses took together, in the middle and at most."""
    seconds = [each.seconds for each in all_]
    longest = max(all_)
    print(
        f"{name}: {len(all_)} in {sum(seconds):.1f} s, median {statistics.median(seconds):.4f} s, "
        f"longest {longest.seconds:.2f} s ({' + '.join(longest.servers)}); "
        f"{sum(each.paths for each in all_)} paths replayed, "
        f"{sum(each.faults for each in all_)} faults, "
        f"a bound was hit in {sum(each.hit for each in all_)}"
    )


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--policy", type=Path, help="decides for every server; else all is allowed")
    parser.add_argument("--every", type=int, default=1, help="take each N-th pair alone")
    parser.add_argument("--together", action="store_true", help="also all servers at once")
    asked = parser.parse_args()
    policy: Policy = blanket("allow-all", Effect.ALLOW)
    if asked.policy:
        policy = load_policy(asked.policy)
    names = [server.name for server in INVENTORY.servers]
    largest = max(INVENTORY.servers, key=lambda server: len(server.tools))
    cold = [took({largest.name: policy}) for _ in range(3)]
    told(f"{largest.name}, {cold[0].tools} tools, cold", cold)
    gathered = Gathered(WORLD, CORPUS)
    told("single servers", [took({name: policy}, gathered) for name in names])
    pairs = list(combinations(names, 2))[:: asked.every]
    told("pairs", [took(dict.fromkeys(pair, policy), gathered) for pair in pairs])
    if asked.together:
        told("all together", [took(dict.fromkeys(names, policy), gathered)])


if __name__ == "__main__":
    main()
