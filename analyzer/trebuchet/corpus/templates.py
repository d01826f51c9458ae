"""The template language of traces: text with placeholders for values of the world.

`{own.email}` stands for a value of the world, `{n}` for the number of the repetition, from 1.
Either may calculate with one number: `{cap.amount*10}`, `{n-1}`, `{cap.daily/4}`, `{n+0.5}`. A
template that is one placeholder alone gives a value of its own type; all others give a text. A
literal brace is written twice: `{{` and `}}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, TypeAlias

from trebuchet.errors import CorpusError, Problem, UsageError, nearest
from trebuchet.model.place import Place
from trebuchet.model.trace import Template
from trebuchet.model.world import Scalar, World

Rendered: TypeAlias = str | int | float | bool
Renderer: TypeAlias = Callable[[World, int], Rendered]

REPETITION = "n"
"""The one placeholder that is not a name of the world."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_EXPRESSION = re.compile(
    r"(?P<name>n|[a-z]+(?:\.[a-z]+)+)(?:(?P<op>[*/+-])(?P<operand>\d{1,9}(?:\.\d{1,6})?))?"
)


class Placeholder(NamedTuple):
    """One placeholder: a name, and at most one calculation with a number."""

    name: str
    op: str = ""
    operand: int | float = 0

    def apply(self, value: Scalar) -> Scalar:
        """The value after the calculation; a result without a fraction is a whole number."""
        if not self.op:
            return value
        if isinstance(value, str):
            raise UsageError(
                Problem(
                    Place(self.name),
                    "template-type",
                    f'"{self.name}" is the text "{value}", which cannot be calculated with',
                )
            )
        result = _calculate(value, self.op, self.operand)
        return int(result) if result == int(result) else result


class TemplateError(ValueError):
    """A text is not a template; the message says where it goes wrong."""


Part: TypeAlias = str | Placeholder


@cache
def parse(text: str) -> tuple[Part, ...]:
    """The literal texts and placeholders of a template, in order; TemplateError otherwise."""
    parts: list[Part] = []
    literal = ""
    for token in _TOKEN.finditer(text):
        found = token.group()
        if found in ("{{", "}}"):
            literal += found[0]
        elif token.group(1) is not None:
            if literal:
                parts.append(literal)
                literal = ""
            parts.append(_placeholder(token.group(1)))
        elif found in ("{", "}"):
            raise TemplateError(
                f'the template "{text}" has a lone "{found}"; for a brace write "{found * 2}"'
            )
        else:
            literal += found
    if literal:
        parts.append(literal)
    return tuple(parts)


def placeholders(template: Template) -> tuple[Placeholder, ...]:
    """The placeholders of a template, in order; none in one that is a number or a truth value."""
    if not isinstance(template, str):
        return ()
    return tuple(part for part in parse(template) if isinstance(part, Placeholder))


def varies(template: Template) -> bool:
    """Whether the template's value changes from repetition to repetition."""
    return any(part.name == REPETITION for part in placeholders(template))


def escaped(text: str) -> str:
    """The template that renders as exactly this text."""
    return text.replace("{", "{{").replace("}", "}}")


def faults(template: Template, values: Mapping[str, Scalar]) -> Iterator[tuple[str, str]]:
    """What is wrong with a template in a world of these values, as pairs of code and message."""
    try:
        found = placeholders(template)
    except TemplateError as error:
        yield "template-syntax", str(error)
        return
    for part in found:
        if part.name == REPETITION:
            continue
        if part.name not in values:
            yield (
                "unknown-world-name",
                f'unknown world name "{part.name}"{nearest(part.name, values)}',
            )
        elif part.op and isinstance(values[part.name], str):
            yield (
                "template-type",
                f'"{part.name}" is a text in the world, and "{template}" calculates with it',
            )


def compile_template(text: str) -> Renderer:
    """A function of world and repetition that gives the template's value; compiled once a text."""
    try:
        return _compiled(text)
    except TemplateError as error:
        raise CorpusError(Problem(Place(text), "template-syntax", str(error))) from None


def render(template: Template, world: World, n: int = 1) -> Rendered:
    """The value of a template in a world at the n-th repetition (n counts from 1)."""
    if not isinstance(template, str):
        return template
    return compile_template(template)(world, n)


@cache
def _compiled(text: str) -> Renderer:
    parts = parse(text)
    if len(parts) == 1 and isinstance(parts[0], Placeholder):
        return _value_of(parts[0])
    pattern = "".join("%s" if isinstance(p, Placeholder) else p.replace("%", "%%") for p in parts)
    found = [_value_of(part) for part in parts if isinstance(part, Placeholder)]
    # written out for one and two, since a loop would cost as much again as the values
    if not found:
        constant = pattern % ()
        return lambda world, n: constant
    if len(found) == 1:
        only = found[0]
        return lambda world, n: pattern % (only(world, n),)
    if len(found) == 2:
        first, second = found
        return lambda world, n: pattern % (first(world, n), second(world, n))
    return lambda world, n: pattern % tuple([value(world, n) for value in found])


def _value_of(part: Placeholder) -> Renderer:
    name, calculates = part.name, bool(part.op)
    if name == REPETITION:
        return (lambda world, n: part.apply(n)) if calculates else (lambda world, n: n)

    def of_world(world: World, n: int) -> Rendered:
        try:
            value = world.values[name]
        except KeyError:
            raise UsageError(
                Problem(
                    Place(name),
                    "unknown-world-name",
                    f'the world has no "{name}"{nearest(name, world.values)}',
                )
            ) from None
        return part.apply(value) if calculates else value

    return of_world


def _placeholder(inner: str) -> Placeholder:
    match = _EXPRESSION.fullmatch(inner)
    if match is None:
        raise TemplateError(
            f'"{{{inner}}}" is no placeholder; write a world name such as {{own.email}} or {{n}}, '
            "with at most one calculation such as {cap.amount*10}"
        )
    if match["op"] is None:
        return Placeholder(match["name"])
    operand = float(match["operand"]) if "." in match["operand"] else int(match["operand"])
    if match["op"] == "/" and operand == 0:
        raise TemplateError(f'"{{{inner}}}" divides by 0')
    return Placeholder(match["name"], match["op"], operand)


def _calculate(value: int | float, op: str, operand: int | float) -> int | float:
    if op == "*":
        result = value * operand
    elif op == "/":
        result = value / operand
    elif op == "+":
        result = value + operand
    else:
        result = value - operand
    # 500 * 1.1 is 550 to a person, and must be 550 to a rule that compares
    return round(result, 9) if isinstance(result, float) else result
