"""What addresses are hashed with: a secret of each team, of no use without the key beside it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.key import SealedError, key_of
from bot.settings import SettingsError
from storage import peppers

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings
    from storage import Database

BYTES = 32


def pepper_of(db: Database, team: str, settings: Settings, now: datetime) -> bytes:
    """Find a team's pepper, or make it.

    Raises SettingsError where it was sealed with a key that is lost: a new one would know nobody
    who is known, and let those back in who were erased.
    """
    key = key_of(settings)
    kept = peppers.one(db, team)
    if kept is None:
        fresh = key.seal(secrets.token_hex(BYTES))
        peppers.add(db, team, peppers.Pepper(team=team, sealed=fresh, made_at=now))
        kept = peppers.one(db, team)
    sealed = kept.sealed if kept else ""
    try:
        opened = bytes.fromhex(key.open(sealed))
    except SealedError:
        raise SettingsError(
            "What customers' addresses are hashed with was sealed with another key. Nothing was"
            " changed; bring back the key that was in BELLWETHER_KEY, or beside the database."
        ) from None
    if len(settings.keys) > 1:
        peppers.renew(db, team, key.renew(sealed))
    return opened
