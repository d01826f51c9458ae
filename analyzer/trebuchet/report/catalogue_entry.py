"""One attack as an entry of the HTML catalogue: a case file that opens from one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from trebuchet.corpus.deciding import decided_by
from trebuchet.model.attack import Attack, Framework, Incident, Source, Variant
from trebuchet.model.value import FrozenJson
from trebuchet.report.catalogue import capabilities
from trebuchet.report.catalogue_trace import changes_list, trace_table
from trebuchet.report.html import NOTHING, Html, element, joined, kept, link, said, table
from trebuchet.report.role_needs import fragment_text, role_needs
from trebuchet.report.text import DASH, counted, number


def entry(
    attack: Attack, frameworks: Mapping[str, Framework], tools: tuple[int, int] | None
) -> Html:
    """The attack folded into its head line, with all that its file says below.

    `tools`: to how many tools it binds, and how many of them honest sessions use.
    """
    return element(
        "details",
        element("summary", _head(attack)),
        element("div", *_body(attack, frameworks, tools), _class="file"),
        _class="entry",
        id=attack.id,
        data_tactic=attack.tactic,
        data_severity=attack.severity.value,
        data_shape=attack.shape.value,
        data_decidability=attack.decidability.value,
        data_capability=" ".join(capabilities(attack.roles)),
        data_incident="yes" if attack.incidents else "",
    )


def _head(attack: Attack) -> Html:
    marks = "▮" * (attack.severity.rank + 1) + "▯" * (3 - attack.severity.rank)
    withdrawn = (
        [element("span", said("withdrawn"), _class="tag warn")]
        if attack.status == "withdrawn"
        else []
    )
    seen = [element("span", said("incident"), _class="tag")] if attack.incidents else []
    return joined(
        [
            element(
                "span",
                element("span", said(marks), aria_hidden="true"),
                said(attack.severity.value),
                _class=f"severity {attack.severity.value}",
            ),
            element(
                "span",
                element("strong", said(attack.title)),
                *withdrawn,
                *seen,
                element("span", said(attack.summary), _class="gist"),
                _class="name",
            ),
            element(
                "span",
                said(f"{attack.shape.value} · {attack.decidability.value}"),
                _class="how",
            ),
        ]
    )


def _body(
    attack: Attack, frameworks: Mapping[str, Framework], tools: tuple[int, int] | None
) -> Iterator[Html]:
    yield element("p", *_facts(attack), _class="facts")
    yield _part("What happens", element("p", said(attack.mechanism)))
    if attack.roles:
        yield _part("Who does what", _roles(attack), _bound(tools))
        yield _part("The calls", trace_table(attack.trace))
    if attack.harm is not None:
        yield _part("The harm", *_harm(attack))
    if attack.twin is not None:
        fact = element("p", element("b", said(attack.twin.fact)), _class="fact")
        yield _part("Its honest twin, one fact away", fact, trace_table(attack.twin.trace))
    if attack.variants:
        yield _part("Variants", _variants(attack.variants))
    yield _part("What stops it", *_control(attack))
    if attack.incidents:
        yield _part("Seen in the wild", *(_incident(found) for found in attack.incidents))
    if attack.frameworks:
        yield _part("Frameworks", _frameworks(attack, frameworks))
    yield _part("Sources", element("ul", *(_source(source) for source in attack.sources)))
    yield element("p", said(f"Changes: {'; '.join(attack.changelog)}"), _class="quiet")


def _part(title: str, *content: Html) -> Html:
    return element("section", element("h4", said(title)), *content)


def _facts(attack: Attack) -> Iterator[Html]:
    anchor = element("a", element("code", said(attack.id)), href=f"#{attack.id}")
    yield anchor
    for word, value in (
        ("version", str(attack.version)),
        ("technique", attack.technique),
        ("told apart by", attack.tell.value),
        ("decided by", decided_by(attack.decidability)),
        ("first seen", attack.first_seen),
    ):
        yield element("span", said(word), Html(" "), element("b", said(value)))


def _roles(attack: Attack) -> Html:
    return table(
        ("role", "does", "needs"),
        (
            (
                joined(
                    [
                        element("b", said(name)),
                        element("small", said("does the harm"))
                        if name == attack.focus
                        else NOTHING,
                    ]
                ),
                said(role.does),
                said("; ".join(role_needs(role))),
            )
            for name, role in attack.roles.items()
        ),
    )


def _bound(tools: tuple[int, int] | None) -> Html:
    if tools is None:
        return NOTHING
    bound, shared = tools
    text = (
        f"Binds to {counted(bound, 'tool')} of the inventory; honest sessions use {shared} of them."
    )
    return element("p", said(text), _class="quiet")


def _harm(attack: Attack) -> Iterator[Html]:
    harm = attack.harm
    if harm is None:
        return
    limit = harm.limit if isinstance(harm.limit, str) else number(harm.limit)
    yield element("p", said(harm.effect))
    undone = "It can be undone" if harm.reversible else "It cannot be undone"
    metered = ", and the loss grows with every call" if harm.metered else ""
    text = f"Done once {harm.measure} of {harm.role} reach {limit}. {undone}{metered}."
    yield element("p", said(text), _class="quiet")


def _variants(variants: tuple[Variant, ...]) -> Html:
    return table(
        ("variant", "gets past", "differs in", "verdict"),
        (
            (
                element("b", said(variant.name.replace("-", " "))),
                said(variant.evades),
                changes_list(variant.changes),
                said(variant.verdict or DASH),
            )
            for variant in variants
        ),
    )


def _control(attack: Attack) -> Iterator[Html]:
    yield element("p", said(attack.control))
    if attack.through_approver:
        yield element(
            "p", said("Asking a person does not stop it: it works through them."), _class="fact"
        )
    fragments = (_fragment(name, rule) for name, rule in attack.recommended.items())
    yield element("div", *fragments, _class="fragments")


def _fragment(dialect: str, rule: FrozenJson) -> Html:
    name = element("b", said(dialect))
    cannot = rule.get("impossible") if isinstance(rule, Mapping) else None
    if cannot:
        return element("div", element("p", name, Html(" cannot: "), said(str(cannot))))
    text = fragment_text(rule, indent=2)
    title = element("p", name, Html(", below the tool that does the harm:"))
    return element("div", title, element("pre", element("code", kept(text))))


def _incident(incident: Incident) -> Html:
    head = element(
        "p",
        element("b", said(incident.title)),
        Html(", "),
        said(incident.date),
        Html(" "),
        element("code", said(incident.name)),
    )
    known = element("p", element("i", said("Known:")), Html(" "), said(incident.known))
    assumed = element("p", element("i", said("Assumed:")), Html(" "), said(incident.assumed))
    where = element("p", link(incident.source, incident.source), _class="quiet url")
    return element("div", head, known, assumed, where, _class="incident")


def _frameworks(attack: Attack, frameworks: Mapping[str, Framework]) -> Html:
    rows = []
    entries = sorted(attack.frameworks, key=lambda named: (named.framework, named.id))
    for name, group in groupby(entries, key=lambda named: named.framework):
        framework = frameworks.get(name)
        ids = [
            joined(
                [
                    element("code", said(named.id)),
                    Html(" "),
                    said(framework.ids.get(named.id, "") if framework else ""),
                ]
            )
            for named in group
        ]
        title = f"{framework.title}, {framework.version}" if framework else name
        rows.append(joined([element("dt", said(title)), *(element("dd", id_) for id_ in ids)]))
    return element("dl", *rows)


def _source(source: Source) -> Html:
    badge = element(
        "span",
        said("read" if source.read else "not read"),
        _class="tag" if source.read else "tag warn",
    )
    return element(
        "li",
        link(source.url, source.title),
        Html(" "),
        element("span", said(f"{source.kind.replace('-', ' ')}, {source.date}"), _class="quiet"),
        Html(" "),
        badge,
    )
