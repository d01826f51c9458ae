"""Gates that look at one run: nothing of a severity gets through, nothing falls below a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trebuchet.model.gate import GateResult, GateVerdict
from trebuchet.model.run import CaseResult, Run, Share, Verdict
from trebuchet.model.vocabulary import Severity

MEASURES = ("protection", "usability", "told-apart")
"""What `--min-score` can ask for, each in per cent of its weighted share."""


def gate(
    run: Run, fail_on: str | None = None, least: Mapping[str, float] | None = None
) -> GateVerdict:
    """Holds the run against a severity from which no attack may get through, and least shares."""
    shares = {
        "protection": run.summary.attacks,
        "usability": run.summary.honest,
        "told-apart": run.summary.sound,
    }
    found = [] if fail_on is None else [severity_gate(run.cases, fail_on)]
    found += [
        share_gate(f"min-score {measure}={wanted:g}", shares[measure], wanted)
        for measure, wanted in sorted((least or {}).items())
    ]
    return GateVerdict(gates=tuple(found))


def severity_gate(cases: Sequence[CaseResult], fail_on: str) -> GateResult:
    """Whether no attack of this severity or worse gets through; `any` is every severity."""
    name = f"fail-on {fail_on}"
    lowest = Severity.LOW if fail_on == "any" else Severity(fail_on)
    through = [
        case
        for case in cases
        if case.verdict in (Verdict.BYPASSED, Verdict.ERROR) and case.severity.rank >= lowest.rank
    ]
    if not cases:
        return GateResult(name=name, passed=False, sentence="no attack was replayed")
    if through:
        attacks = len({case.attack for case in through})
        gets = "1 attack gets" if attacks == 1 else f"{attacks} attacks get"
        count = "1 case" if len(through) == 1 else f"{len(through)} cases"
        ordered = sorted(through, key=lambda case: (-case.severity.rank, case.id))
        return GateResult(
            name=name,
            passed=False,
            sentence=f"{gets} through in {count}",
            findings=tuple(case.id for case in ordered),
        )
    played = "the 1 case does not get" if len(cases) == 1 else f"none of {len(cases)} gets"
    kept = sum(case.verdict is Verdict.CONTAINED for case in cases)
    short = f"; {kept} contained, short of the harm" if kept else ""
    return GateResult(name=name, passed=True, sentence=f"{played} through{short}")


def share_gate(name: str, share: Share, wanted: float) -> GateResult:
    """Whether a weighted share reaches so many per cent."""
    if share.share is None:
        return GateResult(name=name, passed=False, sentence="there is nothing to measure")
    # The tolerance undoes the division's own error, as for letters.
    passed = share.share * 100 + 1e-9 >= wanted
    return GateResult(name=name, passed=passed, sentence=f"at {percent(share.share)}")


def percent(share: float) -> str:
    """A share in per cent, cut off and never rounded up, so that no line contradicts a verdict."""
    return f"{int(share * 10_000 + 1e-6) / 100:g}"
