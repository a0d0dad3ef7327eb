"""Whether the traffic of a qBittorrent goes through the VPN that it is to go through."""

import time
from typing import Any, Final

from audiobook_pipeline.clients.boundary import well_formed
from audiobook_pipeline.clients.errors import ContractError
from audiobook_pipeline.clients.qbittorrent.session import Api

_LOOK_EVERY_S: Final = 0.1
_FIRST_REFRESH_S: Final = 2.0


def exposed_by(api: Api, wanted: str | None, bound: str) -> str:
    """Say in what way traffic would go round the VPN, or ""."""
    if not wanted:
        return ""
    if bound != wanted:
        return f"is bound to {bound or 'any interface'}, not to {wanted}"
    if not api.app_network_interface_address_list(wanted):
        return f"is bound to {wanted}, which is down"
    return "" if _connected(api) else f"is bound to {wanted}, but not connected"


def _connected(api: Api) -> bool:
    """Return whether it can be reached by peers or reach them; 5.x says no until its first refresh after a start."""
    deadline = time.monotonic() + _FIRST_REFRESH_S
    while mapping(api.transfer_info()).get("connection_status") == "disconnected":
        if time.monotonic() > deadline:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def mapping(answer: object) -> dict[str, Any]:
    """Return an answer that is to be an object.

    Raises:
        ContractError: It is none.
    """
    if not isinstance(answer, dict):
        raise ContractError("qBittorrent", "an answer that should be an object is none")
    return dict(well_formed(answer, "qBittorrent"))
