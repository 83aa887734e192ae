"""Many workspaces: each installs us, is served with its own token, and can send us away."""

from __future__ import annotations

import http.client
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from cryptography.fernet import Fernet

from bot import app, health, installing
from bot.deliver import deliver
from bot.doctor import examine
from bot.jobs import known
from bot.key import file_of, key_of
from bot.oauth import BACK, INSTALL, Installer
from bot.poller import poll_once
from bot.receiving import PATH, Receiver
from bot.settings import SettingsError
from bot.workspace import Workspace, serve
from bot.workspace.records import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Organisation
from storage import accounts, installations, outbox, teams
from tests.bot._world import HERE, OLIVE, TEAM, Clock, LocalSlack, World, make_house

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.house import House

SECOND, THIRD, ORG = "T0LOCAL02", "T0LOCAL03", "E0LOCAL01"


def soon(look: Callable[[], Any]) -> Any:
    """Give what a look finds as soon as it finds something."""
    tick = threading.Event()
    for _ in range(200):
        if found := look():
            return found
        tick.wait(0.05)
    raise AssertionError("it did not come")


class Desk(LocalSlack):
    """One of the workspaces, from a script's side."""

    def __init__(self, address: Any, team: str) -> None:
        super().__init__(replace(address, url=f"{address.url}/t/{team}" if team else address.url))

    def answers(self, least: int = 1) -> list[dict[str, Any]]:
        """Wait for as many answers as only Olive sees."""

        def look() -> list[dict[str, Any]]:
            found = self.ask("ephemerals", user=OLIVE)
            return found if len(found) >= least else []

        found: list[dict[str, Any]] = soon(look)
        return found


class Browser:
    """Somebody who installs the app; brings back the cookies that are for https alone, too."""

    def __init__(self, product: str) -> None:
        self.product = product
        self.cookies: dict[str, str] = {}

    def go(self, url: str, form: dict[str, Any] | None = None) -> tuple[int, str, str]:
        """Open an address; gives the status, where it leads, and what is there."""
        parts = urlsplit(url)
        asked = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form, doseq=True) if form is not None else None
        asked.request("POST" if form else "GET", f"{parts.path}?{parts.query}", body, headers)
        answer = asked.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            assert "secure" in cookie.lower()
            assert "httponly" in cookie.lower()
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        words = answer.read().decode()
        asked.close()
        return answer.status, answer.headers.get("Location", ""), words

    def consents(self, **choice: Any) -> str:
        """Begin on our page and decide on Slack's; gives where that leads back to."""
        status, slack, _ = self.go(f"{self.product}{INSTALL}")
        assert status == 302
        status, _, page = self.go(slack)
        assert status == 200
        kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        assert "chat:write" in page
        status, back, _ = self.go(slack.partition("?")[0], kept | {"decision": "allow"} | choice)
        assert status == 302
        return back

    def installs(self, **choice: Any) -> str:
        """Install the app somewhere; gives what is said at the end."""
        status, _, page = self.go(self.consents(**choice))
        assert status == 200, page
        return page


@pytest.fixture
def town(clock: Clock) -> list[Workspace]:
    """Give two workspaces that have nothing to do with each other, and one of an organisation."""
    named = {"now": clock, "move_clock": clock.move, "limits": False, "installed": False}
    return [
        Workspace(**named),
        Workspace(**named, team=SECOND, name="Second workspace"),
        Workspace(**named, team=THIRD, name="Third workspace", organisation=Organisation()),
    ]


@pytest.fixture
def address(town: list[Workspace]) -> Iterator[Any]:
    with serve(town[0], 0, more=town[1:]) as address:
        yield address


@pytest.fixture
def desks(address: Any) -> dict[str, Desk]:
    return {
        TEAM: Desk(address, ""),
        SECOND: Desk(address, SECOND),
        THIRD: Desk(address, THIRD),
    }


def open_house(world: World, clock: Clock, url: str) -> House:
    """Put a house together that nobody has installed yet."""
    house = make_house(world, clock, f"{url}/api/", http=True, signing_secret=SIGNING_SECRET)
    house.settings = replace(
        house.settings,
        bot_token="",
        app_token="",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
    )
    house.clients.clear()
    return house


@pytest.fixture
def house(world: World, clock: Clock, address: Any, desks: dict[str, Desk]) -> Iterator[House]:
    """Give a house that is served over HTTP, with its pages to install it."""
    house = open_house(world, clock, address.url)
    receiver = Receiver(house)
    bolt = app.make_app(house)
    receiver.attach(bolt)
    # Where it is reached is known when it listens, and the pages have to say it.
    with health.serve(house, 0, receiver.routes()) as port:
        house.settings = replace(house.settings, url=f"http://127.0.0.1:{port}")
    with health.serve(house, port, [*receiver.routes(), *Installer(house).routes()]):
        desks[TEAM].tell("request_url", url=f"{house.settings.url}{PATH}")
        yield house
        receiver.detach()
        bolt.listener_runner.listener_executor.shutdown(wait=True)
        house.outside.close()


@pytest.fixture
def browser(house: House) -> Browser:
    return Browser(house.settings.url)


def lists(desk: Desk) -> str:
    """Let Olive type a command, and give the answer."""
    before = len(desk.ask("ephemerals", user=OLIVE))
    assert desk.tell("command", user=OLIVE, channel=HERE, text="list")["ok"]
    return str(desk.answers(before + 1)[-1]["text"])


def test_two_workspaces_install_us_and_each_is_answered_with_its_own(
    house: House, browser: Browser, desks: dict[str, Desk], world: World
) -> None:
    assert "Bellwether is in Local workspace" in browser.installs(team=TEAM)
    assert "Bellwether is in Second workspace" in browser.installs(team=SECOND)
    assert sorted(house.clients) == [TEAM, SECOND]
    tokens = {team: client.token for team, client in house.clients.items()}
    assert tokens[TEAM] != tokens[SECOND]
    world.advocate("Ada", world.watchlist())
    assert "1 advocate on 1 watchlist" in lists(desks[TEAM])
    assert "0 advocates on 0 watchlists" in lists(desks[SECOND])
    with world.open() as db:
        kept = db.across().rows("select * from installations")
        assert not [token for token in tokens.values() if token and token in str(kept)]
        assert [one.name for one in teams.every(db)] == ["Local workspace", "Second workspace"]
    # Who is there was asked for in each.
    soon(lambda: all(desk.calls("users.list") for desk in (desks[TEAM], desks[SECOND])))


def test_who_was_installed_is_served_after_a_restart(
    house: House, browser: Browser, desks: dict[str, Desk], world: World, clock: Clock
) -> None:
    browser.installs(team=TEAM)
    browser.installs(team=SECOND)
    again = open_house(world, clock, desks[TEAM].address.url)
    assert installing.open_up(again) == 0
    assert {t: c.token for t, c in again.clients.items()} == {
        t: c.token for t, c in house.clients.items()
    }
    world.alarm()
    deliver(again)
    assert len(desks[TEAM].said()) == 1
    assert not desks[SECOND].said()


def test_who_is_installed_through_another_process_is_served_here_too(
    house: House, browser: Browser, desks: dict[str, Desk], world: World, clock: Clock
) -> None:
    other = open_house(world, clock, desks[TEAM].address.url)
    installing.catch_up(other)
    assert not other.clients
    browser.installs(team=TEAM)
    browser.installs(team=SECOND)
    installing.catch_up(other)
    assert sorted(other.clients) == [TEAM, SECOND]
    client = other.clients[SECOND]
    installing.catch_up(other)
    assert other.clients[SECOND] is client, "nothing has changed"
    desks[TEAM].tell("uninstall")
    soon(lambda: TEAM not in house.clients)
    known()["serve"].run(other)
    assert sorted(other.clients) == [SECOND]


@pytest.mark.parametrize("how", ["uninstall", "revoke"])
def test_a_workspace_that_sends_us_away_is_left_alone_and_can_come_back(
    house: House, browser: Browser, desks: dict[str, Desk], world: World, clock: Clock, how: str
) -> None:
    browser.installs(team=TEAM)
    browser.installs(team=SECOND)
    world.alarm()
    desks[TEAM].tell(how)
    soon(lambda: TEAM not in house.clients)
    with world.open() as db:
        assert installations.one(db, TEAM) is None
        assert [one.team for one in teams.served(db)] == [SECOND]
        assert [one.trouble for one in outbox.parked(db, TEAM)] == [installing.LEFT]
        assert accounts.due(db, TEAM, clock()) == 1
    assert poll_once(house).due == 0
    deliver(house)
    assert not desks[TEAM].said()
    assert "advocates on" in lists(desks[SECOND])
    # Back again: what was known is known, and what waited is said.
    browser.installs(team=TEAM)
    house.pace.spoke(HERE, 0)
    deliver(house)
    assert len(desks[TEAM].said()) == 1
    assert "1 advocate on 1 watchlist" in lists(desks[TEAM])


def test_an_organisation_installs_us_for_workspaces_of_its_choice(
    house: House, browser: Browser, desks: dict[str, Desk], world: World, clock: Clock
) -> None:
    assert "Bellwether is in Local organisation" in browser.installs(team=ORG, grant=[])
    assert house.organisations == {ORG}
    assert not house.clients
    desks[THIRD].tell("access")
    soon(lambda: THIRD in house.clients)
    assert "0 advocates on 0 watchlists" in lists(desks[THIRD])
    again = open_house(world, clock, desks[TEAM].address.url)
    assert installing.open_up(again) == 0
    assert (set(again.clients), again.organisations) == ({THIRD}, {ORG})
    # Whatever asks for a workspace is told which.
    [call, *_] = soon(lambda: desks[THIRD].calls("users.list"))
    assert call["args"]["team_id"] == THIRD
    desks[THIRD].tell("access", granted=False)
    soon(lambda: THIRD not in house.clients)
    with world.open() as db:
        assert installations.one(db, ORG) is not None
        assert installations.one(db, THIRD) is None
    desks[THIRD].tell("access")
    soon(lambda: THIRD in house.clients)
    desks[THIRD].tell("uninstall", organisation=True)
    soon(lambda: not house.clients)
    assert not house.organisations
    with world.open() as db:
        assert installations.every(db) == []
        assert [one.team for one in teams.every(db)] == [TEAM, THIRD]


def test_an_organisation_that_names_workspaces_at_once_has_them_at_once(
    house: House, browser: Browser
) -> None:
    browser.installs(team=ORG, grant=[THIRD])
    assert set(house.clients) == {THIRD}


def test_who_declines_is_told_that_nothing_was_installed(browser: Browser, house: House) -> None:
    status, _, page = browser.go(browser.consents(decision="deny"))
    assert status == 200
    assert "You chose not to" in page
    assert not house.clients


def test_a_way_back_that_another_browser_began_leads_nowhere(
    browser: Browser, house: House
) -> None:
    back = browser.consents(team=TEAM)
    status, _, page = Browser(browser.product).go(back)
    assert status == 400
    assert "another browser" in page
    assert "Begin again" in page
    assert not house.clients


def test_a_way_back_is_gone_once_and_within_ten_minutes(
    browser: Browser, house: House, clock: Clock
) -> None:
    back = browser.consents(team=TEAM)
    assert browser.go(back)[0] == 200
    status, _, page = browser.go(back)
    assert status == 401
    assert "used up" in page
    house.clients.clear()
    late = browser.consents(team=TEAM)
    clock.move(timedelta(minutes=11))
    assert browser.go(late)[0] == 401
    assert not house.clients


def test_a_state_that_we_did_not_make_is_refused(browser: Browser, house: House) -> None:
    foreign = Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    browser.cookies["slack-app-oauth-state"] = foreign
    back = f"{browser.product}{BACK}?{urlencode({'code': 'x', 'state': foreign})}"
    assert browser.go(back)[0] == 401
    for odd in ("", "x", "%00", "é" * 50, "x" * 5000):
        browser.cookies["slack-app-oauth-state"] = "x"
        status, _, page = browser.go(f"{browser.product}{BACK}?{urlencode({'state': odd})}")
        assert status in (400, 401)
        assert "Traceback" not in page
    assert not house.clients


@pytest.mark.parametrize("change", [{"code": ""}, {"code": "guess"}, {"error": "<b>odd</b>"}])
def test_a_code_that_is_none_is_said(
    browser: Browser, house: House, change: dict[str, str]
) -> None:
    back = browser.consents(team=TEAM)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()} | change
    given = {name: value for name, value in asked.items() if value}
    status, _, page = browser.go(f"{browser.product}{BACK}?{urlencode(given)}")
    assert status in (200, 401)
    assert "Nothing was installed" in page
    assert "<b>" not in page
    assert not house.clients


def test_a_slack_that_does_not_answer_at_the_end_is_said_and_nothing_is_installed(
    browser: Browser, house: House, desks: dict[str, Desk], caplog: pytest.LogCaptureFixture
) -> None:
    back = browser.consents(team=TEAM)
    desks[TEAM].fault("auth.test", reset=True)
    status, _, page = browser.go(back)
    assert status == 500
    assert "Something went wrong on our side (no answer)" in page
    assert "listener failed" not in caplog.text
    assert not house.clients


def test_a_press_where_we_were_removed_is_answered_in_words(
    house: House, browser: Browser, desks: dict[str, Desk]
) -> None:
    browser.installs(team=TEAM)
    house.clients.clear()
    assert "not installed in this workspace" in lists(desks[TEAM])


def test_the_key_is_made_once_for_us_alone(world: World, clock: Clock) -> None:
    settings = make_house(world, clock).settings
    first = key_of(settings)
    file = file_of(settings)
    assert file is not None
    assert file.name in ("world.db.key", "bellwether.key")
    assert file.stat().st_mode & 0o777 == 0o600
    assert key_of(settings).open(first.seal("xoxb-1")) == "xoxb-1"
    assert list(file.parent.glob("*.key.*")) == []


def test_a_key_file_that_holds_none_is_said(world: World, clock: Clock) -> None:
    settings = make_house(world, clock).settings
    file = file_of(settings)
    assert file is not None
    file.write_text("no key\n", encoding="ascii")
    with pytest.raises(SettingsError, match="holds no key"):
        key_of(settings)
    file.unlink()
    file.mkdir()
    with pytest.raises(SettingsError, match="cannot be used"):
        key_of(settings)


def test_keys_are_changed_without_losing_anybody(
    house: House, browser: Browser, world: World, clock: Clock, desks: dict[str, Desk]
) -> None:
    browser.installs(team=TEAM)
    file = file_of(house.settings)
    assert file is not None
    old, new = file.read_text(encoding="ascii").strip(), Fernet.generate_key().decode()
    again = open_house(world, clock, desks[TEAM].address.url)
    again.settings = replace(again.settings, keys=(new, old))
    assert installing.open_up(again) == 0
    # From now on the old one is not needed any more.
    last = open_house(world, clock, desks[TEAM].address.url)
    last.settings = replace(last.settings, keys=(new,))
    assert installing.open_up(last) == 0
    assert set(last.clients) == {TEAM}


def test_a_lost_key_is_said_by_doctor_with_what_to_do(
    house: House, browser: Browser, world: World, clock: Clock, desks: dict[str, Desk]
) -> None:
    browser.installs(team=TEAM)
    again = open_house(world, clock, desks[TEAM].address.url)
    again.settings = replace(
        again.settings, keys=(Fernet.generate_key().decode(),), url="https://x"
    )
    assert installing.open_up(again) == 1
    assert not again.clients
    [check] = [one for one in examine(again, [TEAM]) if one.check == "installation"]
    assert not check.ok
    assert "another key" in check.says
    assert f"https://x{INSTALL}" in check.next


def test_doctor_names_the_key_and_whether_others_could_read_it(
    house: House, browser: Browser
) -> None:
    browser.installs(team=TEAM)
    file = file_of(house.settings)
    assert file is not None

    def key() -> Any:
        [check] = [one for one in examine(house, [TEAM]) if one.check == "key"]
        return check

    assert key().ok
    assert str(file) in key().says
    file.chmod(0o644)
    assert not key().ok
    assert "chmod 600" in key().next


def test_the_consent_page_refuses_what_slack_would(address: Any) -> None:
    browser = Browser("")
    good = {
        "client_id": CLIENT_ID,
        "scope": "chat:write",
        "redirect_uri": "http://127.0.0.1:1/back",
    }
    page = f"{address.url}/oauth/v2/authorize?"
    assert browser.go(page + urlencode(good))[0] == 200
    for name, value, said in (
        ("client_id", "9", "no app"),
        ("scope", "", "no scope"),
        ("redirect_uri", "https://elsewhere.example/", "does not lead back"),
    ):
        status, _, words = browser.go(page + urlencode(good | {name: value}))
        assert (status, said in words) == (400, True)


def test_a_code_is_traded_once_by_who_knows_the_secret(address: Any) -> None:
    browser = Browser("")
    back = "http://127.0.0.1:1/back"
    form = {"client_id": CLIENT_ID, "scope": "chat:write", "redirect_uri": back, "team": SECOND}
    form["decision"] = "allow"
    _, where, _ = browser.go(f"{address.url}/oauth/v2/authorize", form)
    [code] = parse_qs(urlsplit(where).query)["code"]
    good = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": code}

    def trade(**change: str) -> str:
        _, _, said = browser.go(f"{address.url}/api/oauth.v2.access", good | change)
        return said

    assert "invalid_client_id" in trade(client_id="9")
    assert "bad_client_secret" in trade(client_secret="guess")
    assert "invalid_code" in trade(code="guess")
    assert "bad_redirect_uri" in trade(redirect_uri="http://127.0.0.1:2/")
    assert '"access_token":"xoxb-' in trade()
    assert "code_already_used" in trade()
