"""Loads once what every worker needs; they share it, being forks of the process that loaded this.

Never imported elsewhere: a worker without it is as good, and slower to begin with.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot import forks
from bot.reading import prepared
from monitors._parse_feed import parse_and

# Most posts are in English, whose lexicons and weights are read at its first word; what a long one
# is looked through with comes besides, and what tells its language where a feed does not.
_SAID = "I am stepping down, and this is my last post. It was a good time, and I am glad of it! "
_FEED = """<rss version="2.0"><channel><title>Sample</title>{}</channel></rss>"""
_POST = """<item><guid>{many}</guid><title>Sample</title><link>https://sample.example/{many}</link>
<pubDate>Sat, 01 Jan 2000 00:00:00 GMT</pubDate><description>&lt;p&gt;{text}&lt;/p&gt;</description>
</item>"""
_POSTS = [_POST.format(many=many, text=_SAID * many) for many in (1, 20)]
parse_and(
    prepared,
    (),
    _FEED.format("".join(_POSTS)).encode(),
    "https://sample.example/feed.xml",
    "application/rss+xml",
    datetime(2000, 1, 2, tzinfo=UTC),
)
forks.settle()
