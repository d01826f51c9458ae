"""The most that honest work asks of a tool in one calendar minute, hour and day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Final, cast

from trebuchet.analysis.tuning.work import Asked, Work
from trebuchet.dialects.windows import SECONDS
from trebuchet.engine.counters import amount_of
from trebuchet.model.policy import Limit
from trebuchet.model.tuning import HonestPeak, Window

_ORDER: Final = ("recorded", "session", "twin")


def honest_peaks(work: Iterable[Work], limit: Limit) -> tuple[HonestPeak, ...]:
    """One peak a window, counted as the limit counts; windows that hold nothing are left out.

    Of equal peaks recorded calls come first, then sessions, then twins, the earlier ids first.
    """
    pieces = list(work)
    found = (_peak(pieces, limit, cast("Window", window)) for window in SECONDS)
    return tuple(peak for peak in found if peak is not None)


def _peak(work: Iterable[Work], limit: Limit, window: Window) -> HonestPeak | None:
    peaks = [peak for piece in work for peak in _peaks(piece, limit, window)]
    if not peaks:
        return None
    return min(peaks, key=lambda peak: (-peak.count, _ORDER.index(peak.of), peak.work, peak.at))


def _peaks(piece: Work, limit: Limit, window: Window) -> Iterator[HonestPeak]:
    """What each counter of one piece of work holds in each window that it calls in."""
    seconds = SECONDS[window]
    filled: defaultdict[tuple[Hashable, int], Counter[str]] = defaultdict(Counter)
    for call in piece.calls:
        filled[_counter(call, limit), int(call.at // seconds)][call.work] += _weight(call, limit)
    for (_, place), shares in filled.items():
        count = sum(shares.values())
        if count > 0:
            most = min(shares, key=lambda work: (-shares[work], work))
            yield HonestPeak(
                window=window, count=count, at=float(place * seconds), of=piece.of, work=most
            )


def _counter(call: Asked, limit: Limit) -> Hashable:
    """Whose calls are counted together."""
    if limit.per == "session":
        return (call.grant, call.session)
    return call.grant if limit.per == "grant" else ""


def _weight(call: Asked, limit: Limit) -> int:
    """What the call adds to the counter; nothing where its amount cannot be told."""
    if limit.increment_from is None:
        return limit.increment
    return amount_of(call.arguments, limit.increment_from) or 0
