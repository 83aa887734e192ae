"""Run the benchmarks: `python -m benchmarks` for all of them, or name the ones you want."""

from __future__ import annotations

import importlib
import os
import pkgutil
import platform
import subprocess
import sys
import time
from pathlib import Path

import benchmarks


def known() -> list[str]:
    """Name every benchmark."""
    return sorted(
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not module.name.startswith("_")
    )


def machine() -> str:
    """Say in one line what the figures below were measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {_processor()}, Python {platform.python_version()}, {platform.system()}"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def run(names: list[str]) -> int:
    """Run benchmarks by name, all of them if none is named, and give the exit code.

    One that fails keeps none of the others from being run.
    """
    if strange := sorted(set(names) - set(known())):
        print(
            f"No benchmark is called {', '.join(strange)}. There are: {', '.join(known())}.",
            file=sys.stderr,
        )
        return 2
    print(machine())
    failed = []
    for name in names or known():
        if not hasattr(importlib.import_module(f"benchmarks.{name}"), "main"):
            continue
        print(f"\n# {name}", flush=True)
        began = time.monotonic()
        # Each in a process of its own, so that none has what another left in memory.
        code = f"import benchmarks.{name} as one; one.main()"
        if subprocess.run([sys.executable, "-c", code], check=False).returncode:
            failed.append(name)
        print(f"({name} took {time.monotonic() - began:,.0f} s)", flush=True)
    if failed:
        print(f"\nNot as they should be: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    if "--quick" in sys.argv:
        # Read by benchmarks as they are imported, and by the processes that they start.
        os.environ["BENCH_QUICK"] = "1"
    sys.exit(run([name for name in sys.argv[1:] if name != "--quick"]))
