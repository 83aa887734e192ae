"""The Slack face of Bellwether: it hears commands, runs jobs and tells people."""
