"""Reading a file as UTF-8 text, within a cap on its size."""

from __future__ import annotations

import stat
from pathlib import Path

from trebuchet.errors import Problem, TrebuchetError
from trebuchet.model.place import Place

MEGABYTE = 1_000_000

POLICY_CAP = 5 * MEGABYTE
"""The largest policy, in bytes."""
CORPUS_CAP = 1 * MEGABYTE
"""The largest file of a corpus, in bytes."""
INVENTORY_CAP = 20 * MEGABYTE
"""The largest tool list, in bytes."""
TRACE_CAP = 50 * MEGABYTE
"""The largest list of calls, in bytes."""
SETTINGS_CAP = MEGABYTE // 4
"""The largest configuration, in bytes."""
BASELINE_CAP = 50 * MEGABYTE
"""The largest baseline or lock, in bytes."""

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def spoken(path: Path) -> str:
    """A path as a text that every output can say: bytes that are not UTF-8 become escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def read_file(path: Path, cap: int, error: type[TrebuchetError]) -> str:
    """The text of a UTF-8 file of at most `cap` bytes; anything else raises `error`.

    The size is looked up before a byte is read. Pipes and devices have none, so of them no more
    than the cap is read.
    """
    name = spoken(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise error(Problem(Place(name), "is-directory", "this is a folder, not a file"))
        _check_size(status.st_size, name, cap, error)
        with path.open("rb") as file:
            data = file.read(cap + 1)
    except FileNotFoundError:
        raise error(Problem(Place(name), "not-found", "there is no such file")) from None
    except (OSError, ValueError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        message = f"the file cannot be read: {reason.lower()}"
        raise error(Problem(Place(name), "unreadable", message)) from None
    return decode(data, name, cap, error)


def decode(data: bytes, name: str, cap: int, error: type[TrebuchetError]) -> str:
    """The text of UTF-8 bytes, such as standard input gives; anything else raises `error`.

    A UTF-8 byte order mark at the beginning is left out: editors on Windows write it, and it says
    nothing that UTF-8 does not.
    """
    _check_size(len(data), name, cap, error)
    if data.startswith(_WIDE):
        message = "the text is UTF-16 or UTF-32; save it as UTF-8"
        raise error(Problem(Place(name, 1, 1), "utf-16", message))
    if (nul := data.find(b"\0")) >= 0:
        message = "the text holds a NUL byte, so it is binary or not UTF-8; save it as UTF-8"
        raise error(Problem(_byte_place(data, nul, name), "nul-byte", message))
    data = data.removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        message = f"the byte 0x{data[fault.start]:02x} is not UTF-8; save the file as UTF-8"
        place = _byte_place(data, fault.start, name)
        raise error(Problem(place, "not-utf-8", message)) from None


def _check_size(size: int, name: str, cap: int, error: type[TrebuchetError]) -> None:
    if size > cap:
        message = (
            f"the file is too large: {size:,} bytes, where at most {cap:,} "
            f"({cap / MEGABYTE:g} MB) are read"
        )
        raise error(Problem(Place(name), "too-large", message))


def _byte_place(data: bytes, at: int, name: str) -> Place:
    before = data[:at]
    start = before.rfind(b"\n") + 1
    column = len(before[start:].decode("utf-8", "replace")) + 1
    return Place(name, before.count(b"\n") + 1, column)
