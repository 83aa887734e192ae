"""Failures on request: the next calls of a method go wrong the way a script asks for."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot.workspace.records import Json, LocalError


@dataclass
class Fault:
    """One way to fail, so many `times` more.

    With `after`, the call is carried out first and only its answer goes wrong; with `reset`, the
    connection is cut instead of answered; `delay` is seconds to hang before either.
    """

    method: str
    times: int = 1
    status: int = 200
    error: str | None = None
    retry_after: int | None = None
    after: bool = False
    reset: bool = False
    delay: float = 0.0


class Faults:
    """The failures that are still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, wanted: Json) -> Fault | None:
        """Take a request such as `{method, status, times}`; `times` 0 takes the method's back."""
        unknown = set(wanted) - set(Fault.__dataclass_fields__)
        if unknown or not wanted.get("method"):
            known = ", ".join(Fault.__dataclass_fields__)
            raise LocalError(f"A fault names a method and has these fields: {known}.")
        try:
            fault = Fault(
                method=str(wanted["method"]),
                times=int(wanted.get("times", 1)),
                status=int(wanted.get("status") or (429 if wanted.get("retry_after") else 200)),
                error=wanted.get("error"),
                retry_after=wanted.get("retry_after"),
                after=bool(wanted.get("after", False)),
                reset=bool(wanted.get("reset", False)),
                delay=float(wanted.get("delay") or 0),
            )
        except (TypeError, ValueError) as error:
            raise LocalError("times, status, retry_after and delay are numbers.") from error
        if not 200 <= fault.status <= 599:
            raise LocalError("status is an HTTP status from 200 to 599.")
        if fault.times == 0:
            self._coming = [f for f in self._coming if f.method != fault.method]
            return None
        self._coming.append(fault)
        return fault

    def take(self, method: str) -> Fault | None:
        """Give the fault for this call, if one is due, and count it."""
        for fault in self._coming:
            if fault.method in (method, "*"):
                fault.times -= 1
                if fault.times <= 0:
                    self._coming.remove(fault)
                return fault
        return None

    def coming(self) -> list[Json]:
        """List what is still to come."""
        return [asdict(fault) for fault in self._coming]
