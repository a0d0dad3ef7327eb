"""Programs that we start: they end where we end, however that is."""

import shutil


def ending_with_us() -> list[str]:
    """Return what to put before a command so that it is asked to end where this process is killed (Linux)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []
