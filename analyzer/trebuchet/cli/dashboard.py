"""`trebuchet dashboard`: the page over the database of runs."""

from __future__ import annotations

import click

from trebuchet.errors import Problem

DATABASE = "TREBUCHET_DB"
"""The environment variable that tells the page which file it is over."""


@click.command("dashboard")
@click.option("--db", metavar="FILE", help="Else the user's data folder.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="To listen on."
)
@click.option(
    "--address",
    default="127.0.0.1",
    show_default=True,
    help="Any other shows the page to whoever reaches it: it asks nobody who they are.",
)
def command(db: str | None, port: int, address: str) -> None:
    """Open the page that shows which attacks each policy blocks. Ends with Ctrl-C."""
    import os

    from trebuchet.cli.keeping import database
    from trebuchet.errors import StoreError, UsageError
    from trebuchet.store import runs

    path = database(db).absolute()
    problems = _unbindable(address, port)
    if path.exists():
        try:
            runs(path)
        except StoreError as error:
            problems += error.problems
    if problems:
        raise UsageError(problems)
    os.environ[DATABASE] = str(path)
    _serve(address, port)


def _unbindable(address: str, port: int) -> list[Problem]:
    """Why nothing can listen there; an empty list when something can."""
    import socket

    from trebuchet.model.place import Place

    try:
        family, kind, *_, where = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        place = Place("--address")
        return [Problem(place, "unknown-address", f'"{address}" is no address of this machine')]
    with socket.socket(family, kind) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(where)
        except OSError as error:
            return [_refused(error, address, port)]
    return []


def _refused(error: OSError, address: str, port: int) -> Problem:
    import errno

    from trebuchet.model.place import Place

    if error.errno == errno.EADDRNOTAVAIL:
        text = f'"{address}" is no address of this machine'
        return Problem(Place("--address"), "unknown-address", text)
    if error.errno == errno.EADDRINUSE:
        text = f'port "{port}" is in use at {address}; name a free one'
        return Problem(Place("--port"), "port-busy", text)
    text = f'port "{port}" cannot be used ({(error.strerror or str(error)).lower()})'
    return Problem(Place("--port"), "port-unusable", text)


def _serve(address: str, port: int) -> None:
    """Run the page in this process until it is told to end."""
    import os
    import threading
    from contextlib import redirect_stdout

    from streamlit import net_util
    from streamlit.web.cli import main

    from trebuchet._resources import resource

    # A page of another origin that knocks would make Streamlit ask the network for its own address.
    net_util.get_external_ip = lambda: None

    settings = {
        "server.address": address,
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": 5,
        "server.scriptHealthCheckEnabled": "true",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": address,
        "client.toolbarMode": "minimal",
        "client.showErrorLinks": "false",
        "logger.hideWelcomeMessage": "true",
        "logger.level": "error",
        "theme.light.primaryColor": "#1f5fbf",
        "theme.light.textColor": "#0b0d12",
        "theme.dark.primaryColor": "#7db0ff",
    }
    threading.Thread(target=_announce, args=(address, port), daemon=True).start()
    flags = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        main(["run", str(resource("dashboard") / "app.py"), *flags], standalone_mode=False)


def _announce(address: str, port: int) -> None:
    """Print where the page is, as soon as it has been laid out once and answers at once."""
    import socket
    import sys
    import time

    out = sys.__stdout__
    host = f"[{address}]" if ":" in address else address
    reach = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - a look-up
    for _ in range(600):
        try:
            socket.create_connection((reach, port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    _lay_out(reach, port)
    if out is not None:
        print(f"http://{host}:{port}  (Ctrl-C ends it)", file=out, flush=True)


def _lay_out(reach: str, port: int) -> None:
    """Have the page laid out once, so that what is slow to import and to read is at hand."""
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(reach, port, timeout=60)
    try:
        connection.request("GET", "/_stcore/script-health-check")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return  # the page will do it when it is asked for
    finally:
        connection.close()
