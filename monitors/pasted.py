"""What colleagues paste: the words of an advocate from where no machine may read. Needs no key.

Not a place but a pocket: nothing is fetched. LinkedIn and others let nobody read a member's posts
(https://www.linkedin.com/legal/user-agreement), so people who see one type `/bellwether paste`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from monitors import Fetched, Found, Source, source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Http
    from storage.accounts import Account

_DAY = timedelta(days=1)


@source
class PastedSource(Source):
    """Holds what was pasted, and never goes anywhere."""

    by_hand: ClassVar[bool] = True

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:  # noqa: ARG002
        """Tell that no link means this."""
        return ()

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:  # noqa: ARG002
        """Bring nothing, and say that only people can."""
        return Fetched(
            items=(),
            cursor=account.cursor,
            next_at=now + _DAY,
            unchanged=True,
            health="by_hand",
            says="Here is only what colleagues paste: `/bellwether paste` when you see something.",
        )
