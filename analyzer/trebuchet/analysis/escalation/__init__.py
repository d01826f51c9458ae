"""How one allowed tool leads to the next: `docs/escalation.md` has the walk."""
