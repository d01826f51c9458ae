"""Capabilities: what a tool lets its caller do, by all the rules, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from trebuchet.inventory.classifier.looking import LOOKING
from trebuchet.inventory.classifier.power import POWER
from trebuchet.inventory.classifier.rule import CHANGES, Rule, Subject
from trebuchet.inventory.classifier.running import RUNNING
from trebuchet.inventory.classifier.sending import SENDING
from trebuchet.inventory.classifier.verb_words import LOOKS, Action
from trebuchet.inventory.classifier.words import listed
from trebuchet.inventory.classifier.writing import WRITING
from trebuchet.model.vocabulary import Capability

C = Capability

RULES: tuple[Rule, ...] = (*LOOKING, *WRITING, *SENDING, *RUNNING, *POWER)
"""All rules; of two that give one capability the reason of the first is kept."""

_PRIVATE = (
    "mail email message file drive contact calendar chat order customer my account user "
    "repository issue table record doc notebook"
)


def given(subject: Subject) -> dict[Capability, str]:
    """The capabilities that the rules give, each with its first reason."""
    found: dict[Capability, str] = {}
    for rule in RULES:
        word = _match(rule, subject)
        if word is None:
            continue
        for capability in rule.gives:
            found.setdefault(capability, f"{rule.because}{word}")
    if subject.actions & LOOKS and not found.keys() & {C.READ_PUBLIC, C.READ_SECRET}:
        found[C.READ_PRIVATE] = _said(subject, LOOKS)
    elif subject.actions & LOOKS and subject.words & listed(_PRIVATE):
        found.setdefault(C.READ_PRIVATE, _said(subject, LOOKS))
    if not found and subject.meanings:
        found[C.WRITE_INTERNAL] = f"it does something{_quoted(subject, CHANGES)}"
    return found


def _match(rule: Rule, subject: Subject) -> str | None:
    """What in the name made the rule fit, ready to be appended; None where it does not fit."""
    if rule.doing and not rule.doing & subject.actions:
        return None
    if rule.kinds and not rule.kinds & subject.kinds:
        return None
    if any(not options & subject.keys for options in rule.keys):
        return None
    if subject.words & listed(rule.without) or subject.noun & listed(rule.unless):
        return None
    if rule.on and not subject.server & listed(rule.on):
        return None
    nouns = subject.noun & listed(rule.noun)
    if rule.noun and not nouns:
        return None
    hits = subject.words & listed(rule.words)
    around = subject.server & listed(rule.server)
    if (rule.words or rule.server) and not hits and not around:
        return None
    if hits:
        return f': the name says "{min(hits)}"'
    if nouns:
        return f': the name says "{min(nouns)}"'
    if around:
        return f': the server is called "{min(around)}"'
    if rule.doing:
        return _quoted(subject, rule.doing)
    return ""


def _quoted(subject: Subject, doing: frozenset[Action]) -> str:
    meaning = next(meaning for meaning in subject.meanings if meaning.action in doing)
    return f': the name says "{meaning.word}"'


def _said(subject: Subject, doing: frozenset[Action]) -> str:
    return f"it looks and changes nothing{_quoted(subject, doing)}"


def in_order(found: Iterable[Capability]) -> tuple[Capability, ...]:
    """The capabilities in the order of the vocabulary."""
    held = frozenset(found)
    return tuple(capability for capability in Capability if capability in held)
