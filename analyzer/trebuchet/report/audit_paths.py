"""What an outsider reaches, as a section of the page that stands as evidence."""

from __future__ import annotations

from trebuchet.model.escalation import GoalReached
from trebuchet.model.run import Run
from trebuchet.report.choke_lines import breakage, cut_rules
from trebuchet.report.hop_lines import call
from trebuchet.report.html import NOTHING, Html, element, joined, said, table
from trebuchet.report.paths import in_order, within
from trebuchet.report.text import clip, counted

_LONG = 400


def reached(run: Run) -> Html:
    """Each goal that is reached, with its first path and its cut; nothing where not asked."""
    found = run.escalation
    if found is None:
        return NOTHING
    goals = [goal for goal in in_order(found.goals) if goal.paths]
    heading = f"Escalation: {counted(len(goals), 'goal')} reached {within(found)}"
    missing = ", ".join(goal.goal for goal in found.goals if not goal.paths)
    return element(
        "section",
        element("h3", said(heading)),
        table(("goal", "severity", "calls", "cut"), (_goal(goal) for goal in goals)),
        element("p", said(f"Not found {within(found)}: {missing}."), _class="quiet")
        if missing
        else NOTHING,
    )


def _goal(goal: GoalReached) -> tuple[Html, Html, Html, Html]:
    first = goal.paths[0]
    hops = [
        element(
            "li",
            said(clip(hop.sentence, _LONG)),
            Html("<br>"),
            element("code", said(clip(call(hop), _LONG))),
        )
        for hop in first.hops
    ]
    held = "" if goal.reachable else " (if a person says yes)"
    cuts = cut_rules(goal.choke) if goal.choke else []
    rules = [
        element("p", said(clip(cut.what, _LONG)), Html("<br>"), element("code", said(cut.fragment)))
        for cut in cuts
    ]
    price = [element("p", said(breakage(goal.choke)))] if goal.choke and cuts else []
    return (
        said(f"{clip(goal.goal, 60)}{held}"),
        said(first.severity.value),
        element("ol", *hops),
        joined((*rules, *price)),
    )
