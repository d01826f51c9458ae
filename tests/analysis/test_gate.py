"""The gate: one function gives the printed verdict and the exit code, and it can fail."""

from __future__ import annotations

import pytest

from staging import ALLOW_ALL, DENY_ALL, inventory, policy, staged_corpus, tool
from trebuchet.analysis.gate import gate
from trebuchet.analysis.score import score
from trebuchet.model.run import Run

TOOLS = inventory(
    tool("cancel_task", "destroy control", {"task_id": "target"}),
    tool("send_mail", "send-external", {"to": "recipient", "body": "content"}),
)


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """A run under allow-all and one under deny-all."""
    corpus = staged_corpus()
    return {
        name: score({"desk": policy(text)}, corpus, TOOLS)
        for name, text in (("allow", ALLOW_ALL), ("deny", DENY_ALL))
    }


@pytest.mark.parametrize(
    ("policy_name", "fail_on", "least", "code"),
    [
        ("allow", None, {}, 0),
        ("allow", "critical", {}, 1),
        ("allow", "any", {}, 1),
        ("deny", "any", {}, 0),
        ("deny", None, {"protection": 100}, 0),
        ("deny", None, {"usability": 1}, 1),
        ("allow", None, {"usability": 100}, 0),
        ("allow", "critical", {"usability": 100}, 1),
    ],
)
def test_the_gate_goes_red_and_green(
    runs: dict[str, Run],
    policy_name: str,
    fail_on: str | None,
    least: dict[str, float],
    code: int,
) -> None:
    """Each gate fails a policy that must fail and passes one that must pass."""
    verdict = gate(runs[policy_name], fail_on, least)
    assert verdict.exit_code == code
    assert len(verdict.lines) == (fail_on is not None) + len(least)
    assert any("failed" in line for line in verdict.lines) == (code == 1)


def test_a_gate_over_nothing_fails(runs: dict[str, Run]) -> None:
    """A run in which no attack was replayed does not pass as safe."""
    empty = runs["deny"].model_copy(update={"cases": ()})
    assert gate(empty, "any").exit_code == 1
