"""Waivers: what a project accepts on purpose, until which day, and whether that still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from trebuchet.model.regression import CaseTurn
from trebuchet.model.run import CaseResult, Run, SessionResult, TwinVerdict
from trebuchet.model.settings import Waiver

_UNWELL = (TwinVerdict.BROKEN, TwinVerdict.HELD)


class Standing(NamedTuple):
    """Waivers on one day: those that hold, and those that have run out."""

    holding: tuple[Waiver, ...]
    expired: tuple[Waiver, ...]

    @property
    def next_expiry(self) -> str:
        """The first day on which one of those that hold does so for the last time."""
        return min((waiver.expires for waiver in self.holding), default="")


def standing(waivers: Iterable[Waiver], today: date) -> Standing:
    """The waivers on that day; one still holds on the day that it names."""
    holding: list[Waiver] = []
    expired: list[Waiver] = []
    for waiver in waivers:
        (expired if date.fromisoformat(waiver.expires) < today else holding).append(waiver)
    return Standing(tuple(holding), tuple(expired))


class Waived:
    """Which findings of one run its waivers accept; it notes which of them were used."""

    def __init__(self, waivers: Sequence[Waiver], run: Run) -> None:
        self._by_target: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in waivers:
            self._by_target.setdefault(_target(waiver), []).append(waiver)
        self._policies: Mapping[str, str] = {
            server: use.name for use in run.policies for server in use.servers
        }
        self.used: set[Waiver] = set()

    def case(self, case: CaseResult) -> bool:
        """Whether this case is a finding, and accepted."""
        finding = not case.verdict.stopped or case.twin.verdict in _UNWELL
        return finding and self._accepts((case.server,), case=case.id, attack=case.attack)

    def session(self, session: SessionResult) -> bool:
        """Whether this honest session does not go through, and that is accepted."""
        finding = session.verdict in _UNWELL
        return finding and self._session(session.servers, session.session, session.id)

    def turn(self, turn: CaseTurn) -> bool:
        """Whether this turn is accepted."""
        servers = turn.server.split("+")
        if turn.of == "session":
            return self._session(servers, turn.session, turn.id)
        if turn.of == "path":
            return self.path(turn.id, servers)
        return self._accepts(servers, case=turn.id, attack=turn.attack)

    def path(self, id_: str, servers: Sequence[str]) -> bool:
        """Whether this escalation path is accepted."""
        return self._accepts(servers, path=id_)

    def reasons(self, cases: Iterable[CaseResult]) -> Mapping[str, str]:
        """By case that is accepted, the reason of the first waiver that does."""
        return {
            case.id: found[0].reason
            for case in cases
            if (found := self._matching((case.server,), case=case.id, attack=case.attack))
        }

    def _session(self, servers: Sequence[str], name: str, id_: str) -> bool:
        by_name = self._accepts(servers, session=name)
        return self._accepts(servers, session=id_) or by_name

    def _accepts(self, servers: Sequence[str], **named: str) -> bool:
        found = self._matching(servers, **named)
        self.used.update(found)
        return bool(found)

    def _matching(self, servers: Sequence[str], **named: str) -> list[Waiver]:
        policies = {self._policies.get(server) for server in servers}
        return [
            waiver
            for target in named.items()
            for waiver in self._by_target.get(target, ())
            if waiver.policy is None or waiver.policy in policies
        ]


def _target(waiver: Waiver) -> tuple[str, str]:
    """Which of its keys a waiver has, and what stands there."""
    said = (("case", waiver.case), ("attack", waiver.attack), ("session", waiver.session))
    return next(((key, name) for key, name in said if name), ("path", waiver.path or ""))
