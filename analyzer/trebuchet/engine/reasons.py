"""The reasons that a compiled policy decides by, numbered, and their messages."""

from __future__ import annotations

from trebuchet.engine.gotext import quoted
from trebuchet.model.decision import Decision
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason, Rule, RuleKind
from trebuchet.model.vocabulary import Effect

INTERNAL_ERROR = "Internal policy error"
"""The reference engine's message for a call that it cannot count."""


class Reasons:
    """A numbered list of reasons; the same reason of the same kind of rule keeps its number."""

    __slots__ = ("_numbers", "_reasons", "_untold")

    def __init__(self) -> None:
        self._reasons: list[Reason] = []
        self._untold: list[str] = []
        self._numbers: dict[tuple[Reason, str, str], int] = {}

    def number(self, reason: Reason, kind: str = "", untold: str = "") -> int:
        """The number of a reason; `untold` says what could not be told, if that is why."""
        known = self._numbers.setdefault((reason, kind, untold), len(self._reasons))
        if known == len(self._reasons):
            self._reasons.append(reason)
            self._untold.append(untold)
        return known

    def __getitem__(self, index: int) -> Reason:
        return self._reasons[index]

    def decision(self, index: int) -> Decision:
        """The decision of a reason that looked at no counter."""
        effect, rule, message, source = self._reasons[index]
        untold = self._untold[index]
        return Decision(
            effect=effect,
            rule=rule,
            message=message,
            source=source,
            counters={},
            errors=(untold,) if untold else (),
        )


def allowed_at(place: Place) -> Reason:
    """Nothing stood against the call; the place says what let it pass."""
    return Reason(Effect.ALLOW, None, "", place)


def denied_by(rule: Rule) -> Reason:
    """A rule denies, with its own message or the reference engine's for a rule without one."""
    exhausted = rule.kind is RuleKind.LIMIT
    default = f"Rate limit exceeded for {rule.name}" if exhausted else _denied(rule.name)
    return Reason(Effect.DENY, rule.name, rule.message or default, rule.place)


def untold_by(rule: Rule) -> Reason:
    """A quota denies a call whose amount cannot be told."""
    return Reason(Effect.DENY, rule.name, INTERNAL_ERROR, rule.place)


def asked_by(rule: Rule) -> Reason:
    """A rule makes the call wait for a person."""
    message = rule.message or f"Rule {quoted(rule.name)} asks for approval"
    return Reason(Effect.ASK, rule.name, message, rule.place)


def hidden_by(rule: Rule, tool: str) -> Reason:
    """The tool is not there."""
    message = rule.message or f"Tool {quoted(tool)} is hidden by policy"
    return Reason(Effect.DENY, rule.name, message, rule.place)


def denied_by_default(tool: str, place: Place) -> Reason:
    """The policy does not list the tool and lets only listed ones pass."""
    message = f"Tool {quoted(tool)} is not permitted by policy"
    return Reason(Effect.DENY, "(default deny)", message, place)


def _denied(name: str) -> str:
    return f"Denied by rule {quoted(name)}"
