"""The rule that a tool's class calls for, before anything is known of the work that needs it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Capability, ToolClass

_HOURLY = {"counter": "calls", "window": "hour", "max": 30, "scope": "grant"}


def advised_policy(tool: Tool) -> str:
    """A whole PolicyLayer policy for this one tool, denying every other; a starting point.

    Destructive tools are hidden; money moves, permissions and host code wait for a person; other
    tools that write are limited; reads are listed.
    """
    if tool.tool_class is ToolClass.DESTRUCTIVE:
        return _written({"hide": [tool.name]})
    return _written({"tools": {tool.name: _entry(tool)}})


def _entry(tool: Tool) -> Mapping[str, Any]:
    if tool.tool_class is ToolClass.FINANCIAL or _GRAVE.intersection(tool.capabilities):
        return {"action": "require_approval", "reason": "A person decides."}
    if tool.tool_class is ToolClass.READ:
        return {}
    return {"limits": [_HOURLY]}


_GRAVE = frozenset(
    {
        Capability.EXECUTE,
        Capability.INVOKE_ANY,
        Capability.GRANT_PERMISSION,
        Capability.MODIFY_IDENTITY,
        Capability.MODIFY_GUARD,
        Capability.INSTALL,
        Capability.PHYSICAL,
    }
)


def _written(rules: Mapping[str, Any]) -> str:
    return json.dumps({"version": "1", "default": "deny", **rules})
