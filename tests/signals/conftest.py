"""Advocates, accounts and posts to look at, made of the little that a test wants to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from signals import View
from signals._reader import read_text
from storage.accounts import Account
from storage.advocates import Advocate
from storage.posts import Post

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class Scene:
    """One advocate, Ada, with one account, and whatever she published."""

    now = NOW

    def advocate(self, *, added_days_ago: float = 3000) -> Advocate:
        return Advocate(
            team="T1",
            id="ada",
            name="Ada",
            name_key="ada",
            owner="U1",
            added_by="U1",
            added_at=NOW - timedelta(days=added_days_ago),
            look_at=NOW,
        )

    def account(self, *, seen_days_ago: float = 0.1, **more: Any) -> Account:
        facts: dict[str, Any] = {
            "team": "T1",
            "id": "blog",
            "advocate_id": "ada",
            "source": "feed",
            "address": "https://ada.example/feed",
            "stable_id": "https://ada.example/feed",
            "title": "Ada's blog",
            "link": "https://ada.example",
            "added_at": NOW - timedelta(days=3000),
            "due_at": NOW,
            "health_since": NOW - timedelta(days=3000),
            "first_seen_at": NOW - timedelta(days=3000),
            "last_good_at": NOW - timedelta(days=seen_days_ago),
        }
        return Account(**(facts | more))

    def post(self, days_ago: float = 0, text: str = "", **more: Any) -> Post:
        at = NOW - timedelta(days=days_ago)
        facts: dict[str, Any] = {
            "team": "T1",
            "account_id": "blog",
            "id": f"p{days_ago}",
            "advocate_id": "ada",
            "url": "https://ada.example/p",
            "title": "",
            "text": text,
            "kind": "post",
            "published_at": at,
            "seen_at": at,
            "backlog": False,
            "fingerprint": f"f{days_ago}",
            "label": "none",
        }
        return Post(**(facts | more))

    def read(self, days_ago: float, text: str, lang: str | None = None, **more: Any) -> Post:
        told = read_text(text, lang, (NOW - timedelta(days=days_ago)).date())
        facts = {
            "label": told.label,
            "about_self": told.about_self,
            "confidence": told.confidence,
            "sentiment": told.sentiment,
            "evidence": told.evidence,
            "returns_on": told.returns_on,
            "lang": told.lang,
            "reasons": told.reasons,
        }
        return self.post(days_ago, text, **(facts | more))

    def view(
        self,
        posts: list[Post],
        fresh: list[Post] | None = None,
        accounts: list[Account] | None = None,
        advocate: Advocate | None = None,
        now: datetime = NOW,
    ) -> View:
        return View(
            advocate=advocate or self.advocate(),
            posts=posts,
            fresh=frozenset((post.account_id, post.id) for post in fresh or []),
            accounts=[self.account()] if accounts is None else accounts,
            now=now,
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()
