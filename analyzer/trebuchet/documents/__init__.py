"""Text of a file in, plain data out, with the line and column of every key and value.

Policies, attacks, inventories and traces are all read here, so they fail alike: one `Problem` a
fault, each with its place, and never an exception of a parser.
"""

from __future__ import annotations

from trebuchet.documents.document import Document, dotted, shown
from trebuchet.documents.file import (
    BASELINE_CAP,
    CORPUS_CAP,
    INVENTORY_CAP,
    POLICY_CAP,
    SETTINGS_CAP,
    TRACE_CAP,
    decode,
    read_file,
    spoken,
)
from trebuchet.documents.json_text import read_json
from trebuchet.documents.toml_text import read_toml
from trebuchet.documents.validation import validated
from trebuchet.documents.yaml_scalar import core_scalar
from trebuchet.documents.yaml_text import read_yaml

__all__ = [
    "BASELINE_CAP",
    "CORPUS_CAP",
    "INVENTORY_CAP",
    "POLICY_CAP",
    "SETTINGS_CAP",
    "TRACE_CAP",
    "Document",
    "core_scalar",
    "decode",
    "dotted",
    "read_file",
    "read_json",
    "read_toml",
    "read_yaml",
    "shown",
    "spoken",
    "validated",
]
