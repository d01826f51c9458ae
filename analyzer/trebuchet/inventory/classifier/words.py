"""Names as words: `em_cancel_task`, `deleteDNSRecordsV1` and `git.branch` in one form."""

from __future__ import annotations

import re
from functools import cache

_PIECES = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_]+")
_VERSION = re.compile(r"^v\d+$")
_LONGEST = 512
"""Characters of a name that are looked at; no name of a tool or an argument needs more."""

JOINED: dict[str, tuple[str, ...]] = {
    "createorupdate": ("create", "or", "update"),
    "freebusy": ("free", "busy"),
    "getguidance": ("get", "guidance"),
    "dryrun": ("dry", "run"),
    "apikey": ("api", "key"),
    "apitoken": ("api", "token"),
    "hgetall": ("get",),
    "hget": ("get",),
    "hset": ("set",),
    "hdel": ("delete",),
    "hexists": ("exists",),
    "lpush": ("append",),
    "rpush": ("append",),
    "lpop": ("pop",),
    "rpop": ("pop",),
    "lrange": ("range",),
    "llen": ("count",),
    "lrem": ("remove",),
    "sadd": ("add",),
    "srem": ("remove",),
    "smembers": ("list", "members"),
    "zadd": ("add",),
    "zrange": ("range",),
    "zrem": ("remove",),
    "xadd": ("add",),
    "xrange": ("range",),
    "xdel": ("delete",),
    "xack": ("acknowledge",),
    "xgroup": ("group",),
    "xreadgroup": ("read",),
    "psubscribe": ("subscribe",),
    "arrappend": ("append",),
    "arrpop": ("pop",),
    "arrtrim": ("trim",),
    "dbsize": ("size",),
    "fillform": ("fill", "form"),
    "envlist": ("env", "list"),
    "runcommand": ("run", "command"),
    "executesql": ("execute", "sql"),
    "nodejs": ("node",),
    "ipv": ("ip",),
    "sequentialthinking": ("sequential", "thinking"),
}
"""Words that are written together, or that mean a plainer one."""

_KEPT = ("WordPress", "GitHub", "GitLab", "MongoDB", "GraphQL", "OpenAI", "MySQL", "DevOps")
_KEPT_LOWER = {name: name.capitalize() for name in (*_KEPT, "SharePoint", "OneDrive", "OneNote")}


@cache
def listed(text: str) -> frozenset[str]:
    """The words of a table's line; neighbours are joined by an underscore there."""
    return frozenset(word.replace("_", " ") for word in text.split())


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without version suffixes and numbers."""
    text = name[:_LONGEST]
    for mixed, plain in _KEPT_LOWER.items():
        text = text.replace(mixed, plain)
    found: list[str] = []
    for chunk in re.split(r"[\W_]+", text):
        if _VERSION.match(chunk.lower()):
            continue
        pieces = _PIECES.findall(_without_version(chunk))
        for piece in pieces:
            word = piece.lower()
            if not word.isdigit():
                found.extend(JOINED.get(word, (word,)))
    return tuple(found)


def _without_version(chunk: str) -> str:
    return re.sub(r"(?<=[A-Za-z])(V\d+|DIRECT)$", "", chunk)


def singular(word: str) -> str:
    """The word without its plural ending, as far as spelling tells."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
