"""Make a release: the changelog has its section, the version is written, and the commit is tagged.

``release.py 0.2.0`` writes and tags; ``release.py --check 0.2.0`` checks that tag, version and changelog agree, and
prints the notes; ``release.py --urls ADDRESS`` writes the repository's addresses into the package that is built.
Runs with Python alone.
"""

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]


class NotReadyError(Exception):
    """The release can't be made; says why."""


def notes(changelog: str, version: str) -> str:
    """Return the section of a version."""
    found = re.search(rf"(?ms)^## {re.escape(version)}(?: .*?)?$\n(.*?)(?=^## |\Z)", changelog)
    if not found or not found[1].strip():
        raise NotReadyError(f"CHANGELOG.md has no section {version}, or an empty one")
    return found[1].strip() + "\n"


def released(changelog: str, version: str, day: date) -> str:
    """Return a changelog in which what is unreleased has become a version, with what was prepared for that before."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise NotReadyError(f"{version} is not a version: write three numbers, such as 0.2.0")
    start, unreleased, rest = changelog.partition("## Unreleased\n")
    if not unreleased:
        raise NotReadyError("CHANGELOG.md has no section Unreleased")
    new, prepared, rest_prepared = rest.partition(f"## {version} (prepared)\n")
    if prepared:
        body, heading, older = rest_prepared.partition("\n## ")
        rest = f"\n{body.strip()}\n{new.strip()}".rstrip() + f"\n{heading}{older}"
    if re.search(rf"(?m)^## {re.escape(version)}\b", rest):
        raise NotReadyError(f"CHANGELOG.md has {version} already")
    text = f"{start}{unreleased}\n## {version} ({day.isoformat()})\n{rest}"
    notes(text, version)
    return text


def project_version(project: str) -> str:
    """Return the version in the text of pyproject.toml."""
    found = re.search(r'(?m)^version = "(.+?)"$', project)
    return found[1] if found else ""


def _check(version: str) -> None:
    if (written := project_version((ROOT / "pyproject.toml").read_text("utf-8"))) != version:
        raise NotReadyError(f"the tag says {version}, and pyproject.toml {written}")
    sys.stdout.write(notes((ROOT / "CHANGELOG.md").read_text("utf-8"), version))


def _release(version: str) -> None:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], check=True, capture_output=True, text=True, cwd=ROOT).stdout

    if git("status", "--porcelain").strip():
        raise NotReadyError("there are changes that are not committed")
    changelog, project = ROOT / "CHANGELOG.md", ROOT / "pyproject.toml"
    changelog.write_text(released(changelog.read_text("utf-8"), version, datetime.now(UTC).date()), "utf-8")
    project.write_text(re.sub(r'(?m)^version = ".+?"$', f'version = "{version}"', project.read_text("utf-8"), count=1))
    git("commit", "--quiet", "--message", f"Release {version}", "--", "CHANGELOG.md", "pyproject.toml")
    git("tag", "--annotate", f"v{version}", "--message", f"Release {version}")
    sys.stdout.write(f"Tagged v{version}. To publish it: git push --follow-tags\n")


def with_urls(project: str, address: str) -> str:
    """Return the text of pyproject.toml with the addresses of the repository."""
    urls = {"Homepage": "", "Changelog": "/blob/main/CHANGELOG.md", "Issues": "/issues"}
    lines = "".join(f'{name} = "{address}{path}"\n' for name, path in urls.items())
    return project.replace("[project.scripts]\n", f"[project.urls]\n{lines}\n[project.scripts]\n", 1)


def main(words: list[str]) -> None:
    """Run the command."""
    match words:
        case ["--check", version]:
            _check(version)
        case ["--urls", address]:
            project = ROOT / "pyproject.toml"
            project.write_text(with_urls(project.read_text("utf-8"), address), "utf-8")
        case [version]:
            _release(version)
        case _:
            raise NotReadyError("name the version: make release VERSION=0.2.0")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NotReadyError as error:
        sys.exit(f"release: {error}")
