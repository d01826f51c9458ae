"""The corpus: attacks and honest sessions read from YAML, checked, locked, searched and indexed."""
