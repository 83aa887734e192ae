"""The workspace's state in one place: who, what was written, what is open, and what time it is."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from datetime import datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any

from bot.workspace import events, views
from bot.workspace.faults import Faults
from bot.workspace.journal import Journal
from bot.workspace.messages import Messages
from bot.workspace.people import Directory
from bot.workspace.posting import Poster
from bot.workspace.records import (
    BOT_TOKEN,
    BOT_USER_ID,
    DEFAULT_EVENTS,
    DEFAULT_SCOPES,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    Json,
    Message,
    Organisation,
    Upload,
)
from bot.workspace.sockets import Outcome, Sockets
from bot.workspace.throttle import Throttle
from bot.workspace.tickets import TRIGGER_SECONDS, Responses, Triggers
from bot.workspace.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

ACK_SECONDS = 3.0
# Slack tries an event again at once, after a minute and after five.
RETRY_SECONDS = (0.0, 60.0, 300.0)


class Workspace:
    """A Slack workspace in memory; `serve` puts it on a port.

    `now` is the product's clock and `move_clock` shifts it; without the latter only the
    workspace's own idea of time moves. `scopes`, `events` and `unfurl_domains` are what a manifest
    grants; None means what an app of this kind asks for. `shortcuts` are what it adds to the menu
    of a message, each by callback id and name. The seconds and `limits` are Slack's unless a test
    is in a hurry. `team` and `name` are who it is, `organisation` whose it is; with `installed`,
    the app is in it from the start, with the token that never changes.
    """

    def __init__(  # noqa: PLR0913 - each is one thing a manifest or a test decides
        self,
        *,
        now: Callable[[], datetime],
        move_clock: Callable[[timedelta], None] | None = None,
        verbs: Sequence[tuple[str, str]] = (),
        scopes: Collection[str] | None = None,
        events: Collection[str] | None = None,
        unfurl_domains: Collection[str] = (),
        shortcuts: Sequence[tuple[str, str]] = (),
        ack_seconds: float = ACK_SECONDS,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
        trigger_seconds: float = TRIGGER_SECONDS,
        limits: bool = True,
        team: str = TEAM_ID,
        name: str = TEAM_NAME,
        organisation: Organisation | None = None,
        installed: bool = True,
    ) -> None:
        self.lock = RLock()
        self.team_id, self.name = team, name
        self.domain = re.sub(r"[^a-z0-9]+", "-", name.lower().removesuffix(" workspace"))
        self.organisation = organisation
        self.org_wide = False
        self.tokens: set[str] = {BOT_TOKEN} if installed else set()
        self.past: set[str] = set()
        self.verbs = tuple(verbs)
        self.scopes = DEFAULT_SCOPES if scopes is None else frozenset(scopes)
        self.events = DEFAULT_EVENTS if events is None else frozenset(events)
        self.unfurl_domains = tuple(unfurl_domains)
        self.shortcuts = dict(shortcuts)
        self.ack_seconds = ack_seconds
        self.retry_seconds = tuple(retry_seconds)
        self.limits = limits
        self.revoked = False
        self.url = ""
        self._now = now
        self._move_clock = move_clock
        self._offset = timedelta()
        self._skipped = 0.0
        self.directory = Directory(int(now().timestamp()))
        self.messages = Messages(team)
        self.views = Views(team)
        self.journal = Journal()
        self.faults = Faults()
        self.throttle = Throttle(self.elapsed)
        self.triggers = Triggers(self.elapsed, trigger_seconds)
        self.responses = Responses()
        self.sockets = Sockets(ack_seconds, lambda: self.tell("connections"))
        self.poster = Poster(ack_seconds, self.time)
        self.uploads: dict[str, Upload] = {}
        self.scheduled: dict[str, Json] = {}
        self.home_opened: dict[str, float] = {}
        self._watchers: list[asyncio.Queue[Json | None]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._made = 0
        self._run = secrets.token_hex(4).upper()

    @property
    def moves_product(self) -> bool:
        """Tell whether moving the time here moves the product's too."""
        return self._move_clock is not None

    def time(self) -> datetime:
        """Tell the time here: the product's clock, and our own shift of it."""
        return self._now() + self._offset

    def elapsed(self) -> float:
        """Count seconds that only grow; time that was skipped counts as passed."""
        return time.monotonic() + self._skipped

    def move(self, by: timedelta) -> None:
        """Shift the clock, the product's too when it let us."""
        if self._move_clock is None:
            self._offset += by
        else:
            self._move_clock(by)
        self._skipped += max(0.0, by.total_seconds())
        self.post_scheduled()

    def identity(self, letters: str) -> str:
        """Make up an id that no other thing has, nor had before a restart."""
        self._made += 1
        return f"{letters}0{self._run}{self._made:05d}"

    def write(self, channel: Channel, user: str, text: str, **fields: Any) -> Message:
        """Write a message or an ephemeral one and tell who looks on."""
        with self.lock:
            ts = self.messages.next_ts(self.time())
            if fields.get("blocks"):
                fields["blocks"] = views.with_ids(fields["blocks"], f"m{ts}")
            message = self.messages.add(Message(ts, channel.id, user, text, **fields))
        self.tell_message(message)
        return message

    def tell_message(self, message: Message, *, removed: bool = False) -> None:
        """Tell who looks on that a message came, changed or went."""
        self.tell(
            "message",
            channel=message.channel,
            ts=message.ts,
            thread_ts=message.thread_ts,
            author=message.user,
            user=message.seen_by,
            removed=removed,
        )

    def tell(self, kind: str, **facts: Any) -> None:
        """Send a small note to every page that looks on; it fetches what it needs."""
        for queue in tuple(self._watchers):
            queue.put_nowait({"kind": kind, **facts})

    def watch(self) -> asyncio.Queue[Json | None]:
        """Give a queue of notes; None is the last."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._watchers.append(queue)
        return queue

    def unwatch(self, queue: asyncio.Queue[Json | None]) -> None:
        """Stop sending notes to a queue."""
        if queue in self._watchers:
            self._watchers.remove(queue)

    def background(self, work: Any) -> None:
        """Run a coroutine beside the others and keep it from being collected."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def emit(self, event: Json, name: str | None = None, *, whole: bool = False) -> None:
        """Send an event to the app if its manifest asks for it (`name` as it stands there).

        With `whole`, it is about the organisation and none of its workspaces.
        """
        wanted = name or event["type"]
        scope = events.NEEDS.get(wanted)
        absent = self.revoked or not self.tokens
        if absent or wanted not in self.events or (scope and scope not in self.scopes):
            return
        self.background(self.deliver(events.envelope(self, event, whole=whole)))

    def installed(self, token: str) -> None:
        """Let a token be good here from now on."""
        self.tokens.add(token)
        self.past.discard(token)
        self.revoked = False

    def granted(self) -> None:
        """Let the organisation's token be good here."""
        if self.organisation is not None:
            self.org_wide = True
            self.organisation.granted[self.team_id] = self.name
            for token in self.organisation.tokens:
                self.installed(token)

    def forget_tokens(self) -> None:
        """Make the tokens for this workspace worthless; the one that never changes is back later.

        An installation makes a new one.
        """
        self.revoked = BOT_TOKEN in self.tokens
        self.past |= self.tokens - {BOT_TOKEN}
        self.tokens &= {BOT_TOKEN}
        self.org_wide = False

    async def ask(self, kind: str, payload: Json, *, accepts: bool, **extra: Any) -> Outcome:
        """Tell the app something, at its request URL or over its socket, and wait for its word."""
        if self.poster.url:
            return await self.poster.ask(kind, payload, accepts=accepts, **extra)
        return await self.sockets.ask(kind, payload, accepts=accepts, **extra)

    async def deliver(self, payload: Json) -> bool:
        """Send an event until it is acknowledged, at most once and three times more."""
        for attempt, delay in enumerate((0.0, *self.retry_seconds)):
            if attempt:
                await self.pause(delay)
            retry = {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
            outcome = await self.ask("events_api", payload, accepts=False, **retry)
            if outcome.error is None or outcome.final:
                return outcome.error is None
        return False

    async def pause(self, seconds: float) -> None:
        """Wait as long as that, less when the clock is moved on."""
        end = self.elapsed() + seconds
        while (left := end - self.elapsed()) > 0:  # noqa: ASYNC110 - another thread moves the clock
            await asyncio.sleep(min(left, 0.25))

    def post_scheduled(self) -> None:
        """Write the scheduled messages that are due; Slack loses those with metadata."""
        now = self.time().timestamp()
        with self.lock:
            due = [key for key, item in self.scheduled.items() if item["post_at"] <= now]
            for item in [self.scheduled.pop(key) for key in due]:
                channel = self.directory.channels[item["channel"]]
                if not item["metadata"] and not channel.is_archived:
                    fields = {name: item[name] for name in ("blocks", "thread_ts")}
                    self.write(channel, BOT_USER_ID, item["text"], **fields)

    async def keep_schedule(self) -> None:
        """Look every second for scheduled messages that are due."""
        while True:
            self.post_scheduled()
            await asyncio.sleep(1)

    async def stop(self) -> None:
        """End streams, sockets and what runs beside."""
        for queue in tuple(self._watchers):
            queue.put_nowait(None)
        await self.sockets.disconnect("close")
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
