"""The verdict of a gate: what was asked for, what was found, and the exit code that follows."""

from __future__ import annotations

from trebuchet.model.value import Value


class GateResult(Value):
    """One gate, held against what was found."""

    name: str
    """What was asked for, as the user says it: `fail-on critical`, `waivers`, `lock`."""
    passed: bool
    sentence: str
    """What was found, with its numbers."""
    findings: tuple[str, ...] = ()
    """Ids of what made it fail: cases, sessions, paths, tools, waivers."""
    agent: str = ""
    """Whose policies it judges, where a project has several agents."""

    def __str__(self) -> str:
        verdict = "passed" if self.passed else "failed"
        whose = f" ({self.agent})" if self.agent else ""
        joint = " " if self.sentence.startswith("at ") else ", "
        return f"gate {self.name}{whose}: {verdict}{joint}{self.sentence}"


class GateVerdict(Value):
    """All gates that were asked for; the only place that knows the exit code."""

    gates: tuple[GateResult, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all gates passed; true where none was asked for."""
        return all(gate.passed for gate in self.gates)

    @property
    def failed(self) -> tuple[GateResult, ...]:
        """The gates that did not pass, in order."""
        return tuple(gate for gate in self.gates if not gate.passed)

    @property
    def exit_code(self) -> int:
        """0 when all gates passed, else 1."""
        return 0 if self.passed else 1

    @property
    def lines(self) -> tuple[str, ...]:
        """One line a gate, as it is printed."""
        return tuple(str(gate) for gate in self.gates)
