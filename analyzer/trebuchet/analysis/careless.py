"""Careless rules: written after a look at a session's first call, and wrong about a later one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from trebuchet.analysis.forms import (
    APPROVAL,
    BUDGET,
    DEFAULT_DENY,
    FORBID,
    HIDE,
    SHORT_LIMIT,
    WINDOWS,
)
from trebuchet.analysis.plan import Plan, PlannedCall, arguments_of
from trebuchet.model.policy import Operator

SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86_400}
ODD_WINDOW: Final = 90
"""A window that neither dialect names, for the short form of a limit; in seconds."""

Document = Mapping[str, Any]


class HonestCall(NamedTuple):
    """One call of an honest session."""

    tool: str
    at: float
    session: str
    grant: str
    leaves: Mapping[str, Any]
    """Each argument that is no object, by its path."""


class Careless(NamedTuple):
    """One careless policy, in the words of its dialect."""

    dialect: str
    document: Document
    said: str
    """The rule in one short line."""


def honest_calls(plan: Plan) -> tuple[HonestCall, ...]:
    """The calls of a plan, in time."""
    return tuple(
        HonestCall(
            move.bound.fit.tool.name,
            move.at,
            move.session,
            move.grant,
            dict(_leaves(arguments_of(move))),
        )
        for move in plan.moves
        if isinstance(move, PlannedCall)
    )


def touched(form: str, calls: Sequence[HonestCall]) -> int:
    """How many of the calls a rule of this form could have decided against.

    A condition: calls with an argument that its operator can read. A limit: calls that are not the
    first of their tool in their window. Everything else: all calls.
    """
    op = operator_of(form)
    if op is not None:
        return sum(any(_reads(op, value) for value in call.leaves.values()) for call in calls)
    if form == BUDGET:
        return sum(any(_is_number(value) for value in call.leaves.values()) for call in calls)
    key = _window_key(form)
    if key is None:
        return len(calls)
    counts = Counter(key(call) for call in calls)
    return sum(count - 1 for count in counts.values())


def operator_of(form: str) -> Operator | None:
    """The operator of a condition's form, or None for another form."""
    kind, _, name = form.rpartition(" ")
    return Operator(name) if kind in ("require", "deny if") else None


def careless_rules(form: str, calls: Sequence[HonestCall]) -> Iterator[Careless]:
    """Policies with one careless rule of this form: the first call passes, a later one should not.

    Whether that is so is for a replay to show.
    """
    op = operator_of(form)
    if op is not None:
        yield from _conditions(form.startswith("require"), op, calls)
    elif _window_key(form) is not None:
        yield from _limits(form, calls)
    elif form == BUDGET:
        yield from _budgets(calls)
    else:
        yield from _whole_tools(form, calls)


def _whole_tools(form: str, calls: Sequence[HonestCall]) -> Iterator[Careless]:
    first = calls[0].tool
    later = dict.fromkeys(call.tool for call in calls if call.tool != first)
    if form == DEFAULT_DENY and later:
        document = {"version": "1", "default": "deny", "tools": {first: {}}}
        yield Careless("policylayer", document, f"list {first} alone")
        return
    entries: Mapping[str, Document] = {
        FORBID: {"deny_if": [{"conditions": []}]},
        APPROVAL: {"action": "require_approval"},
    }
    for tool in later:
        if form == HIDE:
            document = {"version": "1", "default": "allow", "hide": [tool]}
            yield Careless("policylayer", document, f"hide {tool}")
        else:
            yield _on(tool, entries[form], f"{form}: {tool}")


def _conditions(is_require: bool, op: Operator, calls: Sequence[HonestCall]) -> Iterator[Careless]:
    first: dict[str, HonestCall] = {}
    tried: set[tuple[str, str]] = set()
    for call in calls:
        known = first.setdefault(call.tool, call)
        if known is call:
            continue
        for path in sorted(known.leaves.keys() | call.leaves.keys()):
            if (call.tool, path) in tried:
                continue
            one, other = known.leaves.get(path), call.leaves.get(path)
            value = _BY_OPERATOR[op](one, other) if is_require else _denied(op, one, other)
            if value is None:
                continue
            tried.add((call.tool, path))
            condition = {"path": f"args.{path}", "op": op.value, "value": value}
            key = "require" if is_require else "deny_if"
            word = "require" if is_require else "deny if"
            yield _on(call.tool, {key: [condition]}, f"{word} {path} {op.value} {_short(value)}")


def _limits(form: str, calls: Sequence[HonestCall]) -> Iterator[Careless]:
    key = _window_key(form)
    assert key is not None  # noqa: S101 - asked only for limits
    counts = Counter(key(call) for call in calls)
    best: dict[str, int] = {}
    for counted, many in counts.items():
        best[counted[0]] = max(best.get(counted[0], 0), many)
    window = next((word for word in WINDOWS if f"per {word}," in form), "")
    for tool, many in sorted(best.items(), key=lambda pair: (-pair[1], pair[0])):
        if many < 2:
            return
        most = many - 1
        if form == SHORT_LIMIT:
            entry: Document = {"rate_limit": {"max": most, "window": ODD_WINDOW}}
            yield _on(tool, entry, f"at most {most} of {tool} per {ODD_WINDOW} s")
        elif form.endswith("all callers"):
            rule = {"name": "careless", "rate_limit": f"{most}/{window}"}
            yield _intercept(tool, rule, f"at most {most} of {tool} per {window}")
        else:
            limit = {"counter": "calls", "window": window, "max": most}
            if form.endswith("every tool"):
                document = {"version": "1", "default": "allow", "all_tools": {"limits": [limit]}}
                yield Careless("policylayer", document, f"at most {most} calls per {window}")
            else:
                scope = form.rpartition(" ")[2]
                entry = {"limits": [{**limit, "scope": scope}]}
                yield _on(tool, entry, f"at most {most} of {tool} per {window} and {scope}")


def _budgets(calls: Sequence[HonestCall]) -> Iterator[Careless]:
    first: dict[tuple[str, str], float] = {}
    for call in calls:
        for path, value in sorted(call.leaves.items()):
            if not _is_number(value) or value < 1:
                continue
            known = first.setdefault((call.tool, path), value)
            state = f"state.{call.tool}.sum"
            rule = {
                "name": "careless",
                "conditions": [{"path": state, "op": "lte", "value": int(known)}],
                "state": {"counter": "sum", "window": "day", "increment_from": f"args.{path}"},
            }
            yield _intercept(
                call.tool, rule, f"at most {int(known)} of {path} of {call.tool} per day"
            )


def _on(tool: str, entry: Document, said: str) -> Careless:
    document = {"version": "1", "default": "allow", "tools": {tool: entry}}
    return Careless("policylayer", document, said)


def _intercept(tool: str, rule: Document, said: str) -> Careless:
    document = {"version": "1", "default": "allow", "tools": {tool: {"rules": [rule]}}}
    return Careless("intercept", document, said)


def _window_key(form: str) -> Callable[[HonestCall], tuple[str, ...]] | None:
    """What calls are counted together under a limit of this form; None for what is no limit."""
    if form == SHORT_LIMIT:
        return lambda call: (call.tool, str(call.at // ODD_WINDOW), call.session, call.grant)
    if not form.startswith("limit per "):
        return None
    window, _, who = form.removeprefix("limit per ").partition(", ")
    size = SECONDS[window]
    if who == "per grant":
        return lambda call: (call.tool, str(call.at // size), call.grant)
    if who == "per session":
        return lambda call: (call.tool, str(call.at // size), call.session, call.grant)
    if who == "over every tool":
        return lambda call: ("", str(call.at // size), call.grant)
    return lambda call: (call.tool, str(call.at // size))


def _reads(op: Operator, value: Any) -> bool:
    if op in (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE):
        return _is_number(value)
    if op is Operator.REGEX:
        return isinstance(value, str)
    if op is Operator.CONTAINS:
        return isinstance(value, str | list | tuple)
    return op is Operator.EXISTS or not isinstance(value, list | tuple)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(one: Any, other: Any) -> bool:
    """Whether both values are there, are no lists, and differ."""
    texts = (str, int, float, bool)
    return isinstance(one, texts) and isinstance(other, texts) and str(one) != str(other)


def _numbers(one: Any, other: Any) -> bool:
    return _is_number(one) and _is_number(other)


def _denied(op: Operator, one: Any, other: Any) -> Any:
    """The value with which `deny if` spares the first call and denies the other."""
    if op in _OPPOSITE:
        return _BY_OPERATOR[_OPPOSITE[op]](one, other)
    if op is Operator.EXISTS:
        there = _there(one, other)
        return None if there is None else not there
    return _BY_OPERATOR[op](other, one)


def _texts(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one != other


def _exactly(text: str) -> str:
    return f"^\\Q{text}\\E$"


def _part(one: Any, other: Any) -> Any:
    """A word that the one holds and the other does not."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return next((each for each in one if each not in other), None)
    if not _texts(one, other):
        return None
    words = [word for word in one.split() if word not in other]
    return words[0] if words else None


def _there(one: Any, other: Any) -> bool | None:
    if (one is None) == (other is None):
        return None
    return one is not None


# What a rule asks for so that `one`, the first call's argument, passes and `other` does not; None
# where no value does that.

_BY_OPERATOR: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQ: lambda one, other: one if _plain(one, other) else None,
    Operator.NEQ: lambda one, other: other if _plain(one, other) else None,
    Operator.IN: lambda one, other: [one] if _plain(one, other) else None,
    Operator.NOT_IN: lambda one, other: [other] if _plain(one, other) else None,
    Operator.LT: lambda one, other: other if _numbers(one, other) and one < other else None,
    Operator.LTE: lambda one, other: one if _numbers(one, other) and one < other else None,
    Operator.GT: lambda one, other: other if _numbers(one, other) and one > other else None,
    Operator.GTE: lambda one, other: one if _numbers(one, other) and one > other else None,
    Operator.REGEX: lambda one, other: _exactly(one) if _texts(one, other) else None,
    Operator.CONTAINS: _part,
    Operator.EXISTS: _there,
}

_OPPOSITE: Mapping[Operator, Operator] = {
    Operator.EQ: Operator.NEQ,
    Operator.NEQ: Operator.EQ,
    Operator.IN: Operator.NOT_IN,
    Operator.NOT_IN: Operator.IN,
    Operator.LT: Operator.GTE,
    Operator.LTE: Operator.GT,
    Operator.GT: Operator.LTE,
    Operator.GTE: Operator.LT,
}


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _leaves(value: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        if "." in key:
            continue
        if isinstance(inner, Mapping):
            yield from _leaves(inner, f"{under}{key}.")
        else:
            yield f"{under}{key}", inner
