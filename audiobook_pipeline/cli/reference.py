"""The reference of all settings: ``python -m audiobook_pipeline.cli.reference > docs/configuration.md``.

Made from the code, so that it can't say something else: the catalogue of variables, the packaged
configuration file with its comments, the docstring of the preferences.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

from audiobook_pipeline import config
from audiobook_pipeline.domain.preferences import Preferences
from audiobook_pipeline.variables import VARIABLES

_HEAD = """\
# Configuration

Made by `make reference` from the code; change it there.

Addresses, credentials and modes are environment variables, read from `.env` in the folder where the pipeline is
started (`cp .env.example .env`). What to look for and how to act is one TOML file. A wrong value stops what needs it,
with a message that names the entry, the value and an example. `audiobook-pipeline doctor` looks at all of it.

Set each variable in one place. Where the shell has another value than `.env`, commands take the shell's, and `dg dev`
the file's, an empty line there too; the doctor names such variables. The demo and
its UI use neither.
"""
_ATTRIBUTE = re.compile(r"^ {4,8}(\w+): (.+)$")


def main() -> int:
    """Print the reference."""
    sys.stdout.write(reference())
    return 0


def reference() -> str:
    """Return the whole document."""
    return "\n".join([_HEAD, *_variables(), *_file(), *_preferences()]).rstrip() + "\n"


def _variables() -> Iterator[str]:
    yield "## Environment variables\n"
    yield "| variable | what it is for | without it | example |\n|---|---|---|---|"
    for each in VARIABLES.values():
        meaning = f"{each.meaning} (secret)" if each.secret else each.meaning
        default = f"`{each.default}`" if each.default else ""
        example = f"`{each.example}`" if each.example else ""
        yield f"| `{each.name}` | {cell(meaning)} | {default} | {example} |"
    yield ""


def _file() -> Iterator[str]:
    packaged = Path(config.__file__).with_name("pipeline.toml").read_text(encoding="utf-8")
    yield "## The configuration file\n"
    yield "Below is the packaged file. Limits, sources and automation are as in it where yours says nothing."
    yield "Copy what you change and name the copy in `PIPELINE_CONFIG`; `[genres]` must be in it. A name that isn't"
    yield "known is an error.\n"
    yield "```toml"
    yield packaged.strip()
    yield "```\n"


def _preferences() -> Iterator[str]:
    words = dict(_documented(inspect.getdoc(Preferences) or ""))
    yield "## Preferences\n"
    yield "Entries of `[preferences]`. They choose among right releases; they never make a wrong one right.\n"
    yield "`only`, `prefer`, `allow`, `avoid` and `never` say how welcome something is: `avoid` takes it where nothing"
    yield "else is right, `never` not even then.\n"
    yield "| entry | meaning | default |\n|---|---|---|"
    for each in fields(Preferences):
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        shown = list(default) if isinstance(default, tuple) else default
        yield f"| `{each.name}` | {cell(words[each.name])} | {'' if shown is None else f'`{shown!r}`'} |"


def _documented(docstring: str) -> Iterator[tuple[str, str]]:
    for line in docstring.splitlines():
        found = _ATTRIBUTE.match(line)
        if found:
            yield found[1], found[2]


def cell(text: str) -> str:
    """Return text for a cell of a table."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
