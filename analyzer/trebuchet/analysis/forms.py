"""The forms that a rule can take in the native dialects, by one name each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trebuchet.model.policy import Operator

WINDOWS = ("minute", "hour", "day")
"""The windows that both dialects name."""

HIDE, DEFAULT_DENY, FORBID = "hide", "default deny", "deny always"
APPROVAL, SHORT_LIMIT = "approval", "limit per any window, per session"
BUDGET = "budget on an amount"

FORMS: tuple[tuple[str, str], ...] = (
    (HIDE, "both"),
    (DEFAULT_DENY, "both"),
    (FORBID, "both"),
    *((f"require {op.value}", "both") for op in Operator),
    *((f"deny if {op.value}", "PolicyLayer") for op in Operator),
    *((f"limit per {window}, per grant", "PolicyLayer") for window in WINDOWS),
    *((f"limit per {window}, per session", "PolicyLayer") for window in WINDOWS),
    (SHORT_LIMIT, "PolicyLayer"),
    *((f"limit per {window}, for all callers", "Intercept") for window in WINDOWS),
    *((f"limit per {window}, over every tool", "both") for window in WINDOWS),
    (BUDGET, "Intercept"),
    (APPROVAL, "PolicyLayer"),
)
"""Every form with the dialect that can say it, in the order of display."""


def forms_of(dialect: str, fragment: Any) -> frozenset[str]:
    """The forms that a recommended fragment of a dialect uses; none where it is impossible."""
    if not isinstance(fragment, Mapping) or "impossible" in fragment:
        return frozenset()
    found = set(_intercept(fragment) if dialect == "intercept" else _policylayer(fragment))
    return frozenset(found | ({HIDE} if fragment.get("hide") else set()))


def _policylayer(entry: Mapping[str, Any]) -> Iterator[str]:
    for condition in _conditions(entry.get("require", ())):
        yield f"require {condition['op']}"
    for each in entry.get("deny_if", ()):
        if not list(_conditions([each])):
            yield FORBID
        for condition in _conditions([each]):
            yield f"deny if {condition['op']}"
    for limit in entry.get("limits", ()):
        who = limit.get("scope", "grant")
        yield f"limit per {limit['window']}, per {who}"
    if "rate_limit" in entry:
        yield SHORT_LIMIT
    if entry.get("action") == "require_approval":
        yield APPROVAL
    if entry.get("action") == "deny":
        yield FORBID


def _intercept(entry: Mapping[str, Any]) -> Iterator[str]:
    for rule in entry.get("rules", ()):
        if rule.get("action") == "deny":
            yield FORBID
        for condition in rule.get("conditions", ()):
            if str(condition["path"]).startswith("args."):
                yield f"require {condition['op']}"
        state = rule.get("state")
        if isinstance(state, Mapping):
            is_budget = "increment_from" in state
            yield BUDGET if is_budget else f"limit per {state['window']}, for all callers"
        if "rate_limit" in rule:
            yield f"limit per {str(rule['rate_limit']).partition('/')[2]}, for all callers"


def _conditions(entries: Any) -> Iterator[Mapping[str, Any]]:
    """The conditions of `require` or `deny_if`, whose entries may be bare conditions."""
    for entry in entries:
        if "op" in entry:
            yield entry
        yield from entry.get("conditions", ())
