"""The corpus: attacks and honest sessions read from YAML, checked, locked, searched and indexed.

The worlds that they speak of, and the templates that they speak in, are read here too.
"""

from __future__ import annotations

from trebuchet.corpus.agreement import covered
from trebuchet.corpus.artefact import drift, generated, write_generated
from trebuchet.corpus.check import CHECKS, check_files
from trebuchet.corpus.find import attack_named, search
from trebuchet.corpus.index import index_page
from trebuchet.corpus.loader import corpus_of, load_corpus
from trebuchet.corpus.lock import lock_text, locked
from trebuchet.corpus.new_attack import scaffold
from trebuchet.corpus.schema import schemas
from trebuchet.corpus.templates import (
    compile_template,
    escaped,
    placeholders,
    render,
    varies,
)
from trebuchet.corpus.world import lay_over, load_world

__all__ = [
    "CHECKS",
    "attack_named",
    "check_files",
    "compile_template",
    "corpus_of",
    "covered",
    "drift",
    "escaped",
    "generated",
    "index_page",
    "lay_over",
    "load_corpus",
    "load_world",
    "lock_text",
    "locked",
    "placeholders",
    "render",
    "scaffold",
    "schemas",
    "search",
    "varies",
    "write_generated",
]
