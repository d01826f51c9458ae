"""Effects: what one call does at worst, as far as the name and the capabilities tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from trebuchet.inventory.classifier.nouns import acted_on
from trebuchet.inventory.classifier.verb_words import Action
from trebuchet.inventory.classifier.verbs import Meaning
from trebuchet.inventory.classifier.words import listed, singular
from trebuchet.model.tool import Answer, Scope, ToolEffect
from trebuchet.model.vocabulary import READS, Capability

C = Capability

CONTAINERS = listed(
    "database db repository repo volume bucket project workspace server vm droplet cluster account "
    "namespace collection domain website store site board organization tenant zone disk storage "
    "directory notebook mailbox team app application instance group nodepool vmss fileshare "
    "eventhub hostpool queue topic table graph workbook drive vault container cache environment "
    "installation dataset dashboard stack machine store dispatch host vpc "
    "keyspace schema endpoint syncgroup filesystem fs plan snapshot backup "
    "calendar service"
)
"""Things that hold many others, so that one call can take many at once."""

HOLDING_WORDS = listed("all everything many truncate wipe purge flush drop cleanup")
"""Words that reach for everything in a place."""

LINKS = listed("tag label member reaction pin segment association link star vote")
"""Relations: what is removed is only the tie, and it can be tied again."""

PEOPLE = listed("member owner collaborator reviewer assignee attendee participant")
"""Who is removed from a place can be added again."""

SHORT_LIVED = listed("browser cookie localstorage sessionstorage cursor")
"""What lives no longer than the agent's own session."""

_FINAL = frozenset({C.PAY, C.SEND_EXTERNAL, C.READ_SECRET})
_ACTS_BEYOND = _FINAL | {C.DRIVE_UI, C.EXECUTE, C.INVOKE_ANY, C.GRANT_PERMISSION, C.WRITE_SHARED}
_REBUILT = listed("clear purge flush invalidate")
"""Verbs that empty a cache, which fills again by itself."""
_REACHES_OUT = frozenset({C.SEND_EXTERNAL, C.PAY, C.WRITE_SHARED, C.GRANT_PERMISSION})


def effect(
    name: Sequence[str],
    meanings: Sequence[Meaning],
    capabilities: Collection[Capability],
    names_one: bool,
) -> ToolEffect:
    """What one call of the tool does at worst; `names_one`: an argument names what is acted on."""
    held = frozenset(capabilities)
    actions = {meaning.action for meaning in meanings}
    noun = acted_on(name, meanings)
    about = noun[-1] if noun else ""
    return ToolEffect(
        object=_scope(name, about, held, names_one),
        reversible=_reversible(name, actions, held),
        own="yes" if _is_own(name, actions) and not held & _ACTS_BEYOND else "unknown",
        outside=_outside(held),
    )


def _is_own(name: Sequence[str], actions: Collection[Action]) -> bool:
    return bool(set(name) & SHORT_LIVED) or (bool(actions) and set(actions) <= {Action.SWITCH})


def _is_tie(name: Sequence[str]) -> bool:
    """Whether a thing is only taken out of another, as in `remove_project_from_task`."""
    return "remove" in name and "from" in name[name.index("remove") :]


def _scope(name: Sequence[str], about: str, held: frozenset[Capability], names_one: bool) -> Scope:
    if held and held <= READS:
        return Scope.UNKNOWN
    if _is_tie(name):
        return Scope.ITEM
    if C.DESTROY in held and set(name) & HOLDING_WORDS:
        return Scope.CONTAINER
    if about in CONTAINERS:
        return Scope.CONTAINER
    return Scope.ITEM if about or names_one else Scope.UNKNOWN


def _reversible(name: Sequence[str], actions: set[Action], held: frozenset[Capability]) -> Answer:
    if held & _FINAL:
        return "no"
    if held and held <= READS:
        return "yes"
    ties = _is_tie(name) or (bool({singular(word) for word in name} & LINKS) and "from" in name)
    ties = ties or ("remove" in name and singular(name[-1]) in PEOPLE)
    ties = ties or ("cache" in name and bool(set(name) & _REBUILT))
    if Action.SHELVE in actions or (C.DESTROY in held and ties):
        return "yes"
    if C.DESTROY in held:
        return "no"
    if held & {C.EXECUTE, C.INVOKE_ANY, C.OVERWRITE, C.DRIVE_UI, C.UNCLASSIFIED, C.PHYSICAL}:
        return "unknown"
    return (
        "yes" if actions and actions <= {Action.CREATE, Action.UPDATE, Action.SWITCH} else "unknown"
    )


def _outside(held: frozenset[Capability]) -> Answer:
    if held & _REACHES_OUT:
        return "yes"
    return "no" if held and held <= READS else "unknown"
