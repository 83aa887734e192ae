"""A real WordPress on loopback, as `.ci/servers/wordpress` unpacked it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from tests.servers import _servers

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS = Path(__file__).parent / "wordpress"
_EXTENSIONS = ("tokenizer", "mysqlnd", "mysqli", "ctype", "dom", "xml", "simplexml", "mbstring")
_TITLE = "Ada & friends"


class WordPress:
    """A site with its database. What is asked of it goes over its own functions."""

    def __init__(self, folder: Path, work: Path) -> None:
        """Take the folder it was unpacked in, and one for all that it writes."""
        self._root = folder / "unpacked"
        self._site = folder / "site"
        self._work = work
        self._port = _servers.free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._logs: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _servers.end(*self._processes[::-1])
        for log in self._logs:
            log.close()

    def do(self, *wanted: Sequence[Any]) -> list[Any]:
        """Do one thing after another, each a verb of do.php with its arguments."""
        done = subprocess.run(
            [*self._php(), str(OURS / "do.php")],
            input=json.dumps(wanted).encode(),
            capture_output=True,
            env=self._environment(),
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise RuntimeError((done.stdout + done.stderr).decode(errors="replace")[-2000:])
        result: list[Any] = json.loads(done.stdout.splitlines()[-1])
        return result

    def _start(self) -> None:
        site = self._work / "site"
        shutil.copytree(self._site, site, symlinks=True)
        (site / "wp-config.php").unlink(missing_ok=True)
        shutil.copy(OURS / "wp-config.php", site / "wp-config.php")
        self._start_database()
        self.do(("install", _TITLE))
        self._run(
            "php", *self._php(), "-S", f"127.0.0.1:{self._port}", "-t", str(site),
            str(OURS / "router.php"),
        )  # fmt: skip
        _servers.wait_for(f"{self.url}/", self._processes[-1], self._work / "php.log")

    def _start_database(self) -> None:
        root, data = self._root / "usr", self._work / "data"
        # Made by hand, for the script that does it wants to be installed.
        data.mkdir()
        (data / "mysql").mkdir()
        share = root / "share" / "mysql"
        names = ("mysql_system_tables", "mysql_performance_tables", "mysql_system_tables_data")
        words = ["create database if not exists test;\nuse mysql;\n"]
        words += [(share / f"{name}.sql").read_text() for name in names]
        options = [
            str(root / "sbin" / "mariadbd"), "--no-defaults", f"--basedir={root}",
            f"--datadir={data}", f"--lc-messages-dir={share}", "--user=root",
            "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=8M",
        ]  # fmt: skip
        subprocess.run(
            [*options, "--bootstrap"],
            input="\n".join(words).encode(),
            capture_output=True,
            env=self._environment(),
            timeout=60,
            check=True,
        )
        server = self._run(
            "mariadb", *options, "--skip-networking", "--skip-grant-tables",
            f"--socket={self._socket}", f"--pid-file={data}/pid",
        )  # fmt: skip
        until = time.monotonic() + 30
        while not Path(self._socket).exists():
            if server.poll() is not None or time.monotonic() > until:
                log = (self._work / "mariadb.log").read_text(errors="replace")
                raise RuntimeError(f"MariaDB does not start:\n{log[-2000:]}")
            time.sleep(0.05)
        subprocess.run(
            [
                str(root / "bin" / "mariadb"), "--no-defaults", f"--socket={self._socket}",
                "-e", "create database wordpress default character set utf8mb4",
            ],
            env=self._environment(),
            timeout=30,
            check=True,
        )  # fmt: skip

    @property
    def _socket(self) -> str:
        return str(self._work / "s")

    def _run(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        log = (self._work / f"{name}.log").open("wb")
        self._logs.append(log)
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=self._environment(),
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def _php(self) -> list[str]:
        [extensions] = (self._root / "usr/lib/php").glob("20*")
        named = [f"-dextension={name}" for name in _EXTENSIONS]
        return [
            str(self._root / "usr/bin/php-here"), "-n", f"-dextension_dir={extensions}", *named,
            "-ddate.timezone=UTC", "-dmemory_limit=256M",
        ]  # fmt: skip

    def _environment(self) -> dict[str, str]:
        libraries = sorted((self._root / "usr/lib").glob("*-linux-gnu"))
        libraries += sorted((self._root / "lib").glob("*-linux-gnu"))
        return {
            "PATH": os.environ.get("PATH", ""),
            "LD_LIBRARY_PATH": ":".join(map(str, libraries)),
            "TEST_SOCKET": self._socket,
            "TEST_URL": self.url,
            "TEST_SITE": str(self._work / "site"),
        }
