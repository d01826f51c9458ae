"""The attack database: what fits a tool, drafts of new attacks, and its generated pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trebuchet.analysis.artefact import Surveyed
from trebuchet.analysis.artefact import survey as _survey
from trebuchet.analysis.binding import fit_role
from trebuchet.analysis.reach import reach
from trebuchet.analysis.recording import draft_from
from trebuchet.analysis.shared import SharedTools
from trebuchet.analysis.shared import shared_tools as _shared_tools
from trebuchet.api.reading import Location, load_calls, load_corpus, load_inventory
from trebuchet.corpus import scaffold
from trebuchet.corpus.reasons import load_reasons
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.world import World


def begun_attack(
    id_: str, tactic: str, recorded: Location | None = None, inventory: Location | None = None
) -> str:
    """The file of a new attack: a scaffold, or a draft from the calls recorded in a JSONL file."""
    text = scaffold(id_, tactic)
    if recorded is None:
        return text
    taxonomy = load_corpus().taxonomy
    technique = next(known.id for known in taxonomy.techniques if known.tactic == tactic)
    calls = load_calls(Path(recorded))
    return draft_from(calls, load_inventory(inventory), id_, tactic, technique, str(recorded))


def attacks_on(tool: Tool, corpus: Corpus) -> tuple[tuple[Attack, str], ...]:
    """The attacks whose focus role this tool fits, each with the reason why."""
    found = [
        (attack, fit.why)
        for attack in corpus.attacks
        if attack.focus and (fit := fit_role(tool, attack.roles[attack.focus]))
    ]
    return tuple(found)


def shared_tools(corpus: Corpus, inventory: Inventory, world: World) -> Mapping[str, SharedTools]:
    """For each replayable attack: how many tools it binds to, and how many honest sessions use."""
    return _shared_tools(reach(corpus, inventory, world))


def survey(corpus: Corpus, inventory: Inventory, world: World) -> Surveyed:
    """The generated pages of the shipped corpus, and the gaps that no reason explains."""
    from trebuchet.report.attacks_json import export_schema
    from trebuchet.report.paths_schema import paths_schema

    found = _survey(corpus, inventory, world, load_reasons())
    schemas = {
        "docs/attacks.schema.json": export_schema(),
        "docs/paths.schema.json": paths_schema(),
    }
    return found._replace(pages={**found.pages, **schemas})
