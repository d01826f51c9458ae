"""The paths of escalation as one HTML page: picture, goals, every call; no script is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

from trebuchet.model.escalation import Choke, Escalation, EscalationPath, GoalReached, Hop
from trebuchet.model.picture import Picture
from trebuchet.report.choke_lines import breakage, cut_rules, standing
from trebuchet.report.hop_lines import call, others
from trebuchet.report.html import Html, element, joined, kept, said
from trebuchet.report.page import own, page
from trebuchet.report.paths import flow, in_order, route, started, within
from trebuchet.report.paths_drawing import drawing, style
from trebuchet.report.text import clip, counted

_LONG = 600
_NAME = 80


def paths_html(found: Escalation, picture: Picture) -> str:
    """The page; `picture` is that of `found`, whose paths it lights up one by one."""
    # Numbered as in the picture: goal by goal as they were found, not as they are shown.
    number = count()
    numbers = {goal.goal: [next(number) for _ in goal.paths] for goal in found.goals}
    shown = [goal for goal in in_order(found.goals) if goal.paths]
    figure = element(
        "div",
        element("figure", drawing(found, picture), tabindex="0", aria_label="The paths as a graph"),
        _class="bleed",
    )
    return page(
        f"Paths of escalation from {clip(found.start, _NAME)}",
        [own("paths_page.css"), style()],
        _top(found),
        figure,
        element("main", *(_goal(goal, numbers[goal.goal]) for goal in shown), *_remarks(found)),
        _end(found),
        script=own("paths_page.js"),
    )


def _top(found: Escalation) -> Html:
    facts = [
        *(
            ("policy", f"{clip(policy, _NAME)} for {clip(', '.join(servers), _LONG)}")
            for policy, servers in found_policies(found).items()
        ),
        ("start", started(found)),
        (
            "searched",
            f"{counted(found.tools, 'tool')}, {counted(found.moves, 'move')} left open, chains of "
            f"up to {counted(found.bound.hops, 'call')}",
        ),
    ]
    reached = sum(goal.reachable for goal in found.goals)
    gist = f"{counted(reached, 'goal')} reached" if reached else "No goal is reached"
    return element(
        "header",
        element("h1", said(f"{gist} {within(found)}")),
        element(
            "dl", *(joined((element("dt", said(a)), element("dd", said(b)))) for a, b in facts)
        ),
        _overview(found),
    )


def found_policies(found: Escalation) -> dict[str, list[str]]:
    """The servers that each policy decides for."""
    by_policy: dict[str, list[str]] = {}
    for server in found.servers:
        by_policy.setdefault(found.policies.get(server, ""), []).append(server)
    return by_policy


def _overview(found: Escalation) -> Html:
    rows = []
    for goal in in_order(found.goals):
        if goal.reachable:
            word = element("span", said("✗ reached"), _class="bad")
        elif goal.held:
            word = element("span", said("‖ if a person says yes"), _class="wait")
        elif goal.bounded:
            word = element("span", said("? not found, but a bound was hit"), _class="wait")
        else:
            word = element("span", said("✓ not found"), _class="good")
        name = clip(goal.goal, _NAME)
        first = goal.paths[0] if goal.paths else None
        rows.append(
            element(
                "tr",
                element("td", word),
                element("td", element("a", said(name), href=f"#{_anchor(goal)}"))
                if first
                else element("td", said(name)),
                element("td", said(first.severity.value if first else "")),
                element("td", said(counted(len(first.hops), "call") if first else "")),
                element("td", said(route(first) if first else ""), _class="quiet"),
            )
        )
    titles = ("", "goal", "severity", "shortest", "by")
    head = element("tr", *(element("th", said(title), scope="col") for title in titles))
    return element("table", element("thead", head), element("tbody", *rows), _class="goals")


def _anchor(goal: GoalReached) -> str:
    return f"goal-{hashlib.sha256(goal.goal.encode('utf-8', 'replace')).hexdigest()[:10]}"


def _goal(goal: GoalReached, numbers: list[int]) -> Html:
    paths = (
        _path(path, place, number)
        for place, (path, number) in enumerate(zip(goal.paths, numbers, strict=True), start=1)
    )
    more = goal.found - len(goal.paths)
    left = [f"{counted(more, 'chain')} more were found."] if more > 0 else []
    left += ["A bound of the search was hit: there may be others."] if goal.bounded else []
    return element(
        "section",
        element("h2", said(clip(goal.goal, _NAME))),
        element("p", said(clip(goal.title, _LONG)), _class="quiet"),
        *paths,
        *(element("p", said(text), _class="quiet") for text in left),
        *_choke(goal.choke),
        id=_anchor(goal),
    )


def _path(path: EscalationPath, place: int, number: int) -> Html:
    asked = "a person is asked" if path.held else "nobody is asked"
    ways = f", {path.ways:,} ways" if path.ways > 1 else ""
    facts = f"{counted(len(path.hops), 'call')}, {asked}, {flow(path)}{ways}"
    button = element(
        "button",
        said("show in the picture"),
        type="button",
        data_path=str(number),
        aria_pressed="false",
        hidden="hidden",
    )
    known = (
        [element("p", said(f"In the corpus: {', '.join(path.attacks)}"), _class="quiet")]
        if path.attacks
        else []
    )
    return element(
        "div",
        element("h3", said(f"{place}. {path.severity.value}: {facts}"), button),
        element("ol", *(_hop(hop) for hop in path.hops)),
        *known,
        _class="path",
    )


def _hop(hop: Hop) -> Html:
    parts = [
        said(clip(hop.sentence, _LONG)),
        element("code", said(clip(call(hop), _LONG))),
    ]
    if hop.others:
        parts.append(element("span", said(clip(others(hop), _LONG)), _class="quiet"))
    return element("li", *parts)


def _choke(choke: Choke | None) -> Iterator[Html]:
    if choke is None:
        return
    if not choke.cuts:
        note = clip(choke.note, _LONG) or "no denial closes it"
        yield element("p", said(f"✂ Cut: {note}"), _class="cut")
        return
    rules = [
        joined(
            (
                element("p", said(clip(rule.what, _LONG))),
                *((element("pre", kept(rule.fragment)),) if rule.fragment else ()),
            )
        )
        for rule in cut_rules(choke)
    ]
    yield element(
        "div",
        element("h3", said(f"✂ Cut: {counted(len(choke.cuts), 'denial')}, {breakage(choke)}")),
        *rules,
        element("p", said(clip(standing(choke), _LONG)), _class="quiet"),
        _class="cut",
    )


def _remarks(found: Escalation) -> Iterator[Html]:
    told = list(found.notes)
    if found.unclassified:
        told.append(f"Of unknown effect, on no path: {', '.join(found.unclassified)}")
    told += [
        f"A path to {fault.goal} did not replay and is not shown, which is a fault of ours: "
        f"{' → '.join(fault.tools)}: {fault.reason}"
        for fault in found.faults
    ]
    for text in told:
        yield element("p", said(f"! {clip(text, _LONG)}"))


def _end(found: Escalation) -> Html:
    made = f"Made by trebuchet {found.trebuchet} paths; {found.id}."
    promise = (
        "A path is a chain of calls that the policy lets through, by what the tools are known to "
        "do. It is no proof that an agent walks it, and a goal that is not found is not ruled out "
        "beyond the bound."
    )
    return element("footer", element("p", said(promise)), element("p", said(made)))
