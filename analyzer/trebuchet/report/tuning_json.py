"""A tuned limit as JSON for scripts: stable keys, described by `docs/tune.schema.json`."""

from __future__ import annotations

from trebuchet.model.tuning import Tuning
from trebuchet.report.tuning import knee_words
from trebuchet.report.written import written


def tuning_json(found: Tuning) -> str:
    """One JSON object in ASCII; the same tuning gives the same bytes.

    A source is `file:line:column` or null.
    """
    plain = found.model_dump(mode="json")
    source = found.limit.source
    plain["limit"]["source"] = None if source is None else str(source)
    plain["knee"]["sentence"] = knee_words(found)
    return written(plain)
