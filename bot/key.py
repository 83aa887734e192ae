"""The key that tokens are kept under, so that who gets hold of the database alone gets no token.

It comes from BELLWETHER_KEY, where there may be several: the first is used, the others still open
what was kept under them. Without, it is a file beside the database, made when it is first needed;
for a PostgreSQL, which is nowhere, one in the folder that we are started in.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

import storage
from bot.settings import SettingsError

if TYPE_CHECKING:
    from bot.settings import Settings

STATE_SECONDS = 600
"""How long somebody may take to install us, from our page and back to it."""


class SealedError(Exception):
    """What was kept cannot be read with the key we have."""


class Key:
    """Seals what must not be read in the database, and reads it."""

    def __init__(self, *keys: str) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, words: str) -> str:
        """Encrypt something."""
        return self._fernet.encrypt(words.encode()).decode()

    def open(self, sealed: str) -> str:
        """Read what was encrypted. Raises SealedError where that was with another key."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SealedError("sealed with another key") from None

    def renew(self, sealed: str) -> str:
        """Encrypt anew with the newest key. Raises SealedError where none of ours fits."""
        try:
            return self._fernet.rotate(sealed).decode()
        except InvalidToken:
            raise SealedError("sealed with another key") from None

    def ticket(self, now: datetime) -> str:
        """Make what can be shown to us for ten minutes as proof that it was ours."""
        word = secrets.token_hex(8).encode()
        return self._fernet.encrypt_at_time(word, int(now.timestamp())).decode()

    def is_ours(self, ticket: str, now: datetime) -> bool:
        """Tell whether a ticket is ours and not too old."""
        try:
            self._fernet.decrypt_at_time(ticket, STATE_SECONDS, int(now.timestamp()))
        except (InvalidToken, ValueError):
            return False
        return True


def fresh() -> str:
    """Make up a key."""
    return Fernet.generate_key().decode()


def file_of(settings: Settings) -> Path | None:
    """Tell which file holds the key; none where BELLWETHER_KEY does."""
    if settings.keys:
        return None
    away = storage.is_postgres(settings.database)
    return Path("bellwether.key" if away else f"{settings.database}.key")


def key_of(settings: Settings) -> Key:
    """Find the key, or make it. Raises SettingsError where there is none to be had."""
    file = file_of(settings)
    if file is None:
        return Key(*settings.keys)
    try:
        _make(file)
        return Key(file.read_text(encoding="ascii").strip())
    except OSError as error:
        raise SettingsError(
            f"The key file {file} cannot be used ({error.strerror}). Nothing was changed; let"
            " Bellwether read it, or set BELLWETHER_KEY (`bellwether key` makes one)."
        ) from error
    except ValueError as error:
        raise SettingsError(
            f"The key file {file} holds no key. Nothing was changed; bring back the one that was"
            " there, or remove it and install Bellwether again in each workspace."
        ) from error


def _make(file: Path) -> None:
    """Make the file, whole and for us alone, where there is none."""
    if file.exists():
        return
    draft = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as writing:
            writing.write(f"{fresh()}\n")
            writing.flush()
            os.fsync(writing.fileno())
        # Another process may have been first; then its key is the key.
        if not file.exists():
            os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()
