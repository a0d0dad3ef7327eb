"""Whose fault it is that Prowlarr's download proxy gives no torrent: of the release, the site, the account or settings.

One status has many causes (NewznabController, TorrentIndexerBase); what the answer says tells them apart.
The first row that fits holds; its examples are its tests.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from audiobook_pipeline.clients.errors import (
    AccountError,
    NotFoundError,
    RateLimitedError,
    RejectedError,
    ServiceError,
    SiteError,
)


class Fault(NamedTuple):
    """One cause.

    Attributes:
        statuses: Statuses of the answer; empty fits any.
        said: Regular expression of what the answer says; "" fits anything.
        error: The kind of error that it is.
        todo: What a person can do about it, or "".
        examples: (status, what was said).
    """

    statuses: Sequence[int]
    said: str
    error: type[ServiceError]
    todo: str
    examples: Sequence[tuple[int, str]]


FAULTS: Final = (
    Fault(
        (429,),
        "",
        RateLimitedError,
        "",
        (
            (429, "User configurable Indexer Grab Limit of 10 in last 24 hour(s) reached."),
            (429, "Indexer is disabled till 11/30/2026 10:00:00 due to recent failures."),
        ),
    ),
    Fault(
        (),
        r"wedge",
        AccountError,
        "buy wedges, or don't require them in the settings of that indexer in Prowlarr",
        ((410, "Failed to buy freeleech wedge and 'Use Freeleech Wedge' is set to required, aborting download: 'x'"),),
    ),
    Fault(
        (),
        r"indexer is disabled|indexer not found",
        AccountError,
        "switch that indexer on in Prowlarr, or block its releases",
        ((410, "Indexer is disabled"), (404, "Indexer Not Found")),
    ),
    Fault(
        (),
        r"prowlarr link|normalize provided link|base-?64|cryptographic|padding is invalid",
        AccountError,
        "Prowlarr no longer reads the link, as after a new installation: search for the book again",
        (
            (400, "Invalid Prowlarr link"),
            (400, "Failed to normalize provided link"),
            (500, "The input is not a valid Base-64 string as it contains a non-base 64 character"),
        ),
    ),
    Fault(
        (400, 401, 403, 410, 500),
        r"\bvip\b|power user|your (?:ratio|account|class)|ratio (?:is )?too low|not (?:authori[sz]ed|permitted|allowed)"
        r"|unauthori[sz]ed|forbidden|log(?:ged)? ?in\b|(?:invalid|expired|no) (?:auth )?(?:cookie|session|credential)"
        r"|match(?:es)? account|mam.?id|unsatisfied|download slots",
        AccountError,
        "check the account on that site, and test the indexer in Prowlarr",
        (
            (500, "Download failed: this torrent is for VIP only"),
            (410, "You have reached the limit of unsatisfied torrents"),
            (500, "Your ratio is too low to download this torrent"),
            (403, "Forbidden"),
            (500, "Please log in to download"),
            (500, "ip [redacted] does not match account, and no auth cookie provided"),
            (500, "Invalid mam_id"),
            (500, "HTTP request failed: [401:Unauthorized] [GET] at [https://site.example/download.php]"),
        ),
    ),
    Fault(
        (404, 410),
        "",
        NotFoundError,
        "",
        ((410, "Downloading torrent failed: release is not available anymore"), (404, "Torrent not found")),
    ),
    Fault(
        (401, 403),
        "",
        AccountError,
        "check the account on that site, and test the indexer in Prowlarr",
        ((403, ""), (401, "")),
    ),
    Fault(
        (408, *range(500, 600)),
        "",
        SiteError,
        "",
        (
            (500, "Invalid torrent file contents. Reason: Invalid torrent file specified"),
            (500, "Download failed"),
            (503, "Service Unavailable"),
            (522, ""),
        ),
    ),
    Fault((), "", RejectedError, "", ((400, "Value must not be empty"), (418, ""))),
)


def fault_of(status: int, said: str) -> Fault:
    """Return the cause that an answer tells."""
    return next(
        fault
        for fault in FAULTS
        if (not fault.statuses or status in fault.statuses) and re.search(fault.said, said, re.IGNORECASE)
    )
