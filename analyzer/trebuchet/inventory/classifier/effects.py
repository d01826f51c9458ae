"""Effects: what one call does at worst, as far as the name and the capabilities tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from trebuchet.inventory.classifier.verbs import Action, Meaning
from trebuchet.inventory.classifier.words import listed, singular
from trebuchet.model.tool import Answer, Scope, ToolEffect
from trebuchet.model.vocabulary import READS, Capability

C = Capability

CONTAINERS = listed(
    "database db repository repo volume bucket project workspace server vm droplet cluster account "
    "namespace collection domain website store site board organization tenant zone disk storage "
    "directory notebook mailbox team app application instance group nodepool vmss fileshare "
    "eventhub hostpool queue topic table graph workbook drive vault container cache environment "
    "installation dataset index dashboard stack machine store dispatch subscription host vpc "
    "keyspace schema endpoint syncgroup filesystem fs segment broadcast plan snapshot backup "
    "calendar service"
)
"""Things that hold many others, so that one call can take many at once."""

HOLDING_WORDS = listed("all everything bulk truncate wipe purge flush drop cleanup")
"""Words that reach for everything in a place."""

LINKS = listed("tag label member reaction pin segment association link star vote")
"""Relations: what is removed is only the tie, and it can be tied again."""

SHORT_LIVED = listed(
    "browser tab session cookie localstorage sessionstorage search cursor highlight tracing video "
    "recording console stash presence editor locator query"
)
"""What lives no longer than the agent's own session."""

_BREAKS = listed(
    "from to in into by for with on of at as via near after before between using and or"
)
_FINAL = frozenset({C.PAY, C.SEND_EXTERNAL, C.READ_SECRET})
_REACHES_OUT = frozenset({C.SEND_EXTERNAL, C.PAY, C.WRITE_SHARED, C.GRANT_PERMISSION})


def effect(
    name: Sequence[str],
    meanings: Sequence[Meaning],
    capabilities: Collection[Capability],
    irreversible: bool,
) -> ToolEffect:
    """What one call of the tool does at worst; `irreversible` when its description says so."""
    held = frozenset(capabilities)
    actions = {meaning.action for meaning in meanings}
    about = _object(name, meanings)
    return ToolEffect(
        object=_scope(name, about, held),
        reversible=_reversible(name, actions, held, irreversible),
        own="yes" if set(name) & SHORT_LIVED and not held & _FINAL else "unknown",
        outside=_outside(held),
    )


def _object(name: Sequence[str], meanings: Sequence[Meaning]) -> str:
    """The noun that the verb acts on, in the singular; empty where the name has none."""
    verb = meanings[0].word.split()[-1] if meanings else ""
    at = name.index(verb) if verb in name else -1
    after = _noun_phrase(name[at + 1 :])
    if after and at >= 0:
        return singular(after[-1])
    before = [word for word in name[: max(at, 0)] if word not in _BREAKS]
    return singular(before[-1]) if before else singular(name[-1]) if name and at < 0 else ""


def _noun_phrase(words: Sequence[str]) -> list[str]:
    phrase: list[str] = []
    for word in words:
        if word in _BREAKS and phrase:
            break
        if word not in _BREAKS and word not in ("a", "an", "the", "new"):
            phrase.append(word)
    return phrase


def _scope(name: Sequence[str], about: str, held: frozenset[Capability]) -> Scope:
    if held and held <= READS:
        return Scope.UNKNOWN
    if C.DESTROY in held and set(name) & HOLDING_WORDS:
        return Scope.CONTAINER
    if about in CONTAINERS:
        return Scope.CONTAINER
    return Scope.ITEM if about else Scope.UNKNOWN


def _reversible(
    name: Sequence[str], actions: set[Action], held: frozenset[Capability], irreversible: bool
) -> Answer:
    if irreversible or held & _FINAL:
        return "no"
    if held and held <= READS:
        return "yes"
    ties = {singular(word) for word in name} & LINKS and "from" in name
    if Action.SHELVE in actions or (C.DESTROY in held and ties):
        return "yes"
    if C.DESTROY in held:
        return "no"
    if held & {C.EXECUTE, C.INVOKE_ANY, C.OVERWRITE, C.DRIVE_UI, C.UNCLASSIFIED, C.PHYSICAL}:
        return "unknown"
    return "yes" if actions and actions <= {Action.CREATE, Action.UPDATE} else "unknown"


def _outside(held: frozenset[Capability]) -> Answer:
    if held & _REACHES_OUT:
        return "yes"
    return "no" if held and held <= READS else "unknown"
