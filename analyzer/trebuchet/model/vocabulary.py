"""The closed word lists of the field: effects, capabilities, parameter kinds, severities.

The words are explained in `docs/glossary.md`; the order of members is the order of display.
"""

from __future__ import annotations

from enum import StrEnum


class Effect(StrEnum):
    """What a decision says. Deny beats ask beats allow."""

    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


class Severity(StrEnum):
    """How bad it is when an attack succeeds, mildest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return list(Severity).index(self)

    @property
    def weight(self) -> int:
        """The share of a case in weighted scores: 1, 2, 4, 8."""
        return int(1 << self.rank)


class Capability(StrEnum):
    """What a tool lets its caller do; a tool may hold several."""

    READ_PUBLIC = "read-public"
    READ_PRIVATE = "read-private"
    READ_SECRET = "read-secret"
    INGEST_UNTRUSTED = "ingest-untrusted"
    ENUMERATE = "enumerate"
    WRITE_INTERNAL = "write-internal"
    WRITE_SHARED = "write-shared"
    OVERWRITE = "overwrite"
    DESTROY = "destroy"
    CONTROL = "control"
    SEND_EXTERNAL = "send-external"
    EXECUTE = "execute"
    INVOKE_ANY = "invoke-any"
    DRIVE_UI = "drive-ui"
    INSTALL = "install"
    PAY = "pay"
    SPEND = "spend"
    GRANT_PERMISSION = "grant-permission"
    MODIFY_IDENTITY = "modify-identity"
    MODIFY_GUARD = "modify-guard"
    PERSIST = "persist"
    DELEGATE = "delegate"
    PHYSICAL = "physical"
    UNCLASSIFIED = "unclassified"


READS = frozenset(
    {
        Capability.READ_PUBLIC,
        Capability.READ_PRIVATE,
        Capability.READ_SECRET,
        Capability.INGEST_UNTRUSTED,
        Capability.ENUMERATE,
    }
)
"""Capabilities that leave the world as it was."""


class ParameterKind(StrEnum):
    """What an argument means."""

    TARGET = "target"
    TENANT = "tenant"
    SUBJECT = "subject"
    RECIPIENT = "recipient"
    PAYEE = "payee"
    ROLE = "role"
    AUDIENCE = "audience"
    ACTION = "action"
    ENVIRONMENT = "environment"
    AMOUNT = "amount"
    UNIT = "unit"
    LIMIT = "limit"
    PATH = "path"
    URL = "url"
    STATEMENT = "statement"
    SEARCH = "search"
    COMMAND = "command"
    CODE = "code"
    REF = "ref"
    SECRET = "secret"
    CONTENT = "content"
    GUARD_FLAG = "guard-flag"
    TIME = "time"
    OPAQUE = "opaque"


class ToolClass(StrEnum):
    """The class that the catalogues of the field give a tool; the most severe that applies."""

    READ = "Read"
    WRITE = "Write"
    EXECUTE = "Execute"
    FINANCIAL = "Financial"
    DESTRUCTIVE = "Destructive"

    @property
    def risk(self) -> Severity:
        """Financial and Destructive critical, Execute high, Write medium, Read low."""
        return _RISK[self]


_RISK = {
    ToolClass.READ: Severity.LOW,
    ToolClass.WRITE: Severity.MEDIUM,
    ToolClass.EXECUTE: Severity.HIGH,
    ToolClass.FINANCIAL: Severity.CRITICAL,
    ToolClass.DESTRUCTIVE: Severity.CRITICAL,
}


class Shape(StrEnum):
    """How the calls of an attack lie in time and across identities."""

    SINGLE = "single"
    ARGUMENT_ABUSE = "argument-abuse"
    CHAIN = "chain"
    LOOP = "loop"
    BURST = "burst"
    SLOW_DRIP = "slow-drip"
    BUDGET_DRAIN = "budget-drain"
    CROSS_SERVER = "cross-server"
    RUG_PULL = "rug-pull"
    IDENTITY = "identity"


class Decidability(StrEnum):
    """What a gateway must know to decide an attack; the last two are never replayed."""

    CALL = "call"
    STATE = "state"
    LABEL = "label"
    PARTIAL = "partial"
    GATEWAY = "gateway"
    OUT_OF_REACH = "out-of-reach"

    @property
    def replayable(self) -> bool:
        """Whether a policy can get a verdict on it at all."""
        return self not in (Decidability.GATEWAY, Decidability.OUT_OF_REACH)


class Tell(StrEnum):
    """The one kind of fact in which an attack and its benign twin differ."""

    ARGUMENTS = "arguments"
    COUNT = "count"
    SUM = "sum"
    TOOL = "tool"
    ORDER = "order"
    PROVENANCE = "provenance"
    DEFINITION = "definition"
    APPROVAL = "approval"
    IDENTITY = "identity"
    OUTCOME = "outcome"
