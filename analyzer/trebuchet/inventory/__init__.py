"""Tools of MCP servers: read, labelled with what they can do, kept one file a server."""

from __future__ import annotations

from trebuchet.inventory.classifier.classify import classify
from trebuchet.inventory.classifier.words import singular, words
from trebuchet.inventory.folder import (
    load_index,
    load_inventory,
    load_packages,
    merged,
    parse_inventory,
)
from trebuchet.inventory.listing import read_tools
from trebuchet.inventory.live import from_client_config, from_command, from_url
from trebuchet.inventory.server_file import renamed, server_text, slug, write_server, write_servers

__all__ = [
    "classify",
    "from_client_config",
    "from_command",
    "from_url",
    "load_index",
    "load_inventory",
    "load_packages",
    "merged",
    "parse_inventory",
    "read_tools",
    "renamed",
    "server_text",
    "singular",
    "slug",
    "words",
    "write_server",
    "write_servers",
]
