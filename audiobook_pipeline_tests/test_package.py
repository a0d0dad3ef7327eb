"""The package: what it declares is what it imports, and the wheel holds what a command needs."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "audiobook_pipeline"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# The part of the package that needs each extra; all else works without.
EXTRAS = {
    "desk": {"desk", "cli/desk.py"},
    "sandbox": {"sandbox"},
    "notify": {"automation/messages.py"},
    "cluster": {"instance/postgres.py"},
}
NOT_IMPORTED_BY_NAME = {
    "dagster-webserver": "a process of its own",
    "itsdangerous": "Starlette signs sessions with it",
    "python-multipart": "Starlette reads forms with it",
    "libtorrent": "the sandbox seeds with it, where it is installed",
    "psycopg2-binary": "SQLAlchemy's driver of PostgreSQL",
    "dagster-celery": "deploy/celery_definitions.py",
    "redis": "Celery's driver of Redis",
    "s3fs": "fsspec's driver of object stores",
}
ONLY_FOR_TYPES = {"_typeshed"}


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def declared(*extras: str) -> set[str]:
    lines = [*PROJECT["dependencies"], *(each for extra in extras for each in PROJECT["optional-dependencies"][extra])]
    return {name_of(line) for line in lines} - {"audiobook-pipeline"}


def imported() -> dict[str, set[str]]:
    """Return the distributions that the package imports, each with the files that do, relative to the package."""
    known, found = packages_distributions(), {}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                modules = [node.module]
            else:
                continue
            for top in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - ONLY_FOR_TYPES:
                for distribution in {name_of(each) for each in known[top]} - {"audiobook-pipeline"}:
                    found.setdefault(distribution, set()).add(str(path.relative_to(PACKAGE)))
    return found


def needs(file: str) -> list[str]:
    """Return the extras that a file of the package may count on."""
    return [extra for extra, parts in EXTRAS.items() if {file, file.partition("/")[0]} & parts]


def test_what_is_imported_is_declared() -> None:
    lacking = {
        f"{file}: {distribution}"
        for distribution, files in imported().items()
        for file in files
        if distribution not in declared(*needs(file))
    }
    assert lacking == set()


def test_what_is_declared_is_imported() -> None:
    extras = set(PROJECT["optional-dependencies"]) - {"dev"}
    assert declared(*extras) - set(imported()) - set(NOT_IMPORTED_BY_NAME) == set()
    assert set(NOT_IMPORTED_BY_NAME) <= declared(*extras)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


def built_wheel(folder: Path) -> Path:
    """Build the wheel from a copy of what it is made of, without the network."""
    source = folder / "source"
    shutil.copytree(PACKAGE, source / "audiobook_pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("audiobook_pipeline_tests", "benchmarks"):
        (source / name).mkdir()
        (source / name / "__init__.py").touch()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"audiobook_pipeline"}
    here = {
        str(path.relative_to(ROOT)) for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    assert here - names == set()
