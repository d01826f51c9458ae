"""How bad a case is: the lower of the attack's ceiling and of what its tool can do at worst."""

from __future__ import annotations

from collections.abc import Mapping

from trebuchet.analysis.binding import Fit
from trebuchet.model.attack import Attack
from trebuchet.model.tool import Scope, ToolEffect
from trebuchet.model.trace import Step
from trebuchet.model.vocabulary import Capability, Severity, Shape

_BY_CAPABILITY: Mapping[Capability, Severity] = {
    Capability.PAY: Severity.CRITICAL,
    Capability.GRANT_PERMISSION: Severity.CRITICAL,
    Capability.MODIFY_IDENTITY: Severity.CRITICAL,
    Capability.EXECUTE: Severity.CRITICAL,
    Capability.INVOKE_ANY: Severity.CRITICAL,
    Capability.INSTALL: Severity.CRITICAL,
    Capability.PHYSICAL: Severity.CRITICAL,
    Capability.READ_SECRET: Severity.HIGH,
    Capability.SEND_EXTERNAL: Severity.HIGH,
    Capability.WRITE_SHARED: Severity.HIGH,
    Capability.MODIFY_GUARD: Severity.HIGH,
    Capability.PERSIST: Severity.HIGH,
    Capability.DELEGATE: Severity.HIGH,
    Capability.DRIVE_UI: Severity.HIGH,
    Capability.SPEND: Severity.HIGH,
    Capability.CONTROL: Severity.HIGH,
    Capability.READ_PRIVATE: Severity.MEDIUM,
    Capability.ENUMERATE: Severity.MEDIUM,
    Capability.WRITE_INTERNAL: Severity.MEDIUM,
    Capability.INGEST_UNTRUSTED: Severity.MEDIUM,
}
"""The worst that a call of this capability does, whatever the tool's own effect says."""

_CHANGES = frozenset(
    {Capability.DESTROY, Capability.OVERWRITE, Capability.CONTROL, Capability.WRITE_INTERNAL}
)
"""Capabilities whose worst is told by what is acted on, and whether it comes back."""


def severity_of(attack: Attack, focus: Fit) -> Severity:
    """The severity of this attack on this focus tool."""
    worst = _worst(attack, focus)
    if attack.shape is Shape.LOOP:
        worst = list(Severity)[min(worst.rank + 1, Severity.CRITICAL.rank)]
    return min(attack.severity, worst, key=lambda severity: severity.rank)


def _worst(attack: Attack, focus: Fit) -> Severity:
    asked = frozenset(attack.roles[attack.focus].capability)
    shared = asked.intersection(focus.tool.capabilities)
    found: list[Severity] = []
    if shared & _CHANGES:
        found.append(by_effect(focus.tool.effect, focus.tool.risk))
    found += [_BY_CAPABILITY[held] for held in shared - _CHANGES if held in _BY_CAPABILITY]
    if Capability.SEND_EXTERNAL in shared and _secret(attack):
        found.append(Severity.CRITICAL)
    return max(found, key=lambda severity: severity.rank, default=focus.tool.risk)


def by_effect(effect: ToolEffect, risk: Severity) -> Severity:
    """How bad a change is, by what it acts on and whether that comes back; `risk` if unknown."""
    if effect.own == "yes":
        return Severity.LOW
    if effect.reversible == "yes":
        return Severity.MEDIUM
    if effect.reversible == "no" and effect.object is Scope.CONTAINER:
        return Severity.CRITICAL
    if effect.reversible == "no" and effect.object is Scope.ITEM:
        return Severity.HIGH
    return risk


def _secret(attack: Attack) -> bool:
    return any(isinstance(step, Step) and step.result.data == "secret" for step in attack.trace)
