"""What can be told to be wrong from the settings alone: names that there are none of, values of the wrong form.

Nothing is asked and nothing is opened; a value that may be a secret is never repeated.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from audiobook_pipeline.cli.findings import Finding, Severity
from audiobook_pipeline.variables import PATH, SECRET, VARIABLES

_SERVICE: Final = "settings"
_OTHER_NAMES: Final = (
    ("AUDIOBOOKSHELF_", "ABS_"),
    ("QBIT_", "QBITTORRENT_"),
    ("QBT_", "QBITTORRENT_"),
    ("GOOGLEBOOKS_", "GOOGLE_BOOKS_"),
)
"""How people call our variables, by how they begin, and how these begin instead."""
_OURS: Final = (
    "ABS_",
    "PROWLARR_",
    "QBITTORRENT_",
    "TRANSMISSION_",
    "GOOGLE_BOOKS_",
    "AUDNEXUS_",
    "HARDCOVER_",
    "OPEN_LIBRARY_",
)
_MEANS_ANOTHER: Final = {"QBT_BIN", "TRANSMISSION_BIN"}
_ALIKE: Final = 0.84
_KEY_SHAPES: Final = {
    "PROWLARR_API_KEY": re.compile(r"[0-9a-f]{32}"),
    "ABS_TOKEN": re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+"),
    "GOOGLE_BOOKS_API_KEY": re.compile(r"AIza[\w-]{35}"),
}
"""What each service's own keys look like."""
_OPEN_QUOTE: Final = re.compile(r"""=\s*(?:'[^']*|"(?:[^"\\]|\\.)*)$""")
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]?|\\\\")
_ON_OTHER_MACHINES: Final = {"QBITTORRENT_SAVE_PATH", "QBITTORRENT_SECONDARY_SAVE_PATH", "TRANSMISSION_SAVE_PATH"}
"""Paths as another machine names them, which may be one with Windows."""
_SPECIAL_CATEGORY: Final = re.compile(r"\\|//|^/|/$")
_CONTACT: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|https?://\S+")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://\S", re.IGNORECASE)


@dataclass(frozen=True)
class _Form:
    """What the value of a variable must be.

    Attributes:
        wrong: Whether a value, never "", is none.
        what: What is wrong then.
        fix: What to do about it.
        severity: Whether a run fails by it.
    """

    wrong: Callable[[str], bool]
    what: str
    fix: str
    severity: Severity = Severity.ERROR


_FORMS: Final[Mapping[str, _Form]] = {
    "QBITTORRENT_CATEGORY": _Form(
        lambda text: bool(_SPECIAL_CATEGORY.search(text)),
        "qBittorrent takes no category with a backslash, two slashes in a row, or a slash at either end",
        "Write a plain name, or a category below another as books/audio.",
    ),
    "OPEN_LIBRARY_CONTACT": _Form(
        lambda text: not _CONTACT.fullmatch(text),
        "it is neither a mail address nor a web address, and Open Library wants one to write to",
        "For example OPEN_LIBRARY_CONTACT=you@example.org",
        Severity.WARNING,
    ),
    "WEBHOOK_URL": _Form(
        lambda text: not re.match(r"https?://\S", text, re.IGNORECASE),
        "it doesn't start with http:// or https://, so nobody is notified",
        "For example WEBHOOK_URL=http://localhost:8123/api/webhook/audiobooks",
    ),
    "APPRISE_URLS": _Form(
        lambda text: not all(_SCHEME.match(each) for each in text.split()),
        "each address starts with its service and ://, separated by spaces",
        "For example APPRISE_URLS=ntfy://ntfy.sh/your-topic",
    ),
    "DESK_PORT": _Form(
        lambda text: not (text.isdecimal() and 0 < int(text) < 65536),
        "a port is a number from 1 to 65535",
        "For example DESK_PORT=3131",
    ),
    "DESK_LOGIN": _Form(
        lambda text: text.lower() not in {"on", "off"},
        "it is neither on nor off",
        "For example DESK_LOGIN=on",
    ),
    "TRANSMISSION_LABEL": _Form(
        lambda text: "," in text,
        "Transmission takes no label with a comma",
        "For example TRANSMISSION_LABEL=audiobooks",
    ),
    "LEDGER_URL": _Form(
        lambda text: text.startswith("postgres://"),
        "it begins with postgres://",
        "Write postgresql+psycopg2:// in its place; the extra 'postgres' has the driver.",
    ),
}


def misspelt(values: Mapping[str, str], env_file: str = "", known: Iterable[str] = ()) -> Iterator[Finding]:
    """Yield what is wrong with settings as they are written.

    Args:
        values: The environment, settings of the file included.
        env_file: Text of the ``.env``.
        known: Further variables that the configuration file names.
    """
    yield from _lines(env_file)
    yield from _names(values, {*known})
    for name, form in _FORMS.items():
        text = values.get(name, "").strip()
        if text and form.wrong(text):
            yield Finding(
                _SERVICE, form.severity, "misconfigured", f"{name}{_shown(name, text)}: {form.what}", form.fix
            )
    yield from _paths(values)
    yield from _keys(values)


def _shown(name: str, text: str) -> str:
    return "" if VARIABLES[name].secret or len(text) > 60 else f"={text}"


def _lines(env_file: str) -> Iterator[Finding]:
    values = dict[str, tuple[int, str]]()
    for number, line in enumerate(env_file.splitlines(), start=1):
        text = line.strip().removeprefix("export ").strip()
        name = re.match(r"[A-Za-z_]+", text)
        if not name or name[0].upper() not in VARIABLES:
            continue
        if "=" in text:
            first, other = values.setdefault(name[0], (number, text))
            if other != text:
                what = f"{name[0]} is set twice in .env, in lines {first} and {number}: the last one counts"
                yield Finding(_SERVICE, Severity.WARNING, "set_twice", what, "Remove the wrong one.")
            if _OPEN_QUOTE.search(text):
                what = f"line {number} of .env: the quotation mark before the value of {name[0]} is not closed"
                yield Finding(
                    _SERVICE,
                    Severity.ERROR,
                    "misconfigured",
                    what,
                    "It is not read: close the quotation, or write the value without one.",
                )
            continue
        wanted = name[0].upper()
        what = f"line {number} of .env, which begins with {name[0]}, has no = after the name: it is not read"
        yield Finding(_SERVICE, Severity.ERROR, "misconfigured", what, f"Write {wanted}={VARIABLES[wanted].example}")


def _names(values: Mapping[str, str], known: set[str]) -> Iterator[Finding]:
    for name in sorted(values.keys() - VARIABLES.keys() - known - _MEANS_ANOTHER):
        if meant := _meant(name):
            what = f"{name} is not a setting of this program: did you mean {meant}?"
            yield Finding(_SERVICE, Severity.WARNING, "unknown", what, f"Rename it to {meant}, or remove it.")
        elif name.startswith(_OURS):
            what = f"{name} is not a setting of this program: it changes nothing"
            yield Finding(_SERVICE, Severity.WARNING, "unknown", what, "Look for the name in docs/configuration.md.")


def _meant(name: str) -> str:
    """Return the variable that a name is probably meant for, or ""."""
    upper = name.upper().replace("-", "_")
    for theirs, ours in _OTHER_NAMES:
        if upper.startswith(theirs):
            upper = ours + upper.removeprefix(theirs)
    if upper in VARIABLES:
        return upper
    # The first word must be ours, or nearly: a machine has variables of all kinds.
    near = get_close_matches(upper, VARIABLES, n=1, cutoff=_ALIKE)
    return near[0] if near and ("_" in upper) else ""


def _paths(values: Mapping[str, str]) -> Iterator[Finding]:
    for name, variable in VARIABLES.items():
        text = values.get(name, "").strip()
        if variable.looks is PATH and name not in _ON_OTHER_MACHINES and _DRIVE.match(text):
            what = f"{name}={text} is a Windows path, and this machine has none"
            fix = f"Name the folder as it is seen here (in WSL, D:\\Books is /mnt/d/Books): {name}={_example(name)}"
            yield Finding(_SERVICE, Severity.ERROR, "misconfigured", what, fix)
        elif name in {"DOWNLOAD_PATH", "ABS_LIBRARY_PATH"} and text and not text.startswith(("/", "~")):
            what = f"{name}={text} is not an absolute path: its meaning depends on the folder that a command runs in"
            fix = f"Write it from the root on: {name}={_example(name)}"
            yield Finding(_SERVICE, Severity.WARNING, "misconfigured", what, fix)


def _example(name: str) -> str:
    example = VARIABLES[name].example
    return example if example.startswith("/") else f"/srv/audiobooks/{example}"


def _keys(values: Mapping[str, str]) -> Iterator[Finding]:
    for name, shape in _KEY_SHAPES.items():
        text = values.get(name, "").strip()
        other = next((each for each, theirs in _KEY_SHAPES.items() if each != name and theirs.fullmatch(text)), "")
        if text and other and not shape.fullmatch(text):
            what = f"the value of {name} looks like one for {other}: are the two swapped?"
            fix = f"Copy both keys again: {name} and {other}."
            yield Finding(_SERVICE, Severity.WARNING, "swapped", what, fix)
    for name, variable in VARIABLES.items():
        if variable.looks is SECRET and re.match(r"https?://", values.get(name, "").strip(), re.IGNORECASE):
            what = f"the value of {name} is an address: is it swapped with another one?"
            yield Finding(_SERVICE, Severity.WARNING, "swapped", what, f"For example {name}={variable.example}")
