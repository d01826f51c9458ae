"""A real browser on the real dashboard: the server as a process, and a reader who looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

from calling import ROOT

PAGES: Final = {
    "": "Coverage",
    "attacks": "Attacks",
    "case": "Case",
    "honest": "Honest work",
    "escalation": "Escalation",
    "compare": "Compare",
    "trend": "Trend",
    "attempt": "Try",
}
"""The address of every page below the root, and its name in the navigation."""

PATIENCE: Final = 30_000
"""Milliseconds that a page may take on a machine that is busy with other tests."""

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_KNOCKS: Final = ("_stcore/health", "_stcore/host-config")
"""What Streamlit asks below the address of a page before it asks at the root: each is a 404."""

_STILL: Final = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  return app?.dataset.testScriptState === "notRunning"
    && app.dataset.testConnectionState === "CONNECTED"
    && !document.querySelector("[data-testid=stSkeleton], [data-stale=true]");
}"""


def chromium() -> str | None:
    """The path of a Chromium on this machine, if there is one."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def required() -> bool:
    """Whether a machine without a browser is at fault: a build, or one that says so."""
    return bool(os.environ.get("CI")) or os.environ.get("TREBUCHET_BROWSER") == "required"


@contextmanager
def served(database: Path) -> Iterator[str]:
    """`trebuchet dashboard` over this file on a free port; gives its address, and ends it."""
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        port = attempt.getsockname()[1]
    words = ("--db", str(database), "--port", str(port))
    with subprocess.Popen(
        [sys.executable, "-m", "trebuchet", "dashboard", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "analyzer")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[0]
            yield address
        finally:
            process.terminate()


@contextmanager
def browsing(path: str) -> Iterator[Browser]:
    """A browser that resolves no name and whose proxy answers nobody, but for this machine."""
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=path,
            chromium_sandbox=False,
            proxy={"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"},
            args=[
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--disable-gpu",
                "--disable-background-networking",
            ],
        )
        yield browser
        browser.close()


class Reader:
    """One tab of the browser, and a note of all that should not happen in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self._asks(request.url, "http"))
        page.on("websocket", lambda socket: self._asks(socket.url, "ws"))

    def open(self, name: str = "", query: str = "") -> Page:
        """A page of the dashboard by its address, laid out whole."""
        self.page.goto(f"{self.address}/{name}{'?' if query else ''}{query}")
        self.page.locator("h1").first.wait_for()
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the server has said all that it has to say."""
        self.page.wait_for_function(_STILL)

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        known = [f"{self.address}/{name}/{knock}" for name in PAGES if name for knock in _KNOCKS]
        if message.type == "error" and where not in known:
            self.faults.append(f"console: {message.text} {where}")

    def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asks(self, url: str, scheme: str) -> None:
        own = f"{scheme}{self.address.removeprefix('http')}/"
        if not url.startswith((own, "data:", f"blob:{own}")):
            self.faults.append(f"foreign request: {url}")
