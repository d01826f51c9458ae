"""What a change lets through and what it breaks: `docs/regression.md` has the walk."""
