"""The `bellwether` command, and the only file that reads the clock."""

from __future__ import annotations

import json
import logging
import multiprocessing
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

import storage
from bot.settings import VERSION, Settings, SettingsError, load
from bot.terminal import (
    as_json,
    on,
    print_facts,
    print_weighed,
    say,
    team_of,
    the_team,
    write,
)

if TYPE_CHECKING:
    from bot.house import House


def wall() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is the file that may


class Clock:
    """The product's clock: the machine's, moved by what the local workspace was told.

    All processes of a run share how far it is moved.
    """

    def __init__(self) -> None:
        self._moved = multiprocessing.get_context("spawn").Value("d", 0.0)

    def __call__(self) -> datetime:
        """Give the time, aware and in UTC."""
        return wall() + timedelta(seconds=self._moved.value)

    def move(self, by: timedelta) -> None:
        """Move the product's clock."""
        with self._moved.get_lock():
            self._moved.value += by.total_seconds()


class Commands(click.Group):
    """The subcommands, with one place where trouble becomes a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand; what an operator can mend is told in words, without a traceback."""
        from bot.exchange import ImportFileError  # noqa: PLC0415 - only for its name
        from bot.sheets import SheetError  # noqa: PLC0415 - same
        from monitors import SourceError  # noqa: PLC0415 - same

        try:
            return super().invoke(ctx)
        except (SettingsError, storage.StorageError, ImportFileError, SheetError) as error:
            raise click.ClickException(str(error)) from error
        except SourceError as error:
            raise click.ClickException(error.says) from error
        except TimeoutError as error:
            raise click.ClickException("There was no answer in time; try again later.") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="bellwether")
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
def main(verbose: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """Tell a company when the people who speak up for it are about to stop."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    # Bolt and the socket client warn of every reconnect, which they mend themselves.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


@main.command()
def run() -> None:
    """Start the product: join Slack, or start a workspace on this machine."""
    from urllib.error import URLError  # noqa: PLC0415 - only here

    from slack_sdk.errors import SlackApiError  # noqa: PLC0415 - slow to import

    from bot import running  # noqa: PLC0415 - same

    clock, settings = Clock(), load()
    try:
        running.run(settings, clock, wall, clock.move, say)
    except URLError as error:
        raise click.ClickException(
            f"Slack cannot be reached at {settings.api_url} ({error.reason}). Nothing was changed;"
            " check the network, or SLACK_API_URL, and start again."
        ) from error
    except OSError as error:
        raise click.ClickException(
            f"Cannot start ({error}). Nothing was changed; if the port is taken, set another"
            " BELLWETHER_PORT."
        ) from error
    except SlackApiError as error:
        raise click.ClickException(
            f"Slack does not take the token ({error.response.get('error')}). Nothing was changed;"
            " check SLACK_BOT_TOKEN and SLACK_APP_TOKEN."
        ) from error


@main.command()
def workspace() -> None:
    """Start the local workspace alone, for a bot in another process."""
    import threading  # noqa: PLC0415 - only here

    from bot.commands import known  # noqa: PLC0415 - slow to import
    from bot.manifest import SCOPES  # noqa: PLC0415 - same
    from bot.workspace import Workspace, serve  # noqa: PLC0415 - same

    clock = Clock()
    verbs = [(one.usage, one.does) for one in known().values()]
    made = Workspace(now=clock, move_clock=clock.move, verbs=verbs, scopes=SCOPES)
    try:
        with serve(made, _port()) as address:
            for name, value in (
                ("SLACK_API_URL", f"{address.url}/api/"),
                ("SLACK_BOT_TOKEN", address.bot_token),
                ("SLACK_APP_TOKEN", address.app_token),
                ("SLACK_SIGNING_SECRET", address.signing_secret),
            ):
                click.echo(f"{name}={value}")
            say(f"The workspace is at {address.url}. Ctrl-C stops.")
            threading.Event().wait()
    except OSError as error:
        raise click.ClickException(
            f"Cannot start ({error}). Set another BELLWETHER_PORT."
        ) from error
    except KeyboardInterrupt:
        say("Stopped.")


def _port() -> int:
    """Read the port alone: a workspace needs no token, and must not mind half of them."""
    import os  # noqa: PLC0415 - only here

    named = ("BELLWETHER_PORT",)
    return load(
        {name: value for name, value in os.environ.items() if name in named}, Path("/dev/null")
    ).port


@main.command()
@click.option("--once", is_flag=True, required=True, help="Poll everything due now, then stop.")
@as_json
def poll(once: bool, as_json: bool) -> None:  # noqa: ARG001, FBT001 - click gives flags by name
    """Poll everything that is due, then stop; `run` polls by itself."""
    from bot.poller import Tally, poll_once  # noqa: PLC0415 - slow to import

    house = _house(workers=multiprocessing.cpu_count())
    began = wall()
    try:
        tally: Tally = poll_once(house)
    finally:
        house.outside.close()
    seconds = round((wall() - began).total_seconds(), 3)
    facts = {
        "due": tally.due,
        "fetched": tally.fetched,
        "unchanged": tally.unchanged,
        "failed": tally.failed,
        "new_posts": tally.new_posts,
        "seconds": seconds,
    }
    print_facts(facts, as_json=as_json)


@main.command()
@click.argument("target")
@as_json
def read(target: str, as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """Show what a link, handle or feed file means and its newest posts; keeps nothing."""
    from monitors._resolve import look  # noqa: PLC0415 - slow to import
    from signals._language import detect  # noqa: PLC0415 - only here

    house = _house(migrate=False)
    try:
        items = house.outside.run(lambda http: look(target, http, house.now()), 120)
    finally:
        house.outside.close()
    for item in items:
        facts = {name: getattr(item, name) for name in _ITEM}
        facts["published_at"] = item.published_at.isoformat()
        facts["lang"] = item.lang or detect(f"{item.title}\n{item.text}")
        if as_json:
            click.echo(json.dumps(facts, ensure_ascii=False))
        else:
            click.echo(f"{item.published_at:%Y-%m-%d}  {item.title or item.text[:80]}")
            click.echo(f"            {item.url}")


_ITEM = (
    "id",
    "url",
    "title",
    "text",
    "lang",
    "published_at",
    "kind",
    "replies",
    "likes",
    "reposts",
)


@main.command()
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
@as_json
def score(file: TextIO, as_json: bool) -> None:  # noqa: ARG001, FBT001 - it is JSON lines either way
    """Read texts (JSON lines with id, text and lang, or plain lines) and say what they tell."""
    from signals._scoring import score_lines  # noqa: PLC0415 - slow to import

    try:
        for line in score_lines(file):
            click.echo(json.dumps(line, ensure_ascii=False))
    except ValueError as error:
        raise click.ClickException(f"{error}. The lines before it are above.") from error


@main.command()
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"))
@as_json
def evaluate(file: TextIO, as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """Measure `score` against labelled lines."""
    from signals._scoring import evaluate as measure  # noqa: PLC0415 - slow to import

    try:
        found = measure(file)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(f"{found['n']} lines")
    for label, numbers in {**found["labels"], "any": found["any"]}.items():
        click.echo(f"{label:10}" + "".join(f"  {name} {value}" for name, value in numbers.items()))
    click.echo(
        f"false alarms  hard {found['false_alarms']['hard']}  easy {found['false_alarms']['easy']}"
    )
    click.echo(f"macro F1  {found['macro_f1']}")


@main.command()
@click.option("--watchlist", default="", help="Only the advocates of this watchlist.")
@click.option("--days", default=7, type=click.IntRange(1, 3660), show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json", "png"]), default="text")
@as_json
@the_team
def digest(watchlist: str, days: int, form: str, as_json: bool, team: str) -> None:  # noqa: FBT001
    """Write the digest of the last days."""
    from bot import digest as digests  # noqa: PLC0415 - slow to import

    house = _house()
    with house.open() as db:
        whose = team_of(db, house, team)
        name, whom = on(db, whose, watchlist)
        title = f"Digest of {name}" if name else "Digest"
        now = house.now()
        since = now - timedelta(days=days)
        found = digests.gather(db, whose, title=title, whom=whom, since=since, now=now)
        if form == "png":
            from bot import picture  # noqa: PLC0415 - slow to import

            click.echo(picture.draw(found, digests.pulse(db, whose, whom, now)), nl=False)
            return
    click.echo(digests.as_json(found) if as_json or form == "json" else digests.as_text(found))


@main.command()
@click.option("--since", default="365d", show_default=True, help="How far back, in days: 90d.")
@click.option("--watchlist", default="", help="Only the advocates of this watchlist.")
@as_json
@the_team
def replay(since: str, watchlist: str, as_json: bool, team: str) -> None:  # noqa: FBT001
    """Say what would have been raised over stored history, and when; raises nothing."""
    from bot import replay as replaying  # noqa: PLC0415 - slow to import

    days = since.removesuffix("d")
    if not days.isdecimal() or not 1 <= int(days[:9]) <= 3660:
        raise click.BadParameter("a number of days from 1 to 3660, like 90d", param_hint="--since")
    house = _house()
    with house.open() as db:
        whose = team_of(db, house, team)
        _, whom = on(db, whose, watchlist)
        now = house.now()
        for one in replaying.replay(db, whose, whom, now - timedelta(days=int(days)), now):
            if as_json:
                click.echo(json.dumps(one.as_dict(), ensure_ascii=False))
            else:
                click.echo(f"{one.at:%Y-%m-%d}  {one.advocate}: {one.label} ({one.situation})")
                click.echo(f"            {one.evidence}")


@main.command()
@as_json
def doctor(as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """Say whether everything can be seen and heard; exit 1 if not."""
    from bot.doctor import examine  # noqa: PLC0415 - slow to import
    from storage import teams  # noqa: PLC0415 - same

    house = _house()
    unheard = None
    if house.settings.installs:
        from bot import installing  # noqa: PLC0415 - only here

        installing.open_up(house)
    if house.settings.bot_token:
        from bot.app import client_for, join  # noqa: PLC0415 - slow to import
        from bot.deliver import UNREACHABLE  # noqa: PLC0415 - same

        try:
            join(house, house.settings.bot_token)
        except UNREACHABLE:
            # That is one of the things to say, and by far not all.
            unheard = client_for(house, house.settings.bot_token)
    with house.open() as db:
        known = [one.team for one in teams.every(db)] or [teams.UNJOINED]
    if unheard is not None:
        house.clients = dict.fromkeys(known, unheard)
    ok = True
    for check in examine(house, known):
        ok = ok and check.ok
        if as_json:
            click.echo(json.dumps(check.as_dict(), ensure_ascii=False))
        else:
            then = f"\n      {check.next}" if check.next else ""
            click.echo(f"{'ok  ' if check.ok else 'MEND'}  {check.check}: {check.says}{then}")
    sys.exit(0 if ok else 1)


@main.command()
@click.option("--url", default="", help="The https address of this bot, for HTTP and for OAuth.")
@click.option("--socket", is_flag=True, help="Socket Mode all the same; the address is for OAuth.")
@as_json
def manifest(url: str, socket: bool, as_json: bool) -> None:  # noqa: ARG001, FBT001 - JSON either way
    """Print the Slack app manifest of this version."""
    from bot.manifest import manifest as made  # noqa: PLC0415 - only here

    if url and not re.fullmatch(r"https://[^\s/?#@]+[^\s?#]*", url):
        raise click.BadParameter("an https address, as Slack wants it", param_hint="--url")
    click.echo(
        json.dumps(made(url.rstrip("/"), socket=socket, domains=load().unfurl_domains), indent=2)
    )


@main.command()
def key() -> None:
    """Make up a key for BELLWETHER_KEY, under which tokens are kept."""
    from bot.key import fresh  # noqa: PLC0415 - only here

    click.echo(fresh())


@main.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--watchlist", default="advocates", show_default=True, help="Where a row names none.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--report",
    "report_to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what became of each row to this CSV file.",
)
@click.option("--currency", default="", help="Of amounts that name none: EUR, USD, ...")
@click.option("--day-first/--month-first", default=None, help="Which one 03/04/2025 begins with.")
@click.option("--won", multiple=True, help="A stage that means won; others asked about are open.")
@click.option("--lost", multiple=True, help="A stage that means lost.")
@as_json
@the_team
def import_(file: Path, team: str, as_json: bool, **options: Any) -> None:  # noqa: FBT001 - click
    """Take in advocates (CSV or OPML), or customers, touches, deals and payments (CSV)."""
    from bot import importing  # noqa: PLC0415 - only here

    house = _house()
    with house.open() as db:
        whose = team_of(db, house, team)
        sys.exit(importing.take_file(house, db, whose, file, as_json=as_json, **options))


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@the_team
def export(file: Path, as_json: bool, team: str) -> None:  # noqa: FBT001 - click gives flags by name
    """Write watchlists to a file: OPML if its name ends in .opml or .xml, else CSV."""
    from bot import exchange  # noqa: PLC0415 - only here

    house = _house()
    with house.open() as db:
        rows = exchange.rows_of(db, team_of(db, house, team))
    opml = file.suffix.lower() in (".opml", ".xml")
    write(file, exchange.as_opml(rows) if opml else exchange.as_csv(rows))
    print_facts(exchange.counts(rows), as_json=as_json)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Fit on what happened up to this day; the last one of the file where none is named.",
)
@as_json
def lifetime(file: Path, until: datetime | None, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Weigh transactions (customer_id,date,amount), or a series of survivors."""
    from bot.weighing import lifetime as weigh  # noqa: PLC0415 - it wants numpy

    found = weigh(file.read_bytes(), file.name, until.date() if until else None)
    print_weighed(found, as_json=as_json)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def attribute(file: Path, as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """Part what paths brought among their steps (path,conversions,value,nulls)."""
    from bot.weighing import attribute as part  # noqa: PLC0415 - it wants numpy

    print_weighed(part(file.read_bytes(), file.name), as_json=as_json)


def _house(*, workers: int = 1, migrate: bool = True, settings: Settings | None = None) -> House:
    """Put a house together for a command that ends by itself."""
    from bot.running import make_house  # noqa: PLC0415 - slow to import

    house = make_house(settings or load(), wall, workers)
    if migrate:
        with house.open() as db:
            storage.migrate(db, house.now())
    return house


if __name__ == "__main__":
    # Processes that are spawned find `Clock` under the name that can be imported.
    from bot.__main__ import main as start

    start()
