"""Torrents as files and as links: what they say, and what of it may be sent on."""
