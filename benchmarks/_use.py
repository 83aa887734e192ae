"""What a process and all its children use: memory that they do not share twice, and CPU."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


def family(pid: int) -> list[int]:
    """Name a process and all its children, of every generation."""
    found = [pid]
    try:
        tasks = [*Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return found  # it ended as we looked
    for child in tasks:
        try:
            found += [each for one in child.read_text().split() for each in family(int(one))]
        except OSError:
            continue
    return found


def cpu(pid: int) -> float:
    """Tell the seconds of CPU that a process has used itself; none once it has ended."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Tell a process's share of memory (PSS), in MB; none once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@dataclass(slots=True)
class Use:
    """What a family of processes uses while this is entered: looked at every `gap` seconds."""

    pid: int
    gap: float = 0.5
    cpu_of: dict[int, float] = field(default_factory=dict)
    peak: dict[int, float] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _began: float = 0.0
    _before: float = 0.0
    seconds: float = 0.0
    _watcher: threading.Thread | None = None

    def look(self) -> None:
        """Look once: keep the CPU of each process, and the memory of all when it is the most."""
        each = {pid: memory(pid) for pid in family(self.pid)}
        if sum(each.values()) > sum(self.peak.values()):
            self.peak = each
        for pid in each:
            self.cpu_of[pid] = max(self.cpu_of.get(pid, 0.0), cpu(pid))

    @property
    def cpu(self) -> float:
        """Seconds of CPU used since this was entered."""
        return sum(self.cpu_of.values()) - self._before

    def __enter__(self) -> Self:
        self.look()
        self._before, self._began = sum(self.cpu_of.values()), time.perf_counter()

        def watch() -> None:
            while not self._over.wait(self.gap):
                self.look()

        self._watcher = threading.Thread(target=watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        assert self._watcher is not None
        self._watcher.join()
        self.look()
        self.seconds = time.perf_counter() - self._began
