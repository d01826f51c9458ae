"""Mutate policies and read them: nothing but a `TrebuchetError` may come out.

    python bench/fuzz_policies.py [COUNT] [SEED]

Seeds are the shipped policies, the invalid ones of the tests and a sample of the conformance
vectors. Each is changed in bytes, lines or structure, one to four times, and read as a file would
be, in a dialect of its own or of the other. What loads must also compile and decide. Exit code 1
when anything else escaped.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from trebuchet.dialects import DIALECTS, parse_policy
from trebuchet.documents import POLICY_CAP, decode
from trebuchet.engine import decider
from trebuchet.errors import PolicyError, TrebuchetError
from trebuchet.model.call import ToolCall
from trebuchet.model.policy import NativePolicy

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = (ROOT / "data" / "policies", ROOT / "tests" / "invalid" / "policies")
VECTORS = ROOT / "tests" / "conformance" / "intercept.jsonl.gz"
LARGEST = 20_000
"""Bytes of the largest seed: what matters is variety."""

LONG_FORM = """{"version": "1", "default": "deny", "description": "a desk", "hide": ["wipe"],
 "all_tools": {"limits": [{"counter": "any", "window": "minute", "max": 60}]},
 "tools": {"pay": {"require": [{"path": "args.currency", "op": "in", "value": ["eur", 1, null]}],
   "deny_if": [{"conditions": [{"path": "args.money.amount", "op": "gt", "value": 1e4}],
                "on_deny": "over cap"}, {"name": "x", "conditions": []}],
   "limits": [{"counter": "c", "window": "day", "max": 3, "scope": "session"}]},
  "send": {"action": "require_approval", "reason": "r", "rate_limit": {"max": 10, "window": 60}},
  "find": {"require": [{"path": "args.q", "op": "regex", "value": "^[a-z]+(\\\\d{2,5}|x)?$"}]}}}
"""

TOKENS = [
    *(b"{", b"}", b"[", b"]", b":", b",", b'"', b"'", b"\\", b"\n", b"\t", b" ", b"\0", b"#"),
    *(b"&a ", b"*a", b"<<: ", b"!!int ", b"!x ", b"--- ", b"- ", b"? ", b"| ", b"> ", b"%YAML 1.1"),
    *(b"null", b"true", b"~", b"NaN", b"-Infinity", b"1e999", b".inf", b"0x1F", b"017", b"1_0"),
    *(b"2026-01-01", b"9" * 400, b"9" * 20, b"-1", b"0.5", b"\xff", b"\xed\xa0\x80", b"\xc3\xa9"),
    *(b"\\ud800", b"\\u0000", b"\xf0\x9f\x98\x80", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\x1b[31m"),
    *(b"(a+)+$", b"(?=x)", b"[[:alpha:]]", b"(?i)", b"\\1", b"((a{99}){99}){99}", b"*", b"{" * 80),
    *(b"version", b"default", b"hide", b"tools", b"rules", b"conditions", b"state", b"rate_limit"),
    *(b"args.", b"state.pay.c", b"_global", b"exists", b"not_in", b"increment_from", b"5/hour"),
]
VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        0.5,
        1e300,
        10**40,
        "",
        " ",
        "*",
        "1",
        "deny",
        "allow",
        "args.x",
    ),
    *([], {}, [[]], {"": {}}, [None], "regex", "in", "(", "a|b", "state.pay.c", "5/day", "é\u2028"),
]

Mutation = Callable[[bytes, random.Random], bytes]


def change_bytes(data: bytes, chance: random.Random) -> bytes:
    """One byte becomes another, or goes."""
    at = chance.randrange(len(data) + 1)
    replaced = bytes([chance.randrange(256)]) if chance.random() < 0.7 else b""
    return data[:at] + replaced + data[at + 1 :]


def insert_token(data: bytes, chance: random.Random) -> bytes:
    """A word that means something to a parser, somewhere."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 2, 70)) + data[at:]


def replace_word(data: bytes, chance: random.Random) -> bytes:
    """A word of the text becomes a token, or another word of it."""
    words = sorted(set(data.split()))
    if not words:
        return insert_token(data, chance)
    word = chance.choice(words)
    return data.replace(word, chance.choice([*TOKENS, *words]), chance.choice((1, -1)))


def shuffle_lines(data: bytes, chance: random.Random) -> bytes:
    """A line goes, is there twice, moves, or is indented."""
    lines = data.split(b"\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    line = lines[at]
    match chance.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, line)
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case _:
            lines[at] = b" " * chance.randrange(6) + line.lstrip()
    return b"\n".join(lines)


def cut(data: bytes, chance: random.Random) -> bytes:
    """A piece goes, or is there many times."""
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    piece = data[start:end][:2000]
    return data[:start] + piece * chance.choice((0, 0, 2, 20)) + data[end:]


def change_structure(data: bytes, chance: random.Random) -> bytes:
    """One value of the document becomes another, a key is renamed, or an entry is doubled."""
    try:
        document = yaml.load(data, yaml.CSafeLoader)
        spots = _spots(document)
    except Exception:
        return cut(data, chance)
    if not spots:
        return insert_token(data, chance)
    home, key = chance.choice(spots)
    match chance.randrange(4):
        case 0:
            home[key] = chance.choice(VALUES)
        case 1:
            other, name = chance.choice(spots)
            home[key] = other[name]
        case 2:
            if isinstance(home, dict):
                home[f"{key}{chance.choice(('s', '_', '', '.'))}"] = home.pop(key)
            else:
                home.insert(key, home[key])
        case _:
            del home[key]
    try:
        # JSON has no aliases: what a bomb stands for would be written out here.
        if b"&" not in data and chance.random() < 0.5:
            return json.dumps(document, indent=chance.choice((None, 1))).encode()
        return yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False).encode()
    except Exception:
        return cut(data, chance)


def _spots(document: Any) -> list[tuple[Any, Any]]:
    """Containers with each of their keys or indexes, the first 500; aliases may make many more."""
    found: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting and len(found) < 500:
        value = waiting.pop()
        if isinstance(value, dict | list):
            keys = list(value) if isinstance(value, dict) else list(range(len(value)))
            found += [(value, key) for key in keys]
            waiting += [value[key] for key in keys]
    return found


MUTATIONS: tuple[Mutation, ...] = (
    change_bytes,
    insert_token,
    replace_word,
    shuffle_lines,
    cut,
    *(change_structure,) * 6,
)


def seeds() -> list[bytes]:
    """The texts that mutations begin with."""
    files = [path for folder in FOLDERS for path in sorted(folder.glob("*")) if path.is_file()]
    found = [LONG_FORM.encode(), *(path.read_bytes() for path in files)]
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        found += [json.loads(line)["policy"].encode() for line in lines][::7]
    return [data for data in found if 0 < len(data) <= LARGEST]


def read(data: bytes, dialect: str | None, lenient: bool) -> NativePolicy:
    """What reading a policy file does."""
    text = decode(data, "policy", POLICY_CAP, PolicyError)
    return parse_policy(text, "policy", dialect, lenient)


def decide(policy: NativePolicy) -> None:
    """One call to each tool that the policy names."""
    deciding = decider(policy)
    for tool in (*policy.named_tools[:5], "unlisted"):
        deciding.decide(ToolCall(tool=tool, arguments={"amount": 5, "x": "y", "currency": None}))


def main(count: int, seed: int) -> int:
    """Mutate and read `count` times; 0 when nothing but our own errors came out."""
    chance = random.Random(seed)  # noqa: S311
    texts = seeds()
    outcomes: Counter[str] = Counter()
    escaped = 0
    slowest = (0.0, b"")
    began = time.perf_counter()
    for _ in range(count):
        data = chance.choice(texts)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            data = chance.choice(MUTATIONS)(data, chance)
        dialect = chance.choice((None, None, None, None, *DIALECTS))
        start = time.perf_counter()
        try:
            decide(read(data, dialect, chance.random() < 0.3))
            outcomes["(loaded)"] += 1
        except TrebuchetError as error:
            outcomes.update({problem.code for problem in error.problems})
        except Exception:
            escaped += 1
            print(f"--- escaped, dialect {dialect}:\n{data!r}")
            traceback.print_exc()
        slowest = max(slowest, (time.perf_counter() - start, data))
    seconds = time.perf_counter() - began
    print(f"{count:,} policies from {len(texts)} seeds, seed {seed}, {seconds:.0f} s")
    print(f"{escaped:8,}  exceptions that are not ours")
    print(f"slowest {slowest[0]:.2f} s, {len(slowest[1]):,} bytes")
    for code, times in sorted(outcomes.items(), key=lambda item: (-item[1], item[0])):
        print(f"{times:8,}  {code}")
    return 1 if escaped else 0


if __name__ == "__main__":
    numbers = [int(word.replace("_", "")) for word in sys.argv[1:3]]
    sys.exit(main(*(numbers + [10_000, 1][len(numbers) :])))
