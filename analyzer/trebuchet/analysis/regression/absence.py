"""Why a case or session that one run has is missing from the other."""

from __future__ import annotations

from collections.abc import Mapping

from trebuchet.model.run import CaseResult, Run, SessionResult


class Absence:
    """What `there` lacks of `here`; `tense` is `no longer` for what is lost, `not yet` for new."""

    def __init__(self, here: Run, there: Run, tense: str) -> None:
        self._tense = tense
        self._same_corpus = here.corpus == there.corpus
        self._same_tools = here.inventory == there.inventory
        self._servers = frozenset(there.servers)
        self._played = frozenset(case.attack for case in there.cases)
        self._sessions = frozenset(session.session for session in there.sessions)
        self._not_covered = {entry.attack: entry for entry in there.not_covered}
        self._tools = frozenset(
            (bound.server, bound.tool) for case in there.cases for bound in case.binding.values()
        )
        self._heirs = _heirs(here, there)

    def of_case(self, case: CaseResult) -> str:
        """Why the other run has no such case."""
        tense = self._tense
        if case.server not in self._servers:
            return f'the server "{case.server}" is {tense} judged'
        entry = self._not_covered.get(case.attack)
        if entry is not None and entry.reason == "withdrawn":
            return f"the attack is withdrawn: {entry.text}"
        if not self._same_corpus and entry is None and case.attack not in self._played:
            return f"the attack is {tense} in the corpus"
        tool = focus_tool(case)
        if not self._same_tools and (case.server, tool) not in self._tools:
            heir = self._heirs.get((case.server, tool))
            said = f'no tool "{tool}" that attacks fit is {tense} on the server'
            return f'{said}; "{heir}" has its part: renamed?' if heir else said
        if not self._same_corpus:
            return f"the corpus changed: the attack is {tense} played on this tool"
        if not self._same_tools:
            return f'the tool "{tool}" changed: the attack is {tense} played on it'
        return f"the attack is {tense} among those that were asked for"

    def of_session(self, session: SessionResult) -> str:
        """Why the other run has no such session."""
        tense = self._tense
        missing = sorted(set(session.servers) - self._servers)
        if missing:
            return f'the server "{missing[0]}" is {tense} judged'
        if not self._same_corpus and session.session not in self._sessions:
            return f"the session is {tense} in the corpus, or {tense} fits these servers"
        if not self._same_tools:
            return f"the servers have {tense} the tools for it"
        return f"the session is {tense} among those that were asked for"


def focus_tool(case: CaseResult) -> str:
    """The name of the tool that does the harm."""
    bound = case.binding.get(case.focus)
    return bound.tool if bound else case.id.rpartition("#")[2]


def _heirs(here: Run, there: Run) -> Mapping[tuple[str, str], str]:
    """Tools that only `here` has, each with the one new tool to which all its attacks went."""
    before, after = _attacks_by_tool(here), _attacks_by_tool(there)
    found: dict[tuple[str, str], str] = {}
    for key, attacks in before.items():
        if key in after:
            continue
        heirs = [
            tool
            for (server, tool), others in after.items()
            if server == key[0] and (server, tool) not in before and others == attacks
        ]
        if len(heirs) == 1:
            found[key] = heirs[0]
    return found


def _attacks_by_tool(run: Run) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for case in run.cases:
        found.setdefault((case.server, focus_tool(case)), set()).add(case.attack)
    return found
