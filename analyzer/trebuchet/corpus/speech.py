"""Checks of what files say: templates, world names, bare addresses, empty texts."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from trebuchet.corpus.draft import Draft, Entry, Path
from trebuchet.corpus.sequence import changes
from trebuchet.corpus.templates import (
    REPETITION,
    Placeholder,
    TemplateError,
    faults,
    parse,
    placeholders,
)
from trebuchet.errors import Problem
from trebuchet.model.trace import Argument, AsIs, LeftOut, Template

DISHONEST = ("outsider.", "secret.")
"""Beginnings of world names that honest sessions do not speak."""

_FILLED = "\0"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOST = re.compile(r"\b[a-z][a-z0-9+.-]*://([^\s/?#\"'<>|;,)]+)", re.IGNORECASE)
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_INSIDE = (".internal", ".local", ".localhost")


def templates_render(draft: Draft) -> Iterator[Problem]:
    """Each template is well formed, speaks names of the world, and calculates with numbers only."""
    for entry in draft.entries:
        for path, template in templates(entry):
            for code, message in faults(template, draft.values):
                yield entry.problem(path, code, message)


def harm_limit_is_number(draft: Draft) -> Iterator[Problem]:
    """The harm's limit is a number above 0, or a template that gives one."""
    for entry, attack in draft.attacks():
        if attack.harm is None:
            continue
        limit: Template = attack.harm.limit
        path = ("harm", "limit")
        if isinstance(limit, str):
            if any(faults(limit, draft.values)):
                continue  # said by templates_render
            parts = parse(limit)
            if len(parts) != 1 or not isinstance(parts[0], Placeholder):
                message = (
                    f'"{limit}" is a text; write a number, or one placeholder such as {{cap.daily}}'
                )
                yield entry.problem(path, "harm-limit", message)
                continue
            if parts[0].name == REPETITION:
                yield entry.problem(path, "harm-limit", "a limit has no repetition to speak of")
                continue
            limit = parts[0].apply(draft.values[parts[0].name])
        if isinstance(limit, str) or limit <= 0:
            yield entry.problem(
                path, "harm-limit", f'the limit comes out as "{limit}"; it must be a number above 0'
            )


def addresses_are_names(draft: Draft) -> Iterator[Problem]:
    """No value holds a bare e-mail address, host or public IP address; the world has names.

    Addresses inside a machine or network (`localhost`, `169.254.169.254`, `*.internal`) belong to
    nobody, and may stand as they are.
    """
    for entry in draft.entries:
        for path, argument in arguments(entry):
            for address in (found for text in _texts(argument) for found in _bare_addresses(text)):
                yield entry.problem(
                    path,
                    "bare-address",
                    f'the value holds the address "{address}"; '
                    "write a world name such as {outsider.host} or {own.email}",
                )


def sessions_speak_own(draft: Draft) -> Iterator[Problem]:
    """Honest sessions speak the owner's world, never the outsider's or secrets."""
    for entry, _ in draft.sessions():
        for path, template in templates(entry):
            for name in _names(template):
                if name.startswith(DISHONEST):
                    yield entry.problem(
                        path,
                        "outsider-in-honest-work",
                        f'honest work speaks of "{name}"; use own.*, other.* or env.*',
                    )


def texts_said(draft: Draft) -> Iterator[Problem]:
    """No text that a reader is shown is blank."""
    for entry in draft.entries:
        said: dict[Path, str] = {("title",): entry.value.title, ("summary",): entry.value.summary}
        for role, words in entry.roles.items():
            said["roles", role, "does"] = words.does
        for name in ("mechanism", "control"):
            if hasattr(entry.value, name):
                said[(name,)] = getattr(entry.value, name)
        harm, twin = getattr(entry.value, "harm", None), getattr(entry.value, "twin", None)
        if harm is not None:
            said["harm", "effect"] = harm.effect
        if twin is not None:
            said["twin", "fact"] = twin.fact
        for path, text in said.items():
            if not text.strip():
                yield entry.problem(path, "blank-text", f'"{path[-1]}" is blank')


def arguments(entry: Entry) -> Iterator[tuple[Path, Argument]]:
    """Each argument that a step or change fills, with its path."""
    for path, step in entry.steps():
        for key, argument in step.with_.items():
            yield (*path, "with", key), argument
    for path, change in changes(entry):
        for key, argument in change.with_.items():
            yield (*path, "with", key), argument


def templates(entry: Entry) -> Iterator[tuple[Path, Template]]:
    """Every template of a file with its path: arguments, sessions, grants, the harm's limit."""
    for path, argument in arguments(entry):
        if not isinstance(argument, AsIs | LeftOut):
            yield path, argument
    for path, step in entry.steps():
        yield (*path, "session"), step.session
        yield (*path, "grant"), step.grant
    for path, change in changes(entry):
        for key in ("session", "grant"):
            if getattr(change, key) is not None:
                yield (*path, key), getattr(change, key)
    harm = getattr(entry.value, "harm", None)
    if harm is not None:
        yield ("harm", "limit"), harm.limit


def _names(template: Template) -> Iterator[str]:
    try:
        yield from (part.name for part in placeholders(template))
    except TemplateError:
        return  # said by templates_render


def _texts(argument: Argument) -> Iterator[str]:
    """The texts that an argument is sent with, each placeholder a mark that no address holds."""
    if isinstance(argument, AsIs):
        yield from _leaves(argument.as_is)
    elif isinstance(argument, str):
        try:
            parts = parse(argument)
        except TemplateError:
            return  # said by templates_render
        yield "".join(part if isinstance(part, str) else _FILLED for part in parts)


def _leaves(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _leaves(inner)


def _bare_addresses(text: str) -> Iterator[str]:
    yield from _EMAIL.findall(text)
    for found in _HOST.findall(text):
        if _FILLED not in found and not _is_inside(found):
            yield found
    for found in _IPV4.findall(_HOST.sub(" ", text)):
        if not _is_inside(found):
            yield found


def _is_inside(netloc: str) -> bool:
    """Whether a host and port name a place inside a machine or network."""
    try:
        host = urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_INSIDE)
