"""What an answer of qBittorrent is worth: an object where one is due, and a figure that it knows already."""

import time
from collections.abc import Callable
from typing import Any, Final

from audiobook_pipeline.clients.boundary import well_formed
from audiobook_pipeline.clients.errors import ContractError

_LOOK_EVERY_S: Final = 0.1
_FIRST_REFRESH_S: Final = 2.0


def mapping(answer: object) -> dict[str, Any]:
    """Return an answer that is to be an object.

    Raises:
        ContractError: It is none.
    """
    if not isinstance(answer, dict):
        raise ContractError("qBittorrent", "an answer that should be an object is none")
    return dict(well_formed(answer, "qBittorrent"))


def once_known(look: Callable[[], object], initial: object) -> object:
    """Return what a look shows, looking again for a while where it shows what every start begins with.

    It is connected to nobody and has no free space until it has looked itself; before 4.6, free space is looked up
    again for each login.
    """
    deadline = time.monotonic() + _FIRST_REFRESH_S
    while (seen := look()) == initial and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_S)
    return seen
