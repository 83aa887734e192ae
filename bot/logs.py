"""The log on standard error: lines for people, or one JSON object a line for machines."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
logger = logging.getLogger("bellwether")


class Lines(logging.Formatter):
    """Writes one JSON object a line: time (UTC), level, logger, process, message; error if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record; no words of strangers can begin another line."""
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        said = {
            "time": f"{at}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(said, ensure_ascii=True)


def begin(form: str, level: int = logging.WARNING) -> None:
    """Log on standard error from now on, in this process, in a form; the first level stays."""
    logging.basicConfig(level=level, format=_TEXT, stream=sys.stderr)
    # Bolt and the socket client warn of every reconnect, which they mend themselves.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    if form == "json":
        for handler in logging.getLogger().handlers:
            if type(handler) is logging.StreamHandler:
                handler.setFormatter(Lines())
        # What nobody caught is a line as well, and not a page between lines.
        sys.excepthook = lambda kind, error, trace: logger.critical(
            "ended by %s", kind.__name__, exc_info=(kind, error, trace)
        )
        threading.excepthook = _of_a_thread


def _of_a_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        found = (told.exc_type, told.exc_value, told.exc_traceback)
        logger.error("a thread ended by %s", told.exc_type.__name__, exc_info=found)


def teller(form: str, say: Callable[[str], None]) -> Callable[[str], None]:
    """Give what tells the operator where things are: a line of the log, where that is JSON."""
    if form != "json":
        return say
    logger.setLevel(logging.INFO)
    return logger.info
