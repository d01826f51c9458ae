"""How long `trebuchet check` takes on five policies of 40 tools: cold, and when nothing changed.

Run: python bench/check_speed.py [--runs N]
Every figure is a median of the real command line, in a project and a cache folder of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
POLICIES = 5
TOOLS = 40


def servers() -> dict[str, list[str]]:
    """The five servers of the inventory whose number of tools is nearest to 40."""
    index = json.loads((ROOT / "data" / "inventory" / "index.json").read_text(encoding="utf-8"))
    named = {name: entry["tools"] for name, entry in index.items()}
    near = sorted(named, key=lambda name: (abs(len(named[name]) - TOOLS), name))
    return {name: named[name] for name in near[:POLICIES]}


def write_project(folder: Path) -> None:
    """Settings and a policy a server: limits, conditions, a hidden tool, the rest denied."""
    tables = []
    for server, tools in servers().items():
        rules: dict[str, object] = {}
        for number, tool in enumerate(tools):
            rule: dict[str, object] = {}
            if number % 3 == 0:
                rule["limits"] = [{"counter": "calls", "window": "minute", "max": 10}]
            if number % 5 == 0:
                condition = {"path": "args.force", "op": "eq", "value": True}
                rule["deny_if"] = [{"conditions": [condition]}]
            rules[tool] = rule
        policy = {"version": "1", "default": "deny", "tools": rules}
        (folder / f"{server}.json").write_text(json.dumps(policy), encoding="utf-8")
        tables.append(f'[[policies]]\npath = "{server}.json"\nservers = ["{server}"]\n')
    text = 'fail-on = ["worse"]\nno-worse = true\n' + "".join(tables)
    (folder / "trebuchet.toml").write_text(text, encoding="utf-8")


def timed(folder: Path, words: Sequence[str]) -> float:
    """Wall seconds of one call of the command line."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "analyzer"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "trebuchet", *words],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_project(folder)
        for verb in ("baseline", "lock"):
            timed(folder, [verb, "update"])
        cold, warm = [], []
        for _ in range(runs):
            shutil.rmtree(folder / "cache", ignore_errors=True)
            cold.append(timed(folder, ["check"]))
            warm.append(timed(folder, ["check"]))
        tools = sum(len(found) for found in servers().values())
        print(f"check, {POLICIES} policies, {tools} tools, cold  {statistics.median(cold):.2f} s")
        print(f"check, nothing changed            {statistics.median(warm):.2f} s")


if __name__ == "__main__":
    main()
