"""Where cases and sessions are replayed on both sides, to find the call at which they part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from trebuchet.analysis.case import Setting, plans
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.honest import bound_sessions
from trebuchet.analysis.plan import Plan, bind_trace, lay_out
from trebuchet.analysis.rebinding import rebound
from trebuchet.analysis.regression.parting import Parting, parting, recorded_parting
from trebuchet.dialects import parse_policy
from trebuchet.errors import PolicyError
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.run import CaseResult, Run, SessionResult
from trebuchet.model.tool import Inventory


class Bench(NamedTuple):
    """The policies of both sides, and what their cases were bound from where that is at hand."""

    old: Mapping[str, Policy]
    new: Mapping[str, Policy]
    stage: Stage | None = None

    def attack(self, case: CaseResult, under: Mapping[str, Policy]) -> Parting | None:
        """Where the sides part in the form in which the case was judged under these policies."""
        stage = self.stage
        binding = rebound(case, stage.corpus, stage.inventory) if stage else None
        if stage is None or binding is None:
            return None
        setting = stage.setting._replace(policies=under)
        try:
            plan = next((plan for plan in plans(binding, setting) if plan.form == case.form), None)
        except UnfitError:
            return None
        return self._part(plan, binding.attack.through_approver)

    def twin(self, case: CaseResult) -> Replayed | None:
        """The twin of a case, replayed on the case's own tools; None where it cannot be."""
        stage = self.stage
        binding = rebound(case, stage.corpus, stage.inventory) if stage else None
        if stage is None or binding is None or binding.attack.twin is None:
            return None
        attack, world = binding.attack, stage.setting.world
        try:
            bound = bind_trace(binding.attack.twin.trace, attack.roles, binding.fits, world)
        except UnfitError:
            return None
        if bound is None:
            return None
        return Replayed(self._part(next(iter(lay_out(bound, world, paces=False)))))

    def session(self, judged: SessionResult) -> Parting | None:
        """Where the sides part in a session, as it was bound or recorded."""
        stage = self.stage
        if stage is None:
            return None
        whole = stage.corpus.session(judged.session)
        if whole is None:
            return recorded_parting(stage.recorded, judged.session, self.old, self.new)
        for bound in bound_sessions([whole], stage.servers, stage.setting):
            used = sorted({fit.tool.server for fit in bound.fits.values()})
            if tuple(used) == judged.servers:
                return self._part(bound.plan)
        return None

    def _part(self, plan: Plan | None, through_approver: bool = False) -> Parting | None:
        if plan is None:
            return None
        return parting(plan, self.old, self.new, through_approver)


class Replayed(NamedTuple):
    """What came of a replay on both sides."""

    at: Parting | None
    """Where they part; None where they decide every call alike."""


class Stage(NamedTuple):
    """What cases are bound from."""

    corpus: Corpus
    inventory: Inventory
    setting: Setting
    """World, needs and fits, which both sides share; its policies are not asked."""
    servers: Sequence[str]
    recorded: Sequence[ToolCall] = ()
    shared: bool = True
    """Whether both sides were judged on all of this, so that what differs is the policy's."""


def bench_of(old: Run, new: Run) -> Bench:
    """The bench of two runs of which nothing else is at hand: their policies, read again."""
    return Bench(policies_of(old), policies_of(new))


def policies_of(run: Run) -> Mapping[str, NativePolicy]:
    """The native policies of a run by server, read again from the texts that it keeps."""
    found: dict[str, NativePolicy] = {}
    for use in run.policies:
        dialect = use.dialect.partition("-")[0]
        if dialect not in _NATIVE:
            continue
        try:
            policy = parse_policy(use.text, use.name, dialect, lenient=True)
        except PolicyError:
            continue  # a text that was not kept, or of an older dialect
        found.update(dict.fromkeys(use.servers, policy))
    return found


_NATIVE = ("policylayer", "intercept")
