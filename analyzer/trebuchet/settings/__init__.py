"""The configuration of a project, `trebuchet.toml` or `[tool.trebuchet]`, with the line of every value."""
