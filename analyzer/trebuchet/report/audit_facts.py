"""What a run was made from, for an audit: hashes, assumptions, gaps, and the policies' own text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.run import NotCovered, PolicyUse, Run
from trebuchet.report.html import NOTHING, Html, element, kept, said, table
from trebuchet.report.text import DASH, clip, counted

_LINES: Final = 5_000
"""Lines of policies that a page holds; of longer ones it holds those that findings name."""
_WIDTH: Final = 400
_AROUND: Final = 2

_REASONS: Final = {
    "not-applicable": "No tool of these servers fits a role that they need.",
    "gateway": "They turn on how the gateway itself is built; a live test can tell.",
    "out-of-reach": "No decision on a tool call can stop them; other controls must.",
    "withdrawn": "They were withdrawn from the corpus.",
}


def judged(run: Run) -> Html:
    """Policies, servers, corpus and tool lists, each by hash."""
    policies = [
        (
            element("code", said(use.name)),
            said(use.dialect),
            said(use.default or DASH),
            said(str(use.named)),
            said(", ".join(use.servers)),
            element("code", said(use.digest), _class="hash"),
        )
        for use in run.policies
    ]
    head = ("policy", "dialect", "default", "tools named", "servers", "SHA-256 of the text")
    facts = [
        ("corpus", f"{counted(run.attacks_total, 'attack')}, "
                   f"{counted(run.sessions_total, 'honest session')}", run.corpus),
        ("tool lists", ", ".join(run.servers), run.inventory),
        ("run", f"Trebuchet {run.trebuchet}", run.id),
    ]  # fmt: skip
    rows = [
        (said(name), said(what), element("code", said(digest), _class="hash"))
        for name, what, digest in facts
    ]
    return element(
        "section",
        element("h3", said("What was judged")),
        table(head, policies),
        table(("", "", "hash"), rows),
    )


def assumed(run: Run) -> Html:
    """What the user did not say and the run took for granted."""
    lines = list(_assumptions(run))
    if not lines:
        return NOTHING
    return element(
        "section",
        element("h3", said("What was assumed")),
        element("ul", *(element("li", said(line)) for line in lines)),
    )


def _assumptions(run: Run) -> Iterator[str]:
    if run.assumed.world:
        yield "The shipped world stood in for the owner's (domains, ids, caps)."
    for name, place in sorted(run.assumed.world_values.items()):
        yield f"{name} = {run.world.get(name, '')} was read from the policy ({place})."
    if run.assumed.needs:
        yield "Agents need every tool, since nobody said which ones they need."
    elif run.needs is not None:
        yield f"Agents need these tools: {', '.join(run.needs)}."
    if run.assumed.grants:
        yield f"{run.assumed.grants}."


def not_covered(run: Run, corpus: Corpus) -> Html:
    """Attacks without a verdict, and why; none of them is a pass."""
    titles = {attack.id: attack.title for attack in corpus.attacks}
    parts = []
    for reason, words in _REASONS.items():
        entries = [entry for entry in run.not_covered if entry.reason == reason]
        if entries:
            parts.append(_gap(reason, words, entries, titles))
    if not parts:
        return NOTHING
    heading = f"Not covered: {counted(len(run.not_covered), 'attack')}"
    note = "None of these is a pass: nothing is known of them here."
    return element("section", element("h3", said(heading)), element("p", said(note)), *parts)


def _gap(reason: str, words: str, entries: list[NotCovered], titles: dict[str, str]) -> Html:
    rows = [
        (element("code", said(entry.attack)), said(titles.get(entry.attack, "")), said(entry.text))
        for entry in entries
    ]
    summary = f"{counted(len(entries), 'attack')}, {reason}: {words}"
    return element("details", element("summary", said(summary)), table(("attack", "", "why"), rows))


def remarks(run: Run) -> Html:
    """Warnings of the policies and of the run."""
    notes = [text for use in run.policies for text in (*use.notes, *use.warnings)]
    lines = list(dict.fromkeys([*notes, *run.warnings]))
    if not lines:
        return NOTHING
    return element(
        "section",
        element("h3", said("Warnings")),
        element("ul", *(element("li", said(line)) for line in lines)),
    )


def place_link(run: Run, place: Place | None, key: str) -> Html:
    """A place, as a link to its line where the page holds it."""
    if place is None:
        return NOTHING
    found = _policy(run, place)
    if found is None:
        return said(str(place))
    number, use = found
    lines = use.text.count("\n") + 1
    if not 0 < place.line <= min(lines, _LINES):
        return said(str(place))
    return element("a", said(str(place)), href=f"#{key}-p{number}-{place.line}")


def excerpt(run: Run, place: Place) -> Html:
    """The lines of the policy around a place, the one that decided marked."""
    found = _policy(run, place)
    if found is None or place.line < 1:
        return NOTHING
    lines = found[1].text.splitlines()
    first = max(place.line - 1 - _AROUND, 0)
    rows = [
        _line(number, text, "", number == place.line)
        for number, text in enumerate(lines[first : place.line + _AROUND], first + 1)
    ]
    return element("pre", *rows, _class="excerpt") if rows else NOTHING


def texts(run: Run, key: str) -> Html:
    """The policies as they were judged, with line numbers to which places link."""
    return element(
        "section",
        element("h3", said("The policies as they were judged")),
        *(_text(use, f"{key}-p{number}") for number, use in enumerate(run.policies)),
    )


def _text(use: PolicyUse, key: str) -> Html:
    lines = use.text.splitlines() or [""]
    rows = [
        _line(number, text, f"{key}-{number}", False)
        for number, text in enumerate(lines[:_LINES], 1)
    ]
    rest = len(lines) - _LINES
    more = element("p", said(f"{rest} lines more are not shown here.")) if rest > 0 else NOTHING
    summary = f"{use.name}, {counted(len(lines), 'line')}"
    return element("details", element("summary", said(summary)), element("pre", *rows), more)


def _line(number: int, text: str, id_: str, marked: bool) -> Html:
    words = kept(clip(text.expandtabs(4), _WIDTH))
    tag = "mark" if marked else "span"
    return element(
        tag,
        element("i", said(str(number))),
        words,
        Html("\n"),
        id=id_,
        _class="line",
    )


def _policy(run: Run, place: Place) -> tuple[int, PolicyUse] | None:
    return next(
        ((number, use) for number, use in enumerate(run.policies) if use.name == place.file), None
    )
