"""What the dashboard shows, as data frames: every number, word and order is made here.

Each function takes the path of a DuckDB file of runs, opens it read-only for as long as one answer
takes, and raises `StoreError` where it is missing, busy or no store. Text from outside is harmless
when it leaves: controls and marks of reading direction are escaped, and long texts are cut.
"""

from trebuchet.views.attack_file import AttackFile, Fragment, attack_file, fares_frame
from trebuchet.views.case_file import (
    CallFile,
    CaseFile,
    call_file,
    case_file,
    case_ids,
    played_attacks,
)
from trebuchet.views.case_table import cases_frame
from trebuchet.views.cell import LEGEND, MARKS, VERDICT_WORDS, Word
from trebuchet.views.chosen_cell import ChosenCell, chosen_cell
from trebuchet.views.comparison import Comparison, comparison, sides
from trebuchet.views.coverage import Matrix, attacks_frame, coverage, coverage_frame
from trebuchet.views.cut_file import CutFile, cut_files, cut_goals, cuts_frame
from trebuchet.views.database import FACETS, database_frame, facets
from trebuchet.views.escalation import (
    PATH_FILES,
    PathHop,
    Paths,
    path_file,
    path_hops,
    paths_found,
    paths_picture,
    start_words,
)
from trebuchet.views.example import example_texts, keep_examples
from trebuchet.views.grouping import GROUPINGS, NO_ID, TACTIC, group_ids, mapping_note
from trebuchet.views.heat import DOUBT, heat_frame
from trebuchet.views.honest_work import WORK_LEGEND, broken_frame, honest_frame
from trebuchet.views.kept import latest_runs, run_names, runs_frame
from trebuchet.views.letter import letters_frame
from trebuchet.views.path_change import PathChange, paths_change
from trebuchet.views.path_tables import cuts_table, paths_table
from trebuchet.views.story import Story, story
from trebuchet.views.table_file import csv_file, parquet
from trebuchet.views.trend import INTACT, STOPPED, trend_frame, trend_table
from trebuchet.views.trial import Mistake, Trial, server_names, trial, trial_html, trial_sarif
from trebuchet.views.trial_change import TrialChange, trial_change
from trebuchet.views.wanted import Wanted

__all__ = [
    "DOUBT",
    "FACETS",
    "GROUPINGS",
    "INTACT",
    "LEGEND",
    "MARKS",
    "NO_ID",
    "PATH_FILES",
    "STOPPED",
    "TACTIC",
    "VERDICT_WORDS",
    "WORK_LEGEND",
    "AttackFile",
    "CallFile",
    "CaseFile",
    "ChosenCell",
    "Comparison",
    "CutFile",
    "Fragment",
    "Matrix",
    "Mistake",
    "PathChange",
    "PathHop",
    "Paths",
    "Story",
    "Trial",
    "TrialChange",
    "Wanted",
    "Word",
    "attack_file",
    "attacks_frame",
    "broken_frame",
    "call_file",
    "case_file",
    "case_ids",
    "cases_frame",
    "chosen_cell",
    "comparison",
    "coverage",
    "coverage_frame",
    "csv_file",
    "cut_files",
    "cut_goals",
    "cuts_frame",
    "cuts_table",
    "database_frame",
    "example_texts",
    "facets",
    "fares_frame",
    "group_ids",
    "heat_frame",
    "honest_frame",
    "keep_examples",
    "latest_runs",
    "letters_frame",
    "mapping_note",
    "parquet",
    "path_file",
    "path_hops",
    "paths_change",
    "paths_found",
    "paths_picture",
    "paths_table",
    "played_attacks",
    "run_names",
    "runs_frame",
    "server_names",
    "sides",
    "start_words",
    "story",
    "trend_frame",
    "trend_table",
    "trial",
    "trial_change",
    "trial_html",
    "trial_sarif",
]
