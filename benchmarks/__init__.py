"""A benchmark is one claim about speed, memory or accuracy that anyone can measure again.

Each file here that does not start with `_` is one, with a `main()` that prints what it found.
`python -m benchmarks --quick NAME` asks for the small form of it, to see that it works at all.
"""

import os


def quick() -> bool:
    """Tell whether less is to be measured than what the README states."""
    return os.environ.get("BENCH_QUICK") == "1"
