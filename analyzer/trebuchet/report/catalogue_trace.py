"""The calls and events of a trace as a table of the HTML catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from trebuchet.model.attack import Change
from trebuchet.model.trace import Argument, AsIs, Event, LeftOut, Step, Trace
from trebuchet.model.value import thaw
from trebuchet.report.html import NOTHING, Html, element, joined, said, table
from trebuchet.report.moment import clock, span
from trebuchet.report.text import DASH

_HEAD = ("when", "call", "says", "how often", "under")


def trace_table(trace: Trace) -> Html:
    """Every call with its time, role, arguments, repetitions and identity; events between them."""
    return table(_HEAD, (_row(entry) for entry in trace), "calls")


def changes_list(changes: Mapping[str, Change]) -> Html:
    """What a variant says differently, step by step."""
    return element("ul", *(_change(step, change) for step, change in changes.items()))


def _row(entry: Step | Event) -> Iterator[Html]:
    yield element("span", said(clock(entry.at)), _class="num")
    if isinstance(entry, Event):
        about = entry.role or entry.grant or ""
        yield element("em", said(entry.event.replace("-", " ")))
        yield said(entry.note)
        yield NOTHING
        yield said(about)
        return
    yield _call(entry)
    yield _arguments(entry.with_)
    yield said(f"{entry.repeat} times, every {span(entry.every)}" if entry.repeat > 1 else "once")
    who = [
        name
        for name, usual in ((entry.session, "session-1"), (entry.grant, "grant-1"))
        if name != usual
    ]
    yield joined((element("code", said(name)) for name in who), " ") if who else said(DASH)


def _call(step: Step) -> Html:
    name = element("b", said(step.id))
    notes = [f"by {step.role}"] if step.id != step.role else []
    if step.uses:
        notes.append(f"with what {', '.join(step.uses)} gave")
    if step.outcome == "error":
        notes.append("upstream answers with an error")
    labels = step.result
    told = [
        word
        for word in (
            f"{labels.trust} text" if labels.trust else "",
            f"{labels.data} data" if labels.data else "",
            f"definition {labels.definition}" if labels.definition else "",
        )
        if word
    ]
    if told:
        notes.append(f"gives {', '.join(told)}")
    return joined([name, element("small", said("; ".join(notes)))] if notes else [name])


def _arguments(with_: Mapping[str, Argument]) -> Html:
    if not with_:
        return said(DASH)
    pairs = (
        joined([element("span", said(kind), _class="kind"), element("code", said(_value(value)))])
        for kind, value in with_.items()
    )
    return joined(element("div", pair, _class="pair") for pair in pairs)


def _value(value: Argument) -> str:
    if isinstance(value, LeftOut):
        return "(left out)"
    if isinstance(value, AsIs):
        return f"{json.dumps(thaw(value.as_is), ensure_ascii=False)} as it stands"
    return value if isinstance(value, str) else json.dumps(value)


def _change(step: str, change: Change) -> Html:
    parts = [
        joined([said(kind), Html(" "), element("code", said(_value(value)))])
        for kind, value in change.with_.items()
    ]
    if change.repeat is not None:
        parts.append(said(f"{change.repeat} times"))
    if change.every is not None:
        parts.append(said(f"every {span(change.every)}"))
    for word, name in (("session", change.session), ("grant", change.grant)):
        if name is not None:
            parts.append(joined([said(word), Html(" "), element("code", said(name))]))
    return element("li", element("b", said(step)), Html(": "), joined(parts, ", "))
