"""The verbs of Trebuchet, as the package re-exports them; every face calls these and formats."""

from __future__ import annotations

from trebuchet.analysis.advice import advised_policy
from trebuchet.analysis.artefact import page_drift, write_pages
from trebuchet.analysis.mending import mend
from trebuchet.analysis.proof import prove
from trebuchet.analysis.score import setting_of
from trebuchet.api.accounting import accounts
from trebuchet.api.checking import Blessed, check, new_baseline, new_lock
from trebuchet.api.comparing import Comparison, compare, compared, served_both
from trebuchet.api.database import attacks_on, begun_attack, shared_tools, survey
from trebuchet.api.diagnosing import Surroundings, diagnose
from trebuchet.api.escalating import escalate, escalated_both, with_escalation
from trebuchet.api.project import Project
from trebuchet.api.reading import (
    load_calls,
    load_corpus,
    load_inventory,
    load_policy,
    load_world,
    parse_policy,
    read_input,
)
from trebuchet.api.reviving import revived
from trebuchet.api.scoring import (
    Scored,
    assumed_world,
    chosen,
    explain,
    score,
    scored,
    served,
)
from trebuchet.api.starting import Found, NewProject, new_project, survey_project
from trebuchet.api.tuning import tune
from trebuchet.corpus import covered, drift, locked, write_generated
from trebuchet.dialects import Example, load_examples
from trebuchet.engine import decider, replay
from trebuchet.inventory import load_index, load_packages

__all__ = [
    "Blessed",
    "Comparison",
    "Example",
    "Found",
    "NewProject",
    "Project",
    "Scored",
    "Surroundings",
    "accounts",
    "advised_policy",
    "assumed_world",
    "attacks_on",
    "begun_attack",
    "check",
    "chosen",
    "compare",
    "compared",
    "covered",
    "decider",
    "diagnose",
    "drift",
    "escalate",
    "escalated_both",
    "explain",
    "load_calls",
    "load_corpus",
    "load_examples",
    "load_index",
    "load_inventory",
    "load_packages",
    "load_policy",
    "load_world",
    "locked",
    "mend",
    "new_baseline",
    "new_lock",
    "new_project",
    "page_drift",
    "parse_policy",
    "prove",
    "read_input",
    "replay",
    "revived",
    "score",
    "scored",
    "served",
    "served_both",
    "setting_of",
    "shared_tools",
    "survey",
    "survey_project",
    "tune",
    "with_escalation",
    "write_generated",
    "write_pages",
]
