"""The settings of a project as its `trebuchet.toml` states them; see `docs/settings.md`."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Literal

from pydantic import ConfigDict, Field

from trebuchet.model.place import Place
from trebuchet.model.regression import Turn
from trebuchet.model.value import FrozenMap, Value
from trebuchet.model.vocabulary import Severity

Letter = Literal["A+", "A", "B", "C", "D"]
Percent = float | int
FailOn = Literal[
    "any",
    "low",
    "medium",
    "high",
    "critical",
    "worse",
    "new-bypass",
    "newly-broken",
    "weaker",
    "path-opened",
    "lost",
    "newly-stopped",
    "repaired",
    "stronger",
    "path-closed",
    "other-reason",
    "new",
]
"""A severity from which no attack may get through, or a turn that may not happen; `worse` is every
turn for the worse."""

FAIL_ON: tuple[FailOn, ...] = ("critical", "worse")
"""What fails a check that is told nothing else."""


def kebab(name: str) -> str:
    """A field's name as it is written in the file."""
    return name.replace("_", "-")


class Written(Value):
    """A table of the file; its keys are written with hyphens."""

    model_config = ConfigDict(alias_generator=kebab)


class PolicySetting(Written):
    """One policy, and the servers whose calls it decides."""

    path: str = Field(min_length=1, description="The policy file.")
    servers: tuple[str, ...] = Field(
        default=(),
        max_length=200,
        description="The servers that it decides for; by the tools that it names otherwise.",
    )
    dialect: str | None = Field(
        default=None, description="`policylayer` or `intercept`; by content otherwise."
    )
    lenient: bool = Field(
        default=False, description="Unknown keys of an Intercept policy only warn."
    )
    agent: str = Field(
        default="",
        max_length=80,
        description="Policies of one agent are played together; two policies for one server need "
        "two agents.",
    )


class Thresholds(Written):
    """The least that a policy must reach; waived cases are left out of the counts."""

    protection: Letter | Percent | None = Field(
        default=None, description="A letter, or per cent of the weighted share of attacks stopped."
    )
    usability: Letter | Percent | None = Field(
        default=None, description="A letter, or per cent of honest work intact."
    )
    told_apart: Percent | None = Field(
        default=None, description="Per cent of attacks told apart from their twins."
    )
    stopped: int | None = Field(default=None, ge=0, description="Attacks stopped, as a count.")
    intact: int | None = Field(
        default=None, ge=0, description="Pieces of honest work intact, as a count."
    )


class Waiver(Written):
    """One finding accepted on purpose, until a day."""

    case: str | None = Field(default=None, description="A case, `ATTACK@SERVER#TOOL`.")
    attack: str | None = Field(default=None, description="Or an attack, on whatever tool.")
    session: str | None = Field(default=None, description="Or an honest session.")
    path: str | None = Field(default=None, description="Or an escalation path, by its id.")
    policy: str | None = Field(
        default=None, description="Only under this policy, as its `path` is written above."
    )
    reason: str = Field(min_length=1, max_length=1000, description="Why it is accepted.")
    owner: str = Field(min_length=1, max_length=200, description="Who accepts it.")
    expires: str = Field(
        pattern=r"^\d{4}-\d{2}-\d{2}$", description="The last day on which it holds."
    )

    @property
    def target(self) -> str:
        """What it waives, as it is written."""
        return self.case or self.attack or self.session or self.path or ""


class Settings(Written):
    """Everything that the file says; what it leaves out has its default."""

    policies: tuple[PolicySetting, ...] = Field(
        default=(), max_length=200, description="The policies, a `[[policies]]` table each."
    )
    inventory: str | None = Field(
        default=None,
        description="A `tools/list` dump, or a folder of them, instead of the shipped inventory.",
    )
    servers: FrozenMap[str] = Field(
        default={},
        description="Server to a file with its own `tools/list`, laid over the inventory.",
    )
    world: str | FrozenMap[object] | None = Field(
        default=None, description="The owner's values: a YAML file, or a table of them here."
    )
    needs: tuple[str, ...] | None = Field(
        default=None, description="The tools that agents need; every tool otherwise."
    )
    corpus: tuple[str, ...] = Field(
        default=(), description="Folders with your own attacks and sessions, beside ours."
    )
    sessions: str | None = Field(
        default=None, description="A JSONL file of your own recorded calls, as honest work."
    )
    fail_on: tuple[FailOn, ...] = Field(
        default=FAIL_ON, description="Severities that may not get through, and turns."
    )
    thresholds: Thresholds = Field(
        default=Thresholds(), description="The least letters, shares and counts."
    )
    no_worse: bool = Field(
        default=False, description="Counts and letters may not fall below the baseline's."
    )
    closed: tuple[str, ...] = Field(
        default=(), description="Goals to which no escalation path of allowed calls may lead."
    )
    baseline: str | Literal[False] = Field(
        default="trebuchet-baseline.json",
        description="The committed baseline; `false` where none is kept.",
    )
    lock: str | Literal[False] = Field(
        default="trebuchet-lock.json",
        description="The committed lock of the tool lists; `false` where none is kept.",
    )
    waivers: tuple[Waiver, ...] = Field(
        default=(), max_length=1000, description="What is accepted, a `[[waivers]]` table each."
    )


class Configuration(Value):
    """Settings with the file that they were read from and the place of every value.

    `file` is empty where there is no file: then everything is relative to the working directory.
    """

    settings: Settings
    file: str = ""
    places: FrozenMap[Place] = {}
    """By dotted path: `policies[0].path`."""

    def at(self, written: str) -> Path:
        """A path of the settings: relative ones begin where the file lies."""
        return Path(PurePath(self.file).parent / written) if self.file else Path(written)

    def place(self, path: str) -> Place:
        """Where a value was written, else its table, else the file."""
        while path and path not in self.places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.places.get(path, Place(self.file or "trebuchet.toml"))


SEVERITIES = tuple(severity.value for severity in Severity)
TURNS = tuple(turn.value for turn in Turn)
