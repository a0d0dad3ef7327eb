"""Connection settings of a download client besides its address: proxy login, headers, certificates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from audiobook_pipeline.clients.transport import BoundedAdapter, equip, trust
from audiobook_pipeline.redaction import register_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How an instance is reached.

    Attributes:
        basic: User and password of a proxy in front of it, or None.
        headers: Further headers of each request.
        ca_file: File with the certificate of its authority, or "" for those that are trusted anyway.
        use_proxy: Whether the environment's proxy leads to it, wherever it is.
    """

    basic: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: str = ""
    use_proxy: bool = False

    def __post_init__(self) -> None:
        """Make its secrets known to the redaction."""
        for secret in (*self.headers.values(), *((self.basic or ())[1:])):
            register_secret(secret)

    def equip(self, session: requests.Session, url: str) -> None:
        """Let a session reach ``url`` this way: answers end in time, no redirect is followed."""
        equip(session, BoundedAdapter())
        session.headers.update(self.headers)
        trust(session, url, ca_file=self.ca_file, use_proxy=self.use_proxy)
