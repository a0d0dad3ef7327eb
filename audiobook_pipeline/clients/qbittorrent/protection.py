"""Whether the traffic of a qBittorrent goes through the VPN that it is to go through."""

from audiobook_pipeline.clients.qbittorrent.answers import mapping, once_known
from audiobook_pipeline.clients.qbittorrent.session import Api


def exposed_by(api: Api, wanted: str | None, bound: str) -> str:
    """Say in what way traffic would go round the VPN, or ""."""
    if not wanted:
        return ""
    if bound != wanted:
        return f"is bound to {bound or 'any interface'}, not to {wanted}"
    if not api.app_network_interface_address_list(wanted):
        return f"is bound to {wanted}, which is down"
    status = once_known(lambda: mapping(api.transfer_info()).get("connection_status"), "disconnected")
    return f"is bound to {wanted}, but not connected" if status == "disconnected" else ""
