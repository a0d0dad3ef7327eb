"""What to do about each state in which a qBittorrent can be found."""

from typing import Final

from audiobook_pipeline.clients.download_health import HealthState

ADVICE: Final[dict[HealthState, str]] = {
    HealthState.OK: "",
    HealthState.UNREACHABLE: (
        "Start qBittorrent, and check host and port in QBITTORRENT_URL, container network and firewall."
    ),
    HealthState.TIMEOUT: "Check that the machine is not overloaded and that no firewall drops the connection.",
    HealthState.FAILING: "It may be starting, or a proxy before it can't reach it: look at its log, then try again.",
    HealthState.AUTHENTICATION_FAILED: (
        "Correct QBITTORRENT_USERNAME and QBITTORRENT_PASSWORD (in quotes, if it contains # or a space). "
        "They are tried once, to prevent a ban: after a change in .env, restart the program."
    ),
    HealthState.BANNED: (
        "Too many wrong logins came from this address: correct the password, then restart qBittorrent "
        "or wait until the ban is over (an hour by default)."
    ),
    HealthState.FORBIDDEN: (
        "Its host header or cross-site check refuses the pipeline: use the port it listens on itself, "
        "add the host name to its server domains, and let no proxy send Origin or Referer."
    ),
    HealthState.ANOTHER_PROGRAM: "Another program answers there: check host, port and path in QBITTORRENT_URL.",
    HealthState.TOO_OLD: "Update qBittorrent to 4.5 or later.",
    HealthState.AUTHENTICATION_BYPASSED: (
        "It lets this address in without a login, so whether user name and password are right can't be known: "
        "turn off the bypass for localhost or the whitelisted subnet in its Web UI options."
    ),
    HealthState.UNPROTECTED: (
        "Bring the VPN up and bind qBittorrent to its interface (options, advanced, network interface)."
    ),
}
