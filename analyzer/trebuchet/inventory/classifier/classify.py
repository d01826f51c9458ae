"""From a tool's name, schema and, when one is at hand, description to its labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from trebuchet.inventory.classifier.capabilities import given, in_order
from trebuchet.inventory.classifier.effects import effect
from trebuchet.inventory.classifier.nouns import acted_on
from trebuchet.inventory.classifier.parameters import Facts, is_open, kinds
from trebuchet.inventory.classifier.prose import prose_hash, without_prose
from trebuchet.inventory.classifier.rule import Subject
from trebuchet.inventory.classifier.schema import Field, fields
from trebuchet.inventory.classifier.verb_words import LOOKS, Action
from trebuchet.inventory.classifier.verbs import (
    Meaning,
    in_sentence,
    is_plain,
    is_verb,
    meanings,
    meanings_abroad,
)
from trebuchet.inventory.classifier.words import listed, singular, words
from trebuchet.model.tool import Parameter, Tool, Verb
from trebuchet.model.vocabulary import READS, Capability, ParameterKind, ToolClass

C = Capability

FROM_DESCRIPTION = "the description says"
"""How a piece of evidence that rests on prose is marked; such prose is not shipped."""
FROM_HINTS = "the server's own hints"
"""How a piece of evidence that rests on annotations is marked."""

_CLASSES: tuple[tuple[ToolClass, frozenset[Capability]], ...] = (
    (ToolClass.DESTRUCTIVE, frozenset({C.DESTROY})),
    (ToolClass.FINANCIAL, frozenset({C.PAY})),
    (
        ToolClass.EXECUTE,
        frozenset(
            {C.EXECUTE, C.INVOKE_ANY, C.DRIVE_UI, C.INSTALL, C.CONTROL, C.DELEGATE, C.PHYSICAL}
        ),
    ),
)
"""Classes with the capabilities that make them, most severe first; reads alone are Read, all else
is Write."""

_FETCH = READS | {C.SEND_EXTERNAL}
_METHODS = {
    "get": Action.READ,
    "head": Action.READ,
    "post": Action.CREATE,
    "put": Action.UPDATE,
    "patch": Action.UPDATE,
    "delete": Action.DESTROY,
}
_CHOOSERS = listed("action operation op verb mode method command") | {
    "operation_type",
    "action_type",
    "command_type",
    "http_method",
    "sub_command",
}
"""Names of arguments that choose what a tool does."""
_METHOD_NAMES = frozenset(name.upper() for name in _METHODS)
_FINAL_WORDS = (
    "cannot be undone",
    "can't be undone",
    "irreversible",
    "irrevocabl",
    "permanently",
    "no undo",
    "不可恢复",
    "无法恢复",
    "不可逆",
)
_QUOTED = re.compile(r"[\"'`]([A-Za-z][\w-]{1,30})[\"'`]")


def classify(
    tools: Iterable[Mapping[str, Any]], server: str, annotations: bool = True
) -> tuple[Tool, ...]:
    """The tools of a `tools/list` answer with our labels, sorted by name.

    Each mapping holds `name`, `inputSchema` and, if there are any, `description` and
    `annotations`. Annotations never lower a label; with `annotations` a tool that looks like a read
    by a noun alone and says of itself that it is none is not taken for one.
    """
    labelled = (_tool(raw, server, annotations) for raw in tools)
    return tuple(sorted(labelled, key=lambda tool: tool.name))


def _tool(raw: Mapping[str, Any], server: str, annotations: bool) -> Tool:
    name = str(raw["name"])
    schema = _mapping(raw.get("inputSchema"))
    hints = _mapping(raw.get("annotations"))
    prose = raw.get("description") or ""
    spelled = words(name)
    found, origin = _meanings(name, spelled, prose)
    flat = fields(schema)
    facts = Facts(
        actions=frozenset(meaning.action for meaning in found),
        words=_bag(spelled) | _bag(words(server)),
    )
    parameters = kinds(flat, facts)
    noun = acted_on(spelled, found)
    subject = Subject(
        meanings=found,
        words=_bag(spelled),
        server=_bag(words(server)),
        noun=_ends(noun),
        kinds=frozenset(parameter.kind for parameter in parameters),
        keys=frozenset(" ".join(words(field.name)) for field in flat if "." not in field.path),
    )
    reasons = {capability: f"{reason}{origin}" for capability, reason in given(subject).items()}
    chooses = bool(origin) or not _looks(found)
    verbs, told = _verbs(subject, parameters, flat, noun) if chooses else ((), "")
    if verbs and subject.actions == {Action.MANAGE}:
        reasons = {}
    for verb in verbs:
        for capability in verb.capabilities:
            reasons.setdefault(capability, f'{told}"{verb.path}" takes "{verb.value}"')
    if annotations:
        reasons = _admitted(reasons, found, hints)
    if not reasons:
        reasons = {C.UNCLASSIFIED: "no rule knows what it does"}
    held = in_order(reasons)
    label = class_of(held)
    evidence = [f"{capability}: {reasons[capability]}" for capability in held]
    if origin:
        evidence.append(f'verb: {FROM_DESCRIPTION} "{found[0].word}"')
    if told.startswith(FROM_DESCRIPTION):
        evidence.append(f'verbs: {FROM_DESCRIPTION} what "{verbs[0].path}" takes')
    what = effect(spelled, found, held, ParameterKind.TARGET in subject.kinds)
    if C.DESTROY in held and what.reversible != "no" and _is_final(prose):
        what = what.model_copy(update={"reversible": "no"})
        evidence.append(f"effect: {FROM_DESCRIPTION} that it cannot be undone")
    return Tool(
        server=server,
        name=name,
        schema_=without_prose(schema),
        annotations={key: hints[key] for key in sorted(hints) if key != "title"},
        tool_class=label,
        risk=label.risk,
        capabilities=held,
        parameters=parameters,
        verbs=verbs,
        effect=what,
        evidence=tuple(evidence),
        prose=prose_hash(raw),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_final(prose: str) -> bool:
    return any(phrase in prose.lower() for phrase in _FINAL_WORDS)


def class_of(held: Sequence[Capability]) -> ToolClass:
    """The most severe class that the capabilities make.

    A fetch is a read, and so is a look that is paid by the call: that a query string leaves, and
    what it costs, are capabilities of their own.
    """
    having = frozenset(held)
    for label, makers in _CLASSES:
        if having & makers:
            return label
    looks = having - {C.SPEND}
    if looks and (looks <= READS or (looks <= _FETCH and C.READ_PUBLIC in looks)):
        return ToolClass.READ
    return ToolClass.WRITE


def _meanings(name: str, spelled: tuple[str, ...], prose: str) -> tuple[tuple[Meaning, ...], str]:
    found = meanings(spelled) or meanings_abroad(name)
    if found or not prose:
        return found, ""
    sentence = re.split(r"(?<=[.!?。])\s|\n\s*\n", prose.strip(), maxsplit=1)[0]
    found = in_sentence(sentence)
    return found, f" ({FROM_DESCRIPTION} so)" if found else ""


def _bag(spelled: Sequence[str]) -> frozenset[str]:
    single = [singular(word) for word in spelled]
    pairs = {f"{one} {two}" for form in (spelled, single) for one, two in pairwise(form)}
    return frozenset(spelled) | frozenset(single) | pairs


def _looks(found: Sequence[Meaning]) -> bool:
    """Whether the name is plainly a look: a verb argument then only narrows what is looked at."""
    return {each.action for each in found} <= LOOKS and any(is_plain(each.word) for each in found)


def _ends(noun: Sequence[str]) -> frozenset[str]:
    """The head of a noun, alone and with the word before it."""
    return frozenset({*noun[-1:], *([" ".join(noun[-2:])] if len(noun) > 1 else ())})


def _verbs(
    subject: Subject,
    parameters: Sequence[Parameter],
    flat: Sequence[Field],
    noun: tuple[str, ...],
) -> tuple[tuple[Verb, ...], str]:
    """The values of the argument that chooses what the tool does, each with its capabilities."""
    by_path = {field.path: field for field in flat}
    for parameter in parameters:
        field = by_path[parameter.path]
        if not _chooses(parameter, field):
            continue
        options, told = field.options, "the argument "
        if not options and field.prose:
            options = tuple(dict.fromkeys(_QUOTED.findall(field.prose)))
            told = f"{FROM_DESCRIPTION} that the argument "
        verbs = tuple(
            Verb(path=field.path, value=option, capabilities=held)
            for option in options
            if (held := _of_value(option, subject, noun))
        )
        if verbs:
            return verbs, told
    return _any_verb(subject, parameters, flat, noun), "the argument "


def _chooses(parameter: Parameter, field: Field) -> bool:
    """Whether the argument is named as one that says what to do, and lies near the top."""
    near = parameter.path.count(".") <= 1
    return (
        near and parameter.kind is ParameterKind.ACTION and "_".join(words(field.name)) in _CHOOSERS
    )


def _of_value(option: str, subject: Subject, noun: tuple[str, ...]) -> tuple[Capability, ...]:
    spelled = words(option)
    found = meanings((*spelled, *noun)) if meanings(spelled) else ()
    if option.lower() in _METHODS and _is_request(subject):
        found = (Meaning(_METHODS[option.lower()], option),)
    elif option in _METHOD_NAMES or not found or not is_verb(found[0].word):
        return ()
    if {meaning.action for meaning in found} & {Action.INVOKE, Action.SWITCH}:
        return ()
    chosen = subject._replace(meanings=found, words=subject.words | _bag(spelled))
    return in_order(given(chosen))


def _is_request(subject: Subject) -> bool:
    """Whether the tool is a request of the caller's own making, so that its method is its verb."""
    if any(is_plain(each.word) for each in subject.meanings):
        return False
    return Action.INVOKE in subject.actions or bool(subject.words & {"api", "http", "rest"})


_ANY = ("create", "update", "delete")
"""What a managing tool is asked for where its verb is free text."""


def _any_verb(
    subject: Subject,
    parameters: Sequence[Parameter],
    flat: Sequence[Field],
    noun: tuple[str, ...],
) -> tuple[Verb, ...]:
    """A managing tool whose verb is free text can take away, too."""
    if subject.actions != {Action.MANAGE}:
        return ()
    for parameter in parameters:
        if parameter.kind is ParameterKind.ACTION and is_open(parameter, flat):
            return tuple(
                Verb(path=parameter.path, value=verb, capabilities=_of_value(verb, subject, noun))
                for verb in _ANY
            )
    return ()


def _admitted(
    reasons: dict[Capability, str], found: Sequence[Meaning], hints: Mapping[str, Any]
) -> dict[Capability, str]:
    """A hint may only make things worse: who says that it writes is believed, if words are weak."""
    writes = hints.get("readOnlyHint") is False and hints.get("destructiveHint") is True
    if not writes or not reasons.keys() <= READS or any(is_plain(each.word) for each in found):
        return reasons
    return {**reasons, C.UNCLASSIFIED: f"{FROM_HINTS} say that it is no read"}
