"""The values that every layer speaks in: frozen, strict, and nothing else."""
