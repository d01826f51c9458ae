"""`trebuchet dashboard` as a process: it starts, answers on loopback, and ends when told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

import trebuchet

PACKAGE = Path(trebuchet.__file__).parents[1]


def start(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """The verb, begun in a folder of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "trebuchet", "dashboard", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PACKAGE), "XDG_DATA_HOME": str(cwd)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def test_it_serves_and_ends(one: Path, tmp_path: Path) -> None:
    """It prints one line with the address, answers there, and ends cleanly on SIGTERM."""
    port = free_port()
    with start("--db", str(one), "--port", str(port), cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line == f"http://127.0.0.1:{port}  (Ctrl-C ends it)\n"
            for path in ("/", "/_stcore/health"):
                with urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                    assert answer.status == 200
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--db", "policy.json"], "policy.json: this file is no database of runs"),
        (["--address", "nowhere.invalid"], '--address: "nowhere.invalid" is no address of this'),
        (["--address", "192.0.2.1"], '--address: "192.0.2.1" is no address of this machine'),
    ],
)
def test_bad_input_is_one_sentence(arguments: list[str], said: str, tmp_path: Path) -> None:
    """A file that is no database and an address that is not ours end it before it starts."""
    (tmp_path / "policy.json").write_text("{}", encoding="utf-8")
    with start("--port", str(free_port()), *arguments, cwd=tmp_path) as process:
        out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert said in err
    assert (out, err.count("\n")) == ("", 1)


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    """A port that is taken is named, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with start("--db", "none.duckdb", "--port", str(port), cwd=tmp_path) as process:
            out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert err == f'--port: port "{port}" is in use at 127.0.0.1; name a free one\n'
    assert out == ""
