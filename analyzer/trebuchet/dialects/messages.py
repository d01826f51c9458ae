"""What a policy without words of its own tells the caller whom it denies."""

from __future__ import annotations


def denied(rule: str) -> str:
    """A condition of the rule does not let the call pass."""
    return f'Denied by rule "{rule}"'


def exhausted(rule: str) -> str:
    """The rule's quota is used up."""
    return f"Rate limit exceeded for {rule}"


def rate_reached(most: int, window: str) -> str:
    """A quota that is written as a rate is used up."""
    return f"Rate limit of {most} per {window} reached. Try again later."


def waits(rule: str) -> str:
    """The call waits for a person, as the rule asks."""
    return f'Rule "{rule}" asks for approval'


def hidden(tool: str) -> str:
    """The tool is not there."""
    return f'Tool "{tool}" is hidden by policy'
