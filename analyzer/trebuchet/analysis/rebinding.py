"""The binding behind a case of a run: the same tools in the same roles, found again."""

from __future__ import annotations

from trebuchet.analysis.binding import Fit, fit_role
from trebuchet.analysis.case import Binding
from trebuchet.model.attack import Corpus
from trebuchet.model.run import CaseResult
from trebuchet.model.tool import Inventory


def rebound(case: CaseResult, corpus: Corpus, inventory: Inventory) -> Binding | None:
    """The tools behind a case; None when this corpus or inventory has no such case."""
    attack = corpus.attack(case.attack)
    if attack is None:
        return None
    fits: dict[str, Fit] = {}
    for name, bound in case.binding.items():
        tool = inventory.tool(bound.server, bound.tool)
        role = attack.roles.get(name)
        fit = fit_role(tool, role) if tool and role else None
        if fit is None:
            return None
        fits[name] = fit
    return Binding(attack, fits) if attack.focus in fits else None
