"""How quickly the dashboard shows 50 runs on seven servers, and how much memory its server takes.

Run: python bench/dashboard_speed.py [--runs 50] [--chromium /usr/bin/chromium] [--keep FILE]
The real server is started and the real page opened in Chromium. A first paint ends when the matrix
stands on the page; a filter ends when the page says how many attacks are left.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from playwright.sync_api import Page, sync_playwright

from trebuchet.api import load_corpus, load_inventory, parse_policy, scored
from trebuchet.store import runs, save

ROOT = Path(__file__).resolve().parents[1]
SERVERS = (
    "azure",
    "desktop-commander",
    "github",
    "google-workspace",
    "hostinger-api",
    "playwright",
    "xero",
)
"""The fewest that 180 attacks meet; no five meet more than 164."""
POLICIES = 8


def policy_text(number: int) -> str:
    """One of eight policies: from all open to nearly shut, with limits and conditions."""
    rules: dict[str, object] = {}
    for server in load_inventory(servers=SERVERS).servers:
        for place, tool in enumerate(server.tools):
            if place % POLICIES < number:
                rules[tool.name] = {
                    "limits": [{"counter": "calls", "window": "minute", "max": 10}],
                    **({"action": "require_approval"} if place % 3 == 0 else {}),
                }
    default = "deny" if number % 2 else "allow"
    return json.dumps({"version": "1", "default": default, "tools": rules}, indent=1)


def fill(path: Path, count: int) -> tuple[int, int]:
    """Keep so many runs of the policies in turn; gives the attacks and cases of the first."""
    corpus, inventory = load_corpus(), load_inventory(servers=SERVERS)
    kept = []
    for number in range(min(POLICIES, count)):
        policy = parse_policy(policy_text(number), name=f"policy-{number}.json")
        run = scored(dict.fromkeys(SERVERS, policy), corpus, inventory).run
        save(run, path)
        kept.append(run)
    with duckdb.connect(str(path)) as store:
        names = store.execute(
            "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
            "JOIN duckdb_tables() USING (table_name) GROUP BY table_name"
        ).fetchall()
        for number in range(len(kept), count):
            old, new = kept[number % len(kept)].id, f"{number:016x}"
            for table, columns in names:
                key = "id" if table == "runs" else "run"
                if key not in columns:
                    continue
                stamp = f", {number + 1} AS number" if table == "runs" else ""
                store.execute(
                    f"INSERT INTO {table} SELECT * REPLACE (? AS {key}{stamp}) FROM {table} "  # noqa: S608 - names of our own
                    f"WHERE {key} = ?",
                    [new, old],
                )
    return len({case.attack for case in kept[0].cases}), len(kept[0].cases)


@contextmanager
def served(path: Path) -> Iterator[tuple[str, int]]:
    """The real server over a file, from the moment that it names its address: that, its process."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port = attempt.getsockname()[1]
    command = [sys.executable, "-m", "trebuchet", "dashboard", "--db", str(path), "--port"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "analyzer")}
    with subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def painted(page: Page, address: str) -> float:
    """Seconds until the matrix stands on a page that is opened anew."""
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".st-key-matrix canvas", timeout=120_000)
    page.wait_for_selector(".st-key-quiet-count", timeout=120_000)
    return time.perf_counter() - start


def filtered(page: Page, word: str) -> float:
    """Seconds from the choice of a severity until the page counts what is left."""
    count = page.locator(".st-key-quiet-count")
    before = count.inner_text()
    start = time.perf_counter()
    page.get_by_role("button", name=word, exact=True).click()
    page.wait_for_function(
        "text => document.querySelector('.st-key-quiet-count')?.innerText !== text "
        "&& !document.querySelector('[data-stale=\"true\"]')",
        arg=before,
        timeout=60_000,
    )
    return time.perf_counter() - start


def memory(process: int) -> int:
    """MiB of the server that are in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--keep", type=Path, help="the file of runs, made where it is not there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = asked.keep or Path(folder) / "runs.duckdb"
        if not path.exists():
            attacks, cases = fill(path, asked.runs)
            print(f"{attacks} attacks in {cases} cases a run, {len(SERVERS)} servers")
        ids = [row.id for row in runs(path)]
        browser = playwright.chromium.launch(
            executable_path=asked.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        start = time.perf_counter()
        with served(path) as (address, process):
            print(f"the server, until it names itself {time.perf_counter() - start:5.2f} s")
            for which in ("first", "second", "third"):
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                print(f"first paint, {which + ' reader':<21}{painted(page, address):5.2f} s")
                print(f"              again               {painted(page, address):5.2f} s")
                if which != "third":
                    page.close()
            for word in ("critical", "high", "critical", "low"):
                print(f"filter, {word:<26}{filtered(page, word):5.2f} s")
            print(f"memory, latest run of each policy {memory(process):5d} MiB")
            for start in range(0, len(ids), 10):
                every = "&".join(f"run={each}" for each in ids[start : start + 10])
                seconds = painted(page, f"{address}/?{every}")
                print(f"ten other runs                    {seconds:5.2f} s")
            every = "&".join(f"run={each}" for each in ids)
            seconds = painted(page, f"{address}/?{every}")
            print(f"all {len(ids)} runs side by side         {seconds:5.2f} s")
            print(f"memory, after all runs            {memory(process):5d} MiB")
        browser.close()


if __name__ == "__main__":
    main()
