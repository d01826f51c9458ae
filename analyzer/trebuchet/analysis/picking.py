"""Which of a tool's parameters plays a role's part, where several are of one kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trebuchet.inventory import singular, words
from trebuchet.model.tool import Parameter, Tool
from trebuchet.model.trace import Role
from trebuchet.model.vocabulary import ParameterKind


def pick(
    tool: Tool, role: Role, kind: ParameterKind, taken: set[str] | frozenset[str] = frozenset()
) -> Parameter | None:
    """The tool's parameter of a kind that plays the role's part, or None.

    The role's `named` word decides, then what the parameter's name says: the target that the
    tool's name speaks of, the content that is nearest to a body, the amount that is a price; then
    required before optional, and the schema's order.
    """
    word = role.named.get(kind.value, "")
    free = [
        parameter
        for parameter in tool.of_kind(kind)
        if parameter.path not in taken and word in parameter.path.lower()
    ]
    if not free:
        return None
    if kind is ParameterKind.TARGET:
        # `owner, repo, issue_number`: the containers come first, what is acted on comes last.
        heads, named = _heads(tool.name), _things(tool.name)
        return max(
            enumerate(free), key=lambda placed: (*_meant(placed[1], heads, named), placed[0])
        )[1]
    return min(free, key=_FARTHER.get(kind, _aside))


def _things(text: str) -> frozenset[str]:
    return frozenset(map(singular, words(text)))


def _last(parameter: Parameter) -> frozenset[str]:
    """The words of the last part of a parameter's path, each in the singular."""
    return _things(parameter.path.rsplit(".", 1)[-1])


def _heads(name: str) -> frozenset[str]:
    """The thing that a tool's name says it acts on: `comment` of `delete_comment_from_card`."""
    said: list[str] = []
    for word in map(singular, words(name)):
        if word in _BETWEEN and said:
            break
        if word not in _DOING:
            said.append(word)
    return frozenset(said[-1:])


def _meant(parameter: Parameter, heads: frozenset[str], named: frozenset[str]) -> tuple[Any, ...]:
    """How surely a parameter is what a tool of such a name acts on; the greatest is the surest."""
    last = _last(parameter)
    thing = last - _IDS - {"name"}
    spoken = frozenset(words(parameter.path))
    said = bool(thing) and thing <= named
    return (
        not spoken & _BY_THE_WAY,
        not parameter.path.startswith("body."),
        any(head.endswith(own) for head in heads for own in _own_heads(parameter)),
        bool(last) and last <= _IDS,
        parameter.required,
        not last & _PLACES,
        said,
        bool(last & _IDS),
        -parameter.path.count("[]"),
    )


def _own_heads(parameter: Parameter) -> frozenset[str]:
    """The thing that a parameter is the id or name of: `comment` of `parentCommentId`.

    Names run words together, `serverendpoint`; so a head may end in it.
    """
    said = [
        word
        for word in map(singular, words(parameter.path.rsplit(".", 1)[-1]))
        if word not in _IDS and word != "name"
    ]
    return frozenset({said[-1], "".join(said)}) if said else frozenset()


_IDS = frozenset(
    {"id", "ids", "sid", "uid", "uuid", "uuids", "gid", "key", "keys", "number", "identifier"}
)
_BETWEEN = frozenset({"from", "in", "to", "on", "of", "by", "for", "with", "at", "below"})
_DOING = frozenset(
    [
        "add",
        "batch",
        "cancel",
        "change",
        "clear",
        "create",
        "delete",
        "destroy",
        "drop",
        "edit",
        "fetch",
        "get",
        "kill",
        "list",
        "manage",
        "read",
        "remove",
        "retrieve",
        "revoke",
        "set",
        "unregister",
        "update",
    ]
)
"""Words that say what is done, wherever they stand in a name."""
_PLACES = frozenset(
    [
        "account",
        "after",
        "before",
        "calendar",
        "channel",
        "connection",
        "folder",
        "index",
        "order",
        "position",
        "project",
        "site",
        "spreadsheet",
        "team",
    ]
)
"""Words of where the thing stands that a tool acts on, unless its name says otherwise."""
_BY_THE_WAY = frozenset(
    [
        "after",
        "before",
        "color",
        "confirm",
        "extended",
        "forward",
        "icon",
        "idempotency",
        "image",
        "kind",
        "parent",
        "previous",
        "rate",
        "template",
        "trace",
        "tracking",
        "version",
    ]
)
"""Words of what a call also mentions, and does not act on."""


def _off_the_body(parameter: Parameter) -> tuple[bool, bool, bool]:
    """How far a parameter is from the content itself; the least is the nearest."""
    said = frozenset(words(parameter.path))
    last = frozenset(words(parameter.path.rsplit(".", 1)[-1]))
    return bool(said & _BESIDE_THE_BODY), not last & _BODY, not last & _BODY - _ABOUT


_BODY = frozenset(
    [
        "body",
        "comment",
        "content",
        "contents",
        "description",
        "html",
        "markdown",
        "message",
        "note",
        "notes",
        "observations",
        "prompt",
        "text",
        "value",
    ]
)
"""Words of the parameter that holds the content itself, not its title or subject."""
_ABOUT = frozenset({"description"})
"""The content where a tool has no other: what a thing is, not what stands in it."""
_BESIDE_THE_BODY = frozenset(
    [
        "anchor",
        "attachment",
        "attachments",
        "attendees",
        "emails",
        "defined",
        "extended",
        "focus",
        "header",
        "labels",
        "metadata",
        "metadatas",
        "nicknames",
        "office",
        "old",
        "organizations",
        "phones",
        "relations",
        "rsvp",
        "urls",
        "versions",
    ]
)
"""Words of what is looked for, or goes along with the content."""


def _off_the_sum(parameter: Parameter) -> tuple[bool, bool]:
    """A price before a number of pieces."""
    last = _last(parameter)
    return bool(last & {"quantity", "count"}), not last & {"amount", "price", "total"}


def _off_the_owner(parameter: Parameter) -> tuple[bool, int, bool]:
    """Whose the thing is before the drawer in which it lies."""
    last = _last(parameter)
    rank = next((rank for rank, said in enumerate(_OWNERS) if last & said), len(_OWNERS))
    return parameter.path.startswith("body."), rank, not parameter.required


_OWNERS = (
    frozenset({"tenant"}),
    frozenset({"org", "organization", "owner", "account", "workspace", "team", "project"}),
    frozenset({"subscription", "group", "namespace"}),
)


def _aside(parameter: Parameter) -> bool:
    """What is for another occasion comes last."""
    return bool(frozenset(words(parameter.path)) & {"lifecycle", "fallback", "status", "icon"})


_FARTHER: Mapping[ParameterKind, Callable[[Parameter], Any]] = {
    ParameterKind.CONTENT: _off_the_body,
    ParameterKind.AMOUNT: _off_the_sum,
    ParameterKind.TENANT: _off_the_owner,
}
"""How far a parameter is from what is meant, by kind; the least is the nearest."""
