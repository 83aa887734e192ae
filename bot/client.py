"""The client that everything here calls Slack's Web API with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

    from bot.house import House
    from bot.pace import Pace

SECONDS = 10
"""How long one call to Slack may take."""


class Client(WebClient):
    """A client that repeats nothing by itself, and counts its calls so that we keep within tiers.

    `bot_user` and `bot_id` are whom we are in the workspace, where that is known.
    """

    bot_user = ""
    bot_id = ""
    _pace: Pace
    _whose: str

    @classmethod
    def make(cls, house: House, token: str, team: str = "") -> Client:
        """Make a client. `team` is said with every call, as a token of an organisation needs."""
        client = cls(
            token or None,
            base_url=house.settings.api_url,
            timeout=SECONDS,
            retry_handlers=[],
            team_id=team or None,
        )
        client._pace = house.pace
        client._whose = f"{team}{token[-8:]}"
        return client

    def seconds_until(self, method: str) -> float:
        """Tell how long to leave a method alone, so that Slack does not have to say so."""
        return self._pace.wait_for(self._whose, method)

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        """Call a method, and note that and what Slack says of our pace."""
        self._pace.called(self._whose, api_method)
        try:
            return super().api_call(api_method, **given)
        except SlackApiError as error:
            if error.response.status_code == 429:
                self._pace.rest(self._whose, api_method, retry_after(error))
            raise


def client_for(house: House, token: str, team: str = "") -> Client:
    """Make a client that retries nothing by itself: a retried post can be said twice."""
    return Client.make(house, token, team)


def retry_after(error: SlackApiError) -> float:
    """Read how many seconds Slack wants to be left alone; one, where it does not say."""
    headers = {name.lower(): value for name, value in (error.response.headers or {}).items()}
    said = str(headers.get("retry-after", "1"))
    return max(1.0, float(said)) if said.isdecimal() else 1.0
