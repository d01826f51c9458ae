"""The static checks of a corpus: what can be known of a file without replaying it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from trebuchet._resources import resource
from trebuchet.corpus import agreement, casting, dating, naming, sequence, speech
from trebuchet.corpus.draft import BENIGN, Draft
from trebuchet.corpus.folder import read_entries, read_taxonomy
from trebuchet.corpus.world import load_world
from trebuchet.errors import CorpusError, Problem
from trebuchet.model.attack import Taxonomy

Check: TypeAlias = Callable[[Draft], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    naming.file_named_for_id,
    naming.folder_named_for_tactic,
    naming.ids_unique,
    naming.tactic_and_technique_fit,
    naming.framework_ids_exist,
    naming.changelog_at_version,
    dating.dates_real,
    dating.first_seen_borne_out,
    casting.roles_exist,
    casting.roles_used,
    casting.named_parameters_are_kinds,
    casting.focus_is_free,
    casting.harm_is_done,
    casting.twin_uses_focus,
    casting.parts_fit_decidability,
    sequence.steps_unique,
    sequence.uses_earlier_steps,
    sequence.time_goes_on,
    sequence.parameters_are_kinds,
    sequence.variants_change_steps,
    sequence.sessions_of_a_size,
    speech.templates_render,
    speech.harm_limit_is_number,
    speech.addresses_are_names,
    speech.sessions_speak_own,
    speech.texts_said,
    agreement.tell_fits_decidability,
    agreement.recommendations_are_dialects,
    agreement.attacks_differ,
)
"""Every check, in the order in which a reader would make them."""


def check(draft: Draft) -> tuple[Problem, ...]:
    """All that is wrong with what was read, sorted by place."""
    return tuple(sorted(problem for run in CHECKS for problem in run(draft)))


def check_files(paths: Iterable[Path | str], taxonomy: Taxonomy | None = None) -> list[Problem]:
    """All that is wrong with some attack or session files, sorted by place; none means good.

    Each file is read and checked by itself and against the others given; the taxonomy is the
    shipped one unless another is given. A file in a folder named for a tactic, or in `benign`,
    must belong there.
    """
    problems: list[Problem] = []
    try:
        words = taxonomy or read_taxonomy(resource("attacks"))
    except CorpusError as error:
        return list(error.problems)
    homes = {tactic.id for tactic in words.tactics} | {BENIGN}
    files = [(Path(path), Path(path).absolute().parent.name) for path in paths]
    named = [(path, folder if folder in homes else "") for path, folder in files]
    entries = read_entries(named, problems)
    return sorted([*problems, *check(Draft(words, load_world().values, entries))])
