"""One attack as a case file: its calls in time, twin, variants, rules and sources."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.corpus.deciding import decided_by
from trebuchet.model.attack import Attack
from trebuchet.model.trace import Argument, AsIs, Event, LeftOut, Step, Trace
from trebuchet.model.value import thaw
from trebuchet.report.moment import clock, span
from trebuchet.report.role_needs import fragment_text, role_needs
from trebuchet.report.text import DASH, inert, number
from trebuchet.views.cell import NOT_RUN, Cell, cells
from trebuchet.views.kept import kept, shown
from trebuchet.views.story import shipped

_CALLS: Final = ("trace", "step", "role", "when", "says", "often", "gives", "start", "end", "calls")
_PLACED: Final = "path:"


class Fragment(NamedTuple):
    """The rule that stops an attack in one dialect, or why none can."""

    dialect: str
    text: str
    """The rule as JSON, to be copied; empty where there is none."""
    cannot: str


class AttackFile(NamedTuple):
    """What the corpus says of one attack, every text finished."""

    id: str
    title: str
    facts: tuple[tuple[str, str], ...]
    """Label and value, for the head."""
    summary: str
    mechanism: str
    harm: str
    fact: str
    """The one fact in which the honest twin differs."""
    control: str
    fragments: tuple[Fragment, ...]
    roles: pd.DataFrame
    calls: pd.DataFrame
    """Every step and event of the attack and of its twin, with `start` and `end` in seconds."""
    variants: pd.DataFrame
    incidents: pd.DataFrame
    frameworks: pd.DataFrame
    sources: pd.DataFrame


def attack_file(id_: str) -> AttackFile | None:
    """The case file of a shipped attack; None for one that the corpus does not hold."""
    attack = shipped().attack(id_)
    if attack is None:
        return None
    return AttackFile(
        id=attack.id,
        title=shown(attack.title),
        facts=_facts(attack),
        summary=shown(attack.summary),
        mechanism=_line(attack.mechanism),
        harm=_harm(attack),
        fact=shown(attack.twin.fact) if attack.twin else "",
        control=_sentence(attack.control),
        fragments=tuple(_fragments(attack)),
        roles=_frame(_roles(attack), "role", "does", "needs"),
        calls=_frame(
            [*_calls("attack", attack.trace), *_calls("honest twin", _twin(attack))], *_CALLS
        ),
        variants=_frame(_variants(attack), "variant", "evades", "differs", "verdict"),
        incidents=_frame(_incidents(attack), "date", "title", "known", "assumed", "source"),
        frameworks=_frame(_frameworks(attack), "framework", "id", "name"),
        sources=_frame(_sources(attack), "title", "kind", "date", "read", "url"),
    )


def fares_frame(path: Path, which: Collection[str], attack: str) -> pd.DataFrame:
    """How each run fares on the attack: `run`, `label`, `verdict` as the matrix says it."""
    return pd.DataFrame(
        [
            {
                "run": each.run.id,
                "label": each.label,
                "verdict": str(cells(each.run).get(attack, Cell(NOT_RUN))),
            }
            for each in kept(path, which)
        ],
        columns=["run", "label", "verdict"],
    )


def _frame(
    rows: Iterator[dict[str, object]] | list[dict[str, object]], *names: str
) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(names))


def _line(text: str) -> str:
    return inert(" ".join(text.split()))


def _sentence(text: str) -> str:
    """A phrase as a sentence of its own."""
    said = _line(text).rstrip(".")
    return f"{said[:1].upper()}{said[1:]}."


def _facts(attack: Attack) -> tuple[tuple[str, str], ...]:
    tactics = {tactic.id: tactic.title for tactic in shipped().taxonomy.tactics}
    return (
        ("severity", attack.severity.value),
        ("tactic", shown(tactics.get(attack.tactic, attack.tactic))),
        ("technique", shown(attack.technique.replace("-", " "))),
        ("shape", attack.shape.value.replace("-", " ")),
        ("decided by", decided_by(attack.decidability)),
        ("told apart by", attack.tell.value),
        ("first seen", attack.first_seen),
        ("version", str(attack.version)),
    )


def _harm(attack: Attack) -> str:
    harm = attack.harm
    if harm is None:
        return ""
    limit = harm.limit if isinstance(harm.limit, str) else number(harm.limit)
    undone = "It can be undone" if harm.reversible else "It cannot be undone"
    grows = ", and the loss grows with every call" if harm.metered else ""
    done = f"Done once the {harm.measure} of {harm.role} reach {limit}."
    return shown(f"{_sentence(harm.effect)} {done} {undone}{grows}.")


def _fragments(attack: Attack) -> Iterator[Fragment]:
    for dialect, rule in attack.recommended.items():
        cannot = rule.get("impossible") if isinstance(rule, Mapping) else None
        text = "" if cannot else fragment_text(rule, indent=2)
        yield Fragment(shown(dialect), text, shown(str(cannot or "")))


def _roles(attack: Attack) -> Iterator[dict[str, object]]:
    for name, role in attack.roles.items():
        mark = " (does the harm)" if name == attack.focus and len(attack.roles) > 1 else ""
        yield {
            "role": shown(name + mark),
            "does": shown(role.does),
            "needs": shown("; ".join(role_needs(role))),
        }


def _twin(attack: Attack) -> Trace:
    return attack.twin.trace if attack.twin else ()


def _calls(which: str, trace: Trace) -> Iterator[dict[str, object]]:
    """Each entry when it is on the trace's clock, and from `start` to `end` since its first."""
    first = min((entry.at for entry in trace), default=0)
    for entry in trace:
        if isinstance(entry, Event):
            yield {
                "trace": which,
                "step": entry.event.replace("-", " "),
                "role": shown(entry.role or entry.grant or "event"),
                "when": clock(entry.at),
                "says": shown(entry.note),
                "often": "",
                "gives": "",
                "start": entry.at - first,
                "end": entry.at - first,
                "calls": 0,
            }
            continue
        yield {
            "trace": which,
            "step": shown(entry.id),
            "role": shown(entry.role),
            "when": clock(entry.at),
            "says": shown(_said(entry.with_)),
            "often": f"{entry.repeat} times, every {span(entry.every)}"
            if entry.repeat > 1
            else "once",
            "gives": shown(_given(entry)),
            "start": entry.at - first,
            "end": entry.at - first + entry.every * (entry.repeat - 1),
            "calls": entry.repeat,
        }


def _said(with_: Mapping[str, Argument]) -> str:
    parts = []
    for key, value in with_.items():
        name = key.removeprefix(_PLACED)
        if isinstance(value, LeftOut):
            parts.append(f"{name} left out")
        elif isinstance(value, AsIs):
            parts.append(f"{name} = {json.dumps(thaw(value.as_is), ensure_ascii=False)}")
        else:
            parts.append(f"{name} = {value}")
    return "; ".join(parts) or DASH


def _given(step: Step) -> str:
    labels = step.result
    told = [
        f"{labels.trust} text" if labels.trust else "",
        f"{labels.data} data" if labels.data else "",
        f"definition {labels.definition}" if labels.definition else "",
    ]
    if step.outcome == "error":
        told.append("an error")
    return ", ".join(word for word in told if word)


def _variants(attack: Attack) -> Iterator[dict[str, object]]:
    for variant in attack.variants:
        differs = []
        for step, change in variant.changes.items():
            said = [_said(change.with_)] if change.with_ else []
            said += [f"{change.repeat} times"] if change.repeat is not None else []
            said += [f"every {span(change.every)}"] if change.every is not None else []
            said += [f"session {change.session}"] if change.session else []
            said += [f"grant {change.grant}"] if change.grant else []
            differs.append(f"{step}: {', '.join(said)}")
        yield {
            "variant": shown(variant.name.replace("-", " ")),
            "evades": shown(variant.evades),
            "differs": shown("; ".join(differs)),
            "verdict": variant.verdict or DASH,
        }


def _incidents(attack: Attack) -> Iterator[dict[str, object]]:
    for each in attack.incidents:
        yield {
            "date": each.date,
            "title": shown(each.title),
            "known": _line(each.known),
            "assumed": _line(each.assumed),
            "source": each.source,
        }


def _frameworks(attack: Attack) -> Iterator[dict[str, object]]:
    known = {framework.id: framework for framework in shipped().taxonomy.frameworks}
    for named in sorted(attack.frameworks, key=lambda each: (each.framework, each.id)):
        framework = known[named.framework]
        yield {
            "framework": f"{framework.title}, {framework.version}",
            "id": named.id,
            "name": shown(framework.ids.get(named.id, "")),
        }


def _sources(attack: Attack) -> Iterator[dict[str, object]]:
    for source in attack.sources:
        yield {
            "title": shown(source.title),
            "kind": source.kind.replace("-", " "),
            "date": source.date,
            "read": "read" if source.read else "not read",
            "url": source.url,
        }
