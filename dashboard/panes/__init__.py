"""The parts of the page, one module a part, in the order in which they stand on it."""
