"""Baselines and locks: written sorted and a line an entry, read back equal."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trebuchet.model.baseline import (
    Baseline,
    KeptCase,
    KeptCount,
    KeptPath,
    KeptPolicy,
    KeptRun,
    KeptSession,
    Lock,
    LockedServer,
    LockedTool,
)
from trebuchet.model.run import TwinVerdict, Verdict
from trebuchet.model.vocabulary import Severity
from trebuchet.settings import baseline_text, load_baseline, load_lock, lock_text

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
COUNTS = st.integers(0, 10**6)
HASHES = st.text("0123456789abcdef", min_size=16, max_size=16)
CASES = st.builds(
    KeptCase,
    verdict=st.sampled_from(Verdict),
    severity=st.sampled_from(Severity),
    twin=st.sampled_from(TwinVerdict),
    rule=st.none() | TEXTS,
    twin_rule=st.none() | TEXTS,
    form=TEXTS,
    executed=COUNTS,
    reached=COUNTS | st.floats(0, 1e9),
    credit=st.none() | st.floats(0, 1),
    undecidable=st.booleans(),
)
SESSIONS = st.builds(KeptSession, verdict=st.sampled_from(TwinVerdict), rule=st.none() | TEXTS)
PATHS = st.builds(
    KeptPath,
    goal=TEXTS,
    held=st.booleans(),
    severity=st.sampled_from(Severity),
    steps=st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
)
POLICIES = st.builds(
    KeptPolicy,
    name=TEXTS,
    dialect=TEXTS,
    digest=TEXTS,
    servers=st.lists(TEXTS, max_size=2).map(tuple),
)
SUMMARIES = st.builds(
    KeptCount,
    protection=st.none() | TEXTS,
    usability=st.none() | TEXTS,
    stopped=COUNTS,
    attacks=COUNTS,
    intact=COUNTS,
    honest=COUNTS,
)
RUNS = st.builds(
    KeptRun,
    agent=TEXTS,
    run=TEXTS,
    trebuchet=TEXTS,
    corpus=TEXTS,
    inventory=TEXTS,
    policies=st.lists(POLICIES, max_size=2).map(tuple),
    needs=st.none() | st.lists(TEXTS, max_size=2).map(tuple),
    world=st.dictionaries(TEXTS, TEXTS | COUNTS | st.floats(-1e9, 1e9), max_size=3),
    summary=SUMMARIES,
    paths=st.dictionaries(TEXTS, PATHS, max_size=2),
    cases=st.dictionaries(TEXTS, CASES, max_size=3),
    sessions=st.dictionaries(TEXTS, SESSIONS, max_size=3),
)
BASELINES = st.builds(
    Baseline,
    format=st.just("trebuchet-baseline"),
    version=st.just(1),
    runs=st.lists(RUNS, max_size=2).map(tuple),
)
SERVERS = st.builds(
    LockedServer,
    package=TEXTS,
    version=TEXTS,
    tools=st.dictionaries(
        TEXTS, st.builds(LockedTool, schema=HASHES, prose=st.none() | HASHES), max_size=3
    ),
)
LOCKS = st.builds(
    Lock,
    format=st.just("trebuchet-lock"),
    version=st.just(1),
    servers=st.dictionaries(TEXTS, SERVERS, max_size=2),
)
IN_ONE_FOLDER = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@IN_ONE_FOLDER
@given(BASELINES)
def test_a_baseline_comes_back_equal(tmp_path: Path, baseline: Baseline) -> None:
    """Whatever names and rules hold, what is read is what was written, to the byte."""
    path = tmp_path / "baseline.json"
    text = baseline_text(baseline)
    path.write_text(text, encoding="utf-8", newline="\n")
    found = load_baseline(path)
    assert found == baseline
    assert baseline_text(found) == text


@IN_ONE_FOLDER
@given(LOCKS)
def test_a_lock_comes_back_equal(tmp_path: Path, lock: Lock) -> None:
    """What is read is what was written, to the byte."""
    path = tmp_path / "lock.json"
    text = lock_text(lock)
    path.write_text(text, encoding="utf-8", newline="\n")
    found = load_lock(path)
    assert found == lock
    assert lock_text(found) == text


@settings(max_examples=60, deadline=None)
@given(BASELINES)
def test_a_case_is_a_line(baseline: Baseline) -> None:
    """One line a case, a session and a path, sorted by id, so that a change reads as a change."""
    text = baseline_text(baseline)
    entries = sum(len(run.cases) + len(run.sessions) + len(run.paths) for run in baseline.runs)
    rows = [line for line in text.splitlines() if line.startswith('"') and ': {"' in line]
    heads = sum('"summary": {' in row or '"world": {"' in row for row in rows)
    assert len(rows) - heads == entries
    for run in json.loads(text)["runs"]:
        assert list(run["cases"]) == sorted(run["cases"])
