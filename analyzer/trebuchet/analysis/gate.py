"""Whether a run passes what the user asked of it: the one place that knows the exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trebuchet.model.run import Run, Verdict
from trebuchet.model.vocabulary import Severity

MEASURES = ("protection", "usability", "told-apart")
"""What `--min-score` can ask for, each in per cent of its weighted share."""


class Gate(NamedTuple):
    """The verdict on a run, in words."""

    passed: bool
    lines: tuple[str, ...]
    """One line a gate that was asked for, each with what it found."""

    @property
    def exit_code(self) -> int:
        """0 when all gates passed or none was asked for, else 1."""
        return 0 if self.passed else 1


def gate(run: Run, fail_on: str | None = None, least: Mapping[str, float] | None = None) -> Gate:
    """Holds the run against a severity from which no attack may get through, and least shares."""
    lines: list[tuple[bool, str]] = []
    if fail_on is not None:
        lines.append(_severity_gate(run, fail_on))
    for measure, wanted in sorted((least or {}).items()):
        lines.append(_share_gate(run, measure, wanted))
    return Gate(all(passed for passed, _ in lines), tuple(line for _, line in lines))


def _severity_gate(run: Run, fail_on: str) -> tuple[bool, str]:
    lowest = Severity.LOW if fail_on == "any" else Severity(fail_on)
    through = [
        case
        for case in run.cases
        if case.verdict in (Verdict.BYPASSED, Verdict.ERROR) and case.severity.rank >= lowest.rank
    ]
    if not run.cases:
        return False, f"gate fail-on {fail_on}: failed, no attack was replayed"
    if through:
        attacks = len({case.attack for case in through})
        gets = "1 attack gets" if attacks == 1 else f"{attacks} attacks get"
        cases = "1 case" if len(through) == 1 else f"{len(through)} cases"
        return False, f"gate fail-on {fail_on}: failed, {gets} through in {cases}"
    played = "the 1 case does not get" if len(run.cases) == 1 else f"none of {len(run.cases)} gets"
    return True, f"gate fail-on {fail_on}: passed, {played} through"


def _share_gate(run: Run, measure: str, wanted: float) -> tuple[bool, str]:
    share = {
        "protection": run.summary.attacks.share,
        "usability": run.summary.honest.share,
        "told-apart": run.summary.sound.share,
    }[measure]
    name = f"gate min-score {measure}={wanted:g}"
    if share is None:
        return False, f"{name}: failed, there is nothing to measure"
    percent = share * 100
    # Shown cut off, never rounded up, so that the line cannot contradict the verdict.
    shown = f"{int(percent * 100 + 1e-6) / 100:g}"
    if percent + 1e-9 < wanted:
        return False, f"{name}: failed at {shown}"
    return True, f"{name}: passed at {shown}"
