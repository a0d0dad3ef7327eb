"""Whose fault it is that there is no torrent: each row's examples are of that row."""

import pytest

from audiobook_pipeline.clients.errors import AccountError, NotFoundError, RateLimitedError, SiteError
from audiobook_pipeline.clients.prowlarr_faults import FAULTS, fault_of

EXAMPLES = [(fault, status, said) for fault in FAULTS for status, said in fault.examples]


@pytest.mark.parametrize(("fault", "status", "said"), EXAMPLES)
def test_each_example_is_told_by_its_own_row(fault, status, said):
    assert fault_of(status, said) is fault


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (410, "Failed to buy freeleech wedge: not enough wedges", AccountError),
        (410, "The torrent was deleted", NotFoundError),
        (500, "Downloading torrent failed: 502 Bad Gateway", SiteError),
        (500, "You must be VIP to download this", AccountError),
        (429, "", RateLimitedError),
        (500, "", SiteError),
    ],
)
def test_what_is_said_decides_before_the_status(status, said, error):
    assert fault_of(status, said).error is error
