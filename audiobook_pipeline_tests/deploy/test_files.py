"""Files that others read: workflows, issue templates, compose files, locks, and the release command."""

import importlib.util
import re
import subprocess
import tomllib
from datetime import date

import pytest
import yaml

from audiobook_pipeline.variables import VARIABLES
from audiobook_pipeline_tests.integration.running import ROOT

FILES = sorted([*ROOT.glob(".github/**/*.yml"), *ROOT.glob("deploy/**/*.yaml")])
SCRIPTS = sorted(ROOT.glob("deploy/**/*.sh"))
PINNED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;\\]+)")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name: str) -> dict[str, str]:
    return {plain(package): version for package, version in PINNED.findall((ROOT / name).read_text("utf-8"))}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_it_is_yaml(file) -> None:
    assert list(yaml.safe_load_all(file.read_text("utf-8")))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_shell_reads_the_script(script) -> None:
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0


@pytest.mark.parametrize("name", ["ci", "release"])
def test_a_workflow_has_least_permissions_and_a_time_limit(name) -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_what_the_image_copies_is_there() -> None:
    lines = (ROOT / "deploy" / "image" / "Dockerfile").read_text("utf-8").splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    assert all(f"!{name.partition('/')[0]}" in ignored for name in copied)


def test_containers_set_variables_that_there_are() -> None:
    text = (ROOT / "deploy" / "image" / "Dockerfile").read_text("utf-8")
    named = set(re.findall(r"\b([A-Z]+_[A-Z_]+)=", text)) - {"MPLCONFIGDIR"}
    assert named <= set(VARIABLES)


@pytest.mark.parametrize("name", ["requirements/server.txt", "requirements/dev.txt"])
def test_a_lock_holds_what_is_declared_at_the_version_that_is_tested(name) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {plain(re.split(r"[^\w.-]", each, maxsplit=1)[0]) for each in project["dependencies"]}
    locked, tested = pins(name), pins("constraints.txt")
    assert declared - set(locked) == set(), "run: make lock"
    assert {package: version for package, version in locked.items() if tested.get(package, version) != version} == {}
    text = (ROOT / name).read_text("utf-8")
    assert text.count("--hash=sha256:") >= len(locked)
    assert "://" not in text


def test_a_server_has_no_tools_of_development() -> None:
    assert not {"pytest", "mypy", "ruff", "playwright", "moto", "dagster-dg-cli", "libtorrent"} & set(
        pins("requirements/server.txt")
    )


@pytest.fixture(scope="module")
def release():
    found = importlib.util.spec_from_file_location("release", ROOT / "deploy" / "release.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


CHANGELOG = "# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 (2026-01-01)\n\n- First.\n"


def test_a_release_gives_its_section_a_name_and_leaves_an_empty_one(release) -> None:
    text = release.released(CHANGELOG, "0.2.0", date(2026, 12, 1))
    assert text.startswith("# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- New.\n")
    assert release.notes(text, "0.2.0") == "- New.\n"
    assert release.notes(text, "0.1.0") == "- First.\n"


def test_what_came_since_a_version_was_prepared_joins_it(release) -> None:
    prepared = CHANGELOG.replace("- New.", "- Newer.\n\n## 0.2.0 (prepared)\n\nIn short: new.\n\n- New.")
    text = release.released(prepared, "0.2.0", date(2026, 12, 1))
    assert release.notes(text, "0.2.0") == "In short: new.\n\n- New.\n- Newer.\n"
    assert release.notes(text, "0.1.0") == "- First.\n"
    assert text.startswith("# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\nIn short")
    with pytest.raises(release.NotReadyError):
        release.released(text, "0.2.0", date(2026, 12, 2))


def test_the_changelog_has_the_next_version_prepared(release) -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    written = release.project_version((ROOT / "pyproject.toml").read_text("utf-8"))
    versions = re.findall(r"(?m)^## (\d+\.\d+\.\d+)", text)
    assert written in versions
    assert versions == sorted(versions, key=lambda each: [*map(int, each.split("."))], reverse=True)


@pytest.mark.parametrize(
    ("changelog", "version"),
    [
        (CHANGELOG, "0.1.0"),
        (CHANGELOG, "v0.2.0"),
        (CHANGELOG.replace("- New.", ""), "0.2.0"),
        ("# Changelog\n", "0.2.0"),
    ],
    ids=["there already", "no version", "nothing new", "no section"],
)
def test_a_release_that_can_not_be_made_is_refused(release, changelog, version) -> None:
    with pytest.raises(release.NotReadyError):
        release.released(changelog, version, date(2026, 12, 1))


def test_the_package_that_is_published_names_its_repository(release) -> None:
    project = release.with_urls((ROOT / "pyproject.toml").read_text("utf-8"), "https://forge.example/me/books")
    urls = tomllib.loads(project)["project"]["urls"]
    assert urls["Homepage"] == "https://forge.example/me/books"
    assert urls["Issues"] == "https://forge.example/me/books/issues"


def test_the_changelog_can_be_released(release) -> None:
    release.released((ROOT / "CHANGELOG.md").read_text("utf-8"), "99.0.0", date(2026, 12, 1))
    assert re.fullmatch(r"\d+\.\d+\.\d+", release.project_version((ROOT / "pyproject.toml").read_text("utf-8")))


def test_what_the_readme_says_of_the_project_is_true() -> None:
    text, file = (ROOT / "README.md").read_text("utf-8"), tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    matrix = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]["check"]["strategy"]
    first, *_, last = matrix["matrix"]["python"]
    assert f"Python {first} to {last}" in text
    assert file["project"]["requires-python"] == f">={first}"
    assert f"cover at least {file['tool']['coverage']['report']['fail_under']} % of lines and branches" in text
    assert file["tool"]["coverage"]["run"]["branch"]
    assert file["tool"]["mypy"]["strict"]
    assert f"· {file['project']['license']} ·" in text
