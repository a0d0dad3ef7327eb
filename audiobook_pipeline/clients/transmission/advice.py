"""What to do about each state in which a Transmission can be found."""

from typing import Final

from audiobook_pipeline.clients.download_health import HealthState

ADVICE: Final[dict[HealthState, str]] = {
    HealthState.OK: "",
    HealthState.UNREACHABLE: (
        "Start Transmission, and check host and port in TRANSMISSION_URL, container network and firewall."
    ),
    HealthState.TIMEOUT: "Check that the machine is not overloaded and that no firewall drops the connection.",
    HealthState.FAILING: "It may be starting, or a proxy before it can't reach it: look at its log, then try again.",
    HealthState.AUTHENTICATION_FAILED: (
        "Correct TRANSMISSION_USERNAME and TRANSMISSION_PASSWORD (in quotes, if it contains # or a space). They are "
        "tried once, because Transmission locks everybody out after too many wrong logins: after a change in .env, "
        "restart the program."
    ),
    HealthState.FORBIDDEN: (
        "Add this machine's address to rpc-whitelist, or the host name of its URL to rpc-host-whitelist, in "
        "Transmission's settings.json (stop Transmission before you edit it). After too many wrong logins: restart it."
    ),
    HealthState.ANOTHER_PROGRAM: "Another program answers there: check host, port and path in TRANSMISSION_URL.",
    HealthState.TOO_OLD: "Update Transmission to 3.00 or later.",
    HealthState.AUTHENTICATION_BYPASSED: (
        "It lets this address in without a login, so whether user name and password are right can't be known: "
        "set rpc-authentication-required in its settings.json, or leave user and password empty here."
    ),
    HealthState.UNPROTECTED: (
        "Leave its VPN interface empty here and see for yourself that its traffic goes through the VPN: by the "
        "network of its container, or by bind-address-ipv4 in its settings.json."
    ),
}
