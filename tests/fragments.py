"""Putting a printed repair into the text of a policy, as its owner would."""

from __future__ import annotations

import json

import yaml

from trebuchet.model.policy import NativePolicy


def with_fragment(policy: NativePolicy, tool: str, fragment: str) -> str:
    """The policy's text with the fragment put where it belongs."""
    if policy.dialect == "policylayer-1":
        document = json.loads(policy.text)
        ((key, added),) = json.loads(f"{{{fragment}}}").items()
        tools = document.setdefault("tools", {})
        home = document if key == "hide" else tools.setdefault(tool, {})
        home[key] = [*home.get(key, []), *added] if isinstance(added, list) else added
        return json.dumps(document)
    document = yaml.safe_load(policy.text)
    if fragment.startswith("hide: "):
        document["hide"] = [*document.get("hide", []), *yaml.safe_load(fragment)["hide"]]
        return yaml.safe_dump(document, sort_keys=False)
    marker = "@@"
    document.setdefault("tools", {}).setdefault(tool, {"rules": []})["rules"].append(marker)
    text = yaml.safe_dump(document, sort_keys=False)
    return text.replace(f"- '{marker}'", fragment)
