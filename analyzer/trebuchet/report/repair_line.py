"""What a reader is told to do about one case."""

from __future__ import annotations

from typing import Literal, NamedTuple


class RepairLine(NamedTuple):
    """A replayed repair in the policy's own words, or the kind of control that is missing."""

    text: str
    kind: Literal["stop", "limit", "ask", "missing"]
    """`stop`: no harmful call runs any more. `limit`: some still do, short of the harm. `ask`: a
    person is asked, of honest calls too."""
    breaks: str = ""
    """Of what is missing: honest work that a rule would break which stops the attack."""

    def said(self, on: str = "") -> str:
        """The advice in one sentence; `on` names the tool, where several could be meant."""
        where = f" on {on}" if on else ""
        if self.kind == "stop":
            return f"stop it{where}: {self.text}"
        if self.kind == "limit":
            return f"limit it{where}: {self.text}"
        if self.kind == "ask":
            return f"stop it{where}, though honest calls wait too: {self.text}"
        if self.breaks:
            return f"a rule would break honest work ({self.breaks}); it takes {self.text}"
        return f"no rule helps; it takes {self.text}"
