"""How long scoring takes, and starting: one server, the whole inventory, the help.

Run: python bench/score_speed.py [--whole]
Every figure is a median of several runs of the real command line, side by side in one go.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "analyzer")}


def timed(command: Sequence[str], runs: int) -> tuple[float, float]:
    """Median wall and processor seconds of a command."""
    walls, busy = [], []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
        walls.append(time.perf_counter() - start)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        busy.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(busy)


def server_of(tools: int) -> tuple[str, list[str]]:
    """The server whose number of tools is nearest to `tools`."""
    index = json.loads((ROOT / "data" / "inventory" / "index.json").read_text(encoding="utf-8"))
    named = {name: entry["tools"] for name, entry in index.items()}
    best = min(named, key=lambda name: (abs(len(named[name]) - tools), name))
    return best, named[best]


def policy_for(tools: Sequence[str], folder: Path) -> Path:
    """A policy with a limit on every third tool and a condition on every fifth."""
    rules: dict[str, object] = {}
    for number, tool in enumerate(tools):
        rule: dict[str, object] = {}
        if number % 3 == 0:
            rule["limits"] = [{"counter": "calls", "window": "minute", "max": 10}]
        if number % 5 == 0:
            rule["deny_if"] = [{"conditions": [{"path": "args.force", "op": "eq", "value": True}]}]
        rules[tool] = rule
    path = folder / "policy.json"
    path.write_text(json.dumps({"version": "1", "default": "deny", "tools": rules}))
    return path


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole", action="store_true", help="score the whole inventory too")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    trebuchet = [sys.executable, "-m", "trebuchet"]
    with tempfile.TemporaryDirectory() as folder:
        name, tools = server_of(40)
        policy = policy_for(tools, Path(folder))
        empty = timed([sys.executable, "-c", "pass"], asked.runs * 4)
        help_ = timed([*trebuchet, "--help"], asked.runs * 4)
        score = [*trebuchet, "score", str(policy), "--server", name, "--db"]
        one = timed([*score, str(Path(folder) / "runs.duckdb")], asked.runs)
        print(f"python -c pass        {empty[0]:.3f} s")
        print(f"trebuchet --help      {help_[0]:.3f} s   {help_[0] / empty[0]:.1f} times (limit 6)")
        print(
            f"score, {len(tools)} tools       {one[0]:.2f} s    (limit 2) on {name}, kept in DuckDB"
        )
        if asked.whole:
            wide = timed([*trebuchet, "score", str(policy), "--server", "all", "--db", "none"], 1)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"score, all servers    {wide[0]:.1f} s    (limit 60), {peak:.0f} MiB (limit 1024)"
            )


if __name__ == "__main__":
    main()
