"""A benchmark is one claim about speed, memory or accuracy that anyone can measure again.

Each file here that does not start with `_` is one, with a `main()` that prints what it found.
"""
