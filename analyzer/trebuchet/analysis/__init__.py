"""From policies, corpus and inventory to verdicts: binding, replay, score and repair."""
