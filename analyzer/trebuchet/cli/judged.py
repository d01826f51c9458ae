"""What a verb has judged, and every format that can be made of it: one function a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from trebuchet.cli.outputs import Maker, Table

if TYPE_CHECKING:
    from trebuchet.model.attack import Corpus
    from trebuchet.model.gate import GateVerdict
    from trebuchet.model.regression import Regression
    from trebuchet.model.run import Run
    from trebuchet.model.settings import Waiver
    from trebuchet.report.flaw import Flaw
    from trebuchet.report.repair_line import RepairLine
    from trebuchet.report.uri import Home


class Judged(NamedTuple):
    """Runs, and what was asked of them. With a `change`, its turns are what a build is shown."""

    runs: Sequence[Run]
    corpus: Corpus
    verdict: GateVerdict | None = None
    """The gates that were asked for, where any was."""
    fail_on: str | None = None
    """The severity that fails the gate, where one was asked for."""
    repairs: Callable[[], Mapping[str, RepairLine]] = dict
    """By case, what would mend it; asked for only by a format that shows it."""
    waivers: Sequence[Waiver] = ()
    waived: Mapping[str, str] = {}
    """By case, the reason why it is accepted."""
    change: Regression | None = None
    since: Sequence[Regression] = ()
    """What changed since a baseline, told beside the runs."""


def makers(judged: Judged) -> dict[str, Maker]:
    """Every format of what was judged, but text and JSON, which each verb says in its own words."""

    def bound(make: Callable[[Judged], str | Table]) -> Maker:
        return lambda: make(judged)

    return {name: bound(make) for name, make in _MAKERS.items()}


def home() -> Home:
    """The working directory, and the top of its repository, which addresses count from."""
    from trebuchet.report.uri import Home

    here = Path.cwd()
    root = next((up for up in (here, *here.parents) if (up / ".git").exists()), here)
    return Home(str(here), str(root))


def _flaws(judged: Judged) -> Sequence[Flaw]:
    if judged.change is None:
        from trebuchet.report.flaw import accepted, all_flaws

        return [
            flaw._replace(loud="note") if accepted(flaw, judged.waived) else flaw
            for flaw in all_flaws(judged.runs)
        ]
    from trebuchet.report.turned import turned

    names = [use.name for run in judged.runs for use in run.policies]
    return turned(judged.change, names[0] if names else judged.change.new.name)


def _markdown(judged: Judged) -> str:
    from trebuchet.report.markdown import run_markdown

    return run_markdown(judged.runs, _lines(judged), judged.since)


def _html(judged: Judged) -> str:
    from trebuchet.report.audit import audit

    return audit(
        judged.runs,
        judged.corpus,
        judged.repairs(),
        judged.waivers,
        judged.since if judged.change is None else (judged.change,),
        _lines(judged),
        judged.waived,
    )


def _lines(judged: Judged) -> Sequence[str]:
    return judged.verdict.lines if judged.verdict is not None else ()


def _sarif(judged: Judged) -> str:
    from trebuchet.report.sarif import sarif

    return sarif(_flaws(judged), judged.runs, judged.corpus, home(), judged.fail_on, judged.waived)


def _junit(judged: Judged) -> str:
    from trebuchet.report.junit import junit, junit_change

    if judged.change is not None:
        return junit_change(judged.change, home())
    return junit(judged.runs, home(), judged.waived)


def _github(judged: Judged) -> str:
    from trebuchet.report.annotations import annotated

    gates = judged.verdict.gates if judged.verdict is not None else ()
    return annotated(_flaws(judged), home(), judged.fail_on, gates)


def _csv(judged: Judged) -> str:
    from trebuchet.report.run_rows import rows_csv, run_rows

    return rows_csv(run_rows(judged.runs))


def _parquet(judged: Judged) -> Table:
    from trebuchet.report.run_rows import COLUMNS, run_rows

    return Table(COLUMNS, run_rows(judged.runs))


_MAKERS: Final[Mapping[str, Callable[[Judged], str | Table]]] = {
    "markdown": _markdown,
    "html": _html,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "csv": _csv,
    "parquet": _parquet,
}
