from __future__ import annotations

import json
import subprocess
import sys

from bot import logs

NOISY = """
import logging, sys, threading
from bot import logs
logs.begin("text", logging.INFO)
logs.begin("json")
say = logs.teller("json", print)
say("Ready.")
log = logging.getLogger("bot.sample")
log.info("two\\nlines of %s", "caf\\u00e9")
try:
    raise LookupError("nothing there")
except LookupError:
    log.exception("job %s failed", "sample")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
raise KeyError("at the end")
"""


def test_json_is_one_object_a_line_whatever_goes_wrong() -> None:
    ran = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert (ran.stdout, ran.returncode) == ("", 1)
    assert [line["level"] for line in lines] == ["info", "info", "error", "error", "critical"]
    assert [line["message"] for line in lines[:3]] == [
        "Ready.",
        "two\nlines of café",
        "job sample failed",
    ]
    assert ["Error" in line.get("error", "") for line in lines] == [False, False, True, True, True]
    assert all(line["time"].endswith("Z") and line["process"] for line in lines)


def test_in_text_what_is_told_is_told_as_it_was() -> None:
    told: list[str] = []
    logs.teller("text", told.append)("Ready.")
    assert told == ["Ready."]
