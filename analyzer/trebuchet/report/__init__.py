"""A run, a case, the corpus and the inventory as text and as JSON; one module a thing shown."""
