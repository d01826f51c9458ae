"""Parameter kinds: what an argument means, told from its name, its type and what the tool does."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

from trebuchet.inventory.classifier.argument_names import IDS, NAMED, TARGETS, Named
from trebuchet.inventory.classifier.schema import Field
from trebuchet.inventory.classifier.verb_words import Action
from trebuchet.inventory.classifier.verbs import is_verb, meanings
from trebuchet.inventory.classifier.words import listed, singular, words
from trebuchet.model.tool import Parameter
from trebuchet.model.vocabulary import ParameterKind as Kind


class Facts(NamedTuple):
    """What is known of a tool when its parameters are read."""

    actions: frozenset[Action]
    words: frozenset[str]
    """The words of its name and of its server's, each in the singular, too."""


_FAR = 3
"""From how many keys down arguments are thinned out."""
_TELLING = frozenset(
    {
        Kind.RECIPIENT,
        Kind.PAYEE,
        Kind.AMOUNT,
        Kind.SECRET,
        Kind.COMMAND,
        Kind.CODE,
        Kind.STATEMENT,
        Kind.ROLE,
        Kind.AUDIENCE,
        Kind.ACTION,
        Kind.GUARD_FLAG,
    }
)
"""Kinds that matter however deep they lie."""
_MAILS = "body.content"
"""Where the text of a message lies in the schemas that wrap it most deeply."""


def kinds(found: Collection[Field], facts: Facts) -> tuple[Parameter, ...]:
    """The parameters of a tool with their kinds, in the schema's order.

    Far down in an object only those are kept that a call must carry or that a rule has to know.
    """
    every = (_parameter(field, facts) for field in found)
    return tuple(each for each in every if _is_kept(each))


def _is_kept(parameter: Parameter) -> bool:
    depth = parameter.path.count(".") + 1
    if depth < _FAR or parameter.required:
        return True
    if depth == _FAR:
        return parameter.kind is not Kind.OPAQUE
    says = parameter.path.endswith(_MAILS) and "[]" not in parameter.path
    return says or parameter.kind in _TELLING


def _parameter(field: Field, facts: Facts) -> Parameter:
    kind, evidence = _kind(field, facts)
    return Parameter(path=field.path, kind=kind, required=field.required, evidence=evidence)


def _kind(field: Field, facts: Facts) -> tuple[Kind, str]:
    own = words(field.name)
    last = own[-1] if own else ""
    verbs = [option for option in field.options if _is_verb(option)]
    if len(verbs) > 1 and len(verbs) * 2 >= len(field.options) and last not in ("sort", "order"):
        return Kind.ACTION, f'it takes verbs, such as "{verbs[0]}"'
    above = {word for part in field.path.split(".")[:-1] for word in words(part)}
    for rule in _candidates("_".join(own), last):
        if _fits(rule, field, facts, above):
            return rule.kind, _reason(rule, field)
    return _by_form(field, facts, own, last)


@cache
def _candidates(name: str, last: str) -> tuple[Named, ...]:
    """The rules that speak of an argument of this name, in their order."""
    return tuple(
        rule
        for rule in NAMED
        if not (rule.names or rule.last)
        or {name, singular(name)} & set(rule.names.split())
        or last in rule.last.split()
    )


def _fits(rule: Named, field: Field, facts: Facts, above: Collection[str]) -> bool:
    if rule.types and field.type not in rule.types.split(" "):
        return False
    if rule.doing and not rule.doing & facts.actions:
        return False
    if rule.about and not facts.words & listed(rule.about):
        return False
    return not rule.above or bool(listed(rule.above) & set(above))


def _reason(rule: Named, field: Field) -> str:
    return "" if rule.kind is Kind.OPAQUE else f'the name is "{field.name}"'


def _by_form(field: Field, facts: Facts, own: tuple[str, ...], last: str) -> tuple[Kind, str]:
    formats = {
        "email": Kind.SUBJECT,
        "uri": Kind.URL,
        "url": Kind.URL,
        "date-time": Kind.TIME,
        "date": Kind.TIME,
        "time": Kind.TIME,
        "uuid": Kind.TARGET,
        "password": Kind.SECRET,
    }
    if field.format in formats:
        return formats[field.format], f'its format is "{field.format}"'
    if own[:1] == ("max",) and field.type in ("integer", "number"):
        return Kind.LIMIT, f'the name "{field.name}" is a bound'
    if last in IDS or singular(last) in IDS:
        people = {"user", "member", "assignee", "customer", "contact", "employee", "owner"}
        if people & set(own[:-1]):
            return Kind.SUBJECT, f'the name "{field.name}" ends in an id of a person'
        return Kind.TARGET, f'the name "{field.name}" ends in an id'
    if singular(last) in TARGETS and field.type in ("string", "integer", "number", ""):
        creates = facts.actions and facts.actions <= {Action.CREATE}
        if creates and last in ("name", "title") and len(own) == 1:
            return Kind.CONTENT, f'the name is "{field.name}"'
        return Kind.TARGET, f'the name "{field.name}" names a thing'
    if field.name == field.name.strip() and last in ("ref", "sha"):
        return Kind.REF, f'the name is "{field.name}"'
    return Kind.OPAQUE, ""


def _is_verb(option: str) -> bool:
    spelled = words(option)
    found = meanings(spelled)
    return (
        len(spelled) <= 4
        and bool(found)
        and is_verb(found[0].word)
        and found[0].word in spelled[:2]
    )


def is_open(parameter: Parameter, found: Collection[Field]) -> bool:
    """Whether a parameter takes any text at all."""
    field = next((field for field in found if field.path == parameter.path), None)
    return field is not None and not field.options and field.type in ("string", "")
