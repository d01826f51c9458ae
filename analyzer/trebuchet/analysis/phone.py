"""Receivers of tools that telephone: a number where others take an address."""

from __future__ import annotations

import re

from trebuchet.inventory import words
from trebuchet.model.tool import Tool
from trebuchet.model.trace import Argument

PHONE_WORDS = frozenset({"sms", "phone", "call", "whatsapp", "voice", "twilio", "vonage", "telnyx"})
"""Words of a tool's or server's name that say that it reaches people by telephone."""

_ADDRESS = re.compile(r"\{(\w+)\.(?:email|colleague)\}")
_MADE = re.compile(r"^[^@\s]*@\{(\w+)\.domain\}$")


def speaks_by_phone(tool: Tool) -> bool:
    """Whether the tool's receivers are telephone numbers."""
    return bool(PHONE_WORDS.intersection(words(tool.name) + words(tool.server)))


def by_phone(template: Argument) -> Argument:
    """The template with each owner's address replaced by the same owner's number.

    An address that is made up anew with every repetition becomes a number that is, too.
    """
    if not isinstance(template, str):
        return template
    made = _MADE.match(template)
    if made:
        return f"{{{made[1]}.phone}}" + ("{n}" if "{n}" in template else "")
    return _ADDRESS.sub(r"{\1.phone}", template)
