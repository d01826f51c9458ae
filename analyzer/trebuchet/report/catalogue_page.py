"""The whole corpus as one HTML page: nothing beside it, nothing fetched, no script needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from trebuchet.corpus.deciding import decided_by
from trebuchet.model.attack import Attack, Corpus, HonestSession, Tactic
from trebuchet.model.vocabulary import Capability, Decidability, Severity, Shape
from trebuchet.report.catalogue import calls_of, capabilities
from trebuchet.report.catalogue_entry import entry
from trebuchet.report.html import Html, element, joined, said
from trebuchet.report.page import own, page
from trebuchet.report.text import counted


def catalogue_page(corpus: Corpus, tools: Mapping[str, tuple[int, int]]) -> str:
    """Every attack with an anchor, under its tactic, and the honest sessions, as one page.

    `tools` holds, for each replayable attack, how many tools it binds to and how many of those
    honest sessions use.
    """
    return page(
        "Trebuchet: attacks on the tool calls of AI agents",
        [own("catalogue.css")],
        _top(corpus),
        _tools(corpus),
        _main(corpus, tools),
        script=own("catalogue.js"),
    )


def _top(corpus: Corpus) -> Html:
    replayed = sum(attack.decidability.replayable for attack in corpus.attacks)
    beyond = len(corpus.attacks) - replayed
    gist = (
        f"{counted(len(corpus.attacks), 'attack')} on the tool calls of AI agents. {replayed} are "
        f"replayed against a policy, each with an honest twin that differs in one fact; {beyond} "
        "lie beyond what a tool-call policy can decide."
    )
    counts = Counter(attack.tactic for attack in corpus.attacks)
    tactics = (
        element(
            "a",
            said(tactic.title),
            Html(" "),
            element("span", said(str(counts[tactic.id])), _class="num"),
            href=f"#tactic-{tactic.id}",
        )
        for tactic in corpus.taxonomy.tactics
        if counts[tactic.id]
    )
    return element(
        "header",
        element("h1", said("Trebuchet attack catalogue")),
        element("p", said(gist)),
        element("nav", *tactics, aria_label="Tactics"),
    )


def _tools(corpus: Corpus) -> Html:
    used = {name for attack in corpus.attacks for name in capabilities(attack.roles)}
    have = {value for attack in corpus.attacks for value in (attack.shape, attack.decidability)}
    filters = (
        ("tactic", [(tactic.id, tactic.title) for tactic in corpus.taxonomy.tactics]),
        ("severity", [(word.value, word.value) for word in reversed(Severity)]),
        ("shape", [(word.value, word.value) for word in Shape if word in have]),
        ("decidability", [(word.value, decided_by(word)) for word in Decidability if word in have]),
        ("capability", [(word.value, word.value) for word in Capability if word.value in used]),
    )
    search = element(
        "label",
        element("span", said("Search"), _class="label"),
        Html(
            '<input type="search" id="search" autocomplete="off" spellcheck="false" '
            'placeholder="refund, webhook, ASI02 …">'
        ),
        _class="search",
    )
    incident = element(
        "label",
        Html('<input type="checkbox" id="incident"> '),
        said("real incidents only"),
        _class="check",
    )
    return element(
        "form",
        search,
        *(_select(name, choices) for name, choices in filters),
        incident,
        element(
            "p",
            element("output", said(counted(len(corpus.attacks), "attack")), id="count"),
            element("button", said("clear"), type="reset"),
            element("button", said("open all"), type="button", id="open"),
            _class="state",
        ),
        id="tools",
        role="search",
        hidden="hidden",
    )


def _select(name: str, choices: Iterable[tuple[str, str]]) -> Html:
    options = [
        Html('<option value="">any</option>'),
        *(element("option", said(text), value=value) for value, text in choices),
    ]
    return element(
        "label",
        element("span", said(name), _class="label"),
        element("select", *options, data_filter=name),
    )


def _main(corpus: Corpus, tools: Mapping[str, tuple[int, int]]) -> Html:
    frameworks = {framework.id: framework for framework in corpus.taxonomy.frameworks}
    sections = []
    for tactic in corpus.taxonomy.tactics:
        own = [attack for attack in corpus.attacks if attack.tactic == tactic.id]
        if own:
            entries = (entry(attack, frameworks, tools.get(attack.id)) for attack in _order(own))
            sections.append(_tactic(tactic, entries))
    none = element("p", said("No attack is like that."), id="none", hidden="hidden")
    return element("main", *sections, none, *_sessions(corpus.sessions), *_end(corpus))


def _order(attacks: Iterable[Attack]) -> list[Attack]:
    return sorted(attacks, key=lambda attack: (-attack.severity.rank, attack.title, attack.id))


def _tactic(tactic: Tactic, entries: Iterable[Html]) -> Html:
    return element(
        "section",
        element("h2", said(tactic.title)),
        element("p", said(tactic.summary), _class="quiet"),
        joined(entries),
        _class="tactic",
        id=f"tactic-{tactic.id}",
    )


def _sessions(sessions: Iterable[HonestSession]) -> Iterator[Html]:
    rows = [
        element(
            "li",
            element("b", said(session.title)),
            Html(" "),
            element("span", said(counted(calls_of(session.trace), "call")), _class="tag"),
            element("p", said(session.summary)),
            element("p", said(f"Broken by: {'; '.join(session.hurt_by)}"), _class="quiet"),
            id=f"session-{session.id}",
        )
        for session in sessions
    ]
    if rows:
        yield element(
            "details",
            element(
                "summary", element("h2", said(f"Honest work: {counted(len(rows), 'session')}"))
            ),
            element("ul", *rows),
            _class="honest",
        )


def _end(corpus: Corpus) -> Iterator[Html]:
    versions = "; ".join(f"{one.title}, {one.version}" for one in corpus.taxonomy.frameworks)
    yield element(
        "footer",
        element("p", said(f"Corpus {corpus.digest[:12]}. Frameworks: {versions}.")),
        element("p", said("Made by `trebuchet attacks export --format html`.")),
    )
