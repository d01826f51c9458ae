"""A command line that Click does not take, said as our own errors are: a sentence with a hint."""

from __future__ import annotations

import re

import click

_QUOTED = re.compile(r"(?<!\w)'([^']*)'")
_VALUE = re.compile(r"^(?P<quote>['\"]?)(?P<value>.*)(?P=quote) is not ", re.DOTALL)


def misuse(error: click.ClickException) -> str:
    """What is wrong, without the verb: values in double quotes, with the nearest valid one."""
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    if isinstance(error, click.BadParameter) and (said := _bad_value(error)):
        return said
    said = _QUOTED.sub(r'"\1"', error.format_message()).rstrip(".").replace(". Did", "; did")
    return f"{said[:1].lower()}{said[1:]}"


def _missing(error: click.MissingParameter) -> str:
    of = _choices(error.param)
    name = _name(error.param) or str(error.param_hint or "")
    noun = "argument" if isinstance(error.param, click.Argument) else "option"
    return f'missing {noun} "{name}"' + (f": one of {', '.join(of)}" if of else "")


def _bad_value(error: click.BadParameter) -> str:
    """The value of an option that has choices or is a number; empty for any other."""
    from trebuchet.errors import nearest

    found, param = _VALUE.match(error.message), error.param
    if found is None or param is None:
        return ""
    value = found["value"]
    if of := _choices(param):
        known = f"is not one of {', '.join(of)}{nearest(value, of)}"
        return f'{_name(param)}: "{value}" {known}'
    if isinstance(param.type, click.IntRange):
        low, high = param.type.min, param.type.max
        span = f"from {low} to {high}" if high is not None else f"of at least {low}"
        return f'{_name(param)}: "{value}" is no whole number {span}'
    if isinstance(param.type, click.types.FloatParamType):
        return f'{_name(param)}: "{value}" is no number'
    return ""


def _choices(param: click.Parameter | None) -> tuple[str, ...]:
    if param is None or not isinstance(param.type, click.Choice):
        return ()
    return tuple(str(choice) for choice in param.type.choices)


def _name(param: click.Parameter | None) -> str:
    """An option as it is typed, an argument as the help calls it."""
    if param is None:
        return ""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.metavar or (param.name or "").upper() + "..." * (param.nargs == -1)
