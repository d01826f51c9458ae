"""Cuts on what is found, and the honest work that prices them."""

from __future__ import annotations

from cutting import bench, tools_of
from shipped import our_corpus, our_inventory
from staging import ALLOW_ALL, DENY_ALL, policy
from trebuchet.analysis.escalation.cuts import with_cuts
from trebuchet.analysis.escalation.escalate import escalate
from trebuchet.analysis.escalation.work import HonestWork
from trebuchet.analysis.honest import judge_sessions
from trebuchet.model.run import TwinVerdict


def test_each_goal_that_is_reached_has_a_choke_and_no_other() -> None:
    """What was found stays as it was beside it."""
    on = bench(tools_of("fetch", "filesystem"), policy(ALLOW_ALL))
    found = escalate(on.policies, our_inventory(), our_corpus(), gathered=on.gathered)
    cut = with_cuts(found, on.gathered, on.tools, on.setting, our_corpus().sessions)
    assert any(goal.choke for goal in cut.goals)
    for before, goal in zip(found.goals, cut.goals, strict=True):
        assert (goal.choke is not None) == goal.reachable
        assert goal.choke is None or goal.choke.proven
        assert goal.paths == before.paths


def test_honest_work_is_what_the_score_calls_intact() -> None:
    """Sessions that the policy breaks, or that need other tools, are nobody's loss."""
    for text, needs in (
        (ALLOW_ALL, None),
        (ALLOW_ALL, ["fetch", "search_files"]),
        (DENY_ALL, None),
    ):
        servers = ["fetch", "filesystem"]
        on = bench(tools_of(*servers), policy(text), needs)
        work = HonestWork(our_corpus().sessions, servers, on.setting)
        intact = {
            result.id
            for result in judge_sessions(our_corpus().sessions, servers, on.setting)
            if result.verdict is TwinVerdict.INTACT
        }
        used = frozenset[str]().union(*(work.sessions_of(tool) for tool in on.tools))
        assert used == intact
        assert work.broken(on.policies) == frozenset()
        assert work.broken(dict.fromkeys(servers, policy(DENY_ALL))) == intact
