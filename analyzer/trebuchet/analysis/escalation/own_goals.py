"""Goals of the user's own must speak of a tool that is there: a misspelt one is never reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.place import Place
from trebuchet.model.tool import Tool


def check_own_goals(own: Mapping[str, str], tools: Iterable[Tool]) -> None:
    """Raises `UsageError` for each goal whose pattern of `SERVER#TOOL` fits none of the tools."""
    known = list(tools)
    problems = [
        problem for name, pattern in own.items() for problem in _problems(name, pattern, known)
    ]
    if problems:
        raise UsageError(problems)


def _problems(name: str, pattern: str, known: list[Tool]) -> Iterator[Problem]:
    if any(fnmatchcase(tool.id, pattern) for tool in known):
        return
    server, _, wanted = pattern.partition("#")
    servers = {tool.server for tool in known}
    held = {tool.name for tool in known if fnmatchcase(tool.server, server)}
    if held:
        message = f'no tool "{wanted}" is on "{server}"{nearest(wanted, held)}'
        code = "unknown-tool"
    else:
        message = f'no server "{server}" is judged here{nearest(server, servers)}'
        code = "unknown-server"
    yield Problem(Place(f'--goal "{name}"'), code, message)
