"""Imports never go up the layers, and every description of the code location names the same one."""

import ast
import re
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
import yaml

from audiobook_pipeline_tests.syntax import syntax

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "audiobook_pipeline"
TESTS = ROOT / "audiobook_pipeline_tests"

LAYERS = (
    ("known_secrets",),
    ("redaction",),
    ("domain", "errors", "variables", "config_faults", "config_section"),
    ("clients", "ledger", "schemas", "io", "instance", "constants", "config", "config_clients"),
    ("acquisition", "curation", "sources", "lists", "reporting", "deciding"),
    ("resources",),
    ("assets", "checks"),
    ("automation",),
    ("build",),
    ("definitions",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FORBIDDEN = {
    "domain": {"dagster", "requests", "sqlalchemy", "qbittorrentapi"},
    "clients": {"dagster", "sqlalchemy"},
    "acquisition": {"dagster"},
    "curation": {"dagster"},
    "sources": {"dagster"},
    "lists": {"dagster"},
    "ledger": {"dagster", "requests"},
}


@cache
def imports(path: Path) -> frozenset[str]:
    """Return the modules that a file imports, as written."""
    found = set()
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def part(path: Path) -> str:
    """Return the part of the package that a file belongs to: its folder in the package, or its own name at the top."""
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if part(path) in LEVEL]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_an_import_never_goes_up(path: Path) -> None:
    here = part(path)
    for module in imports(path):
        parts = module.split(".")
        if parts[0] == "audiobook_pipeline" and len(parts) > 1 and parts[1] in {*LEVEL, "cli", "sandbox"}:
            assert LEVEL.get(parts[1], 99) <= LEVEL[here], f"{here} imports {module}, which is above it"
        assert parts[0] not in FORBIDDEN.get(here, set()), f"{here} must not know {parts[0]}"


def test_no_imports_go_round_in_a_circle() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in PACKAGE.rglob("*.py")
    }
    # Of "from package import module" only the module counts.
    graph = {}
    for name, path in modules.items():
        found = imports(path) & set(modules)
        graph[name] = {each for each in found if not any(other.startswith(f"{each}.") for other in found)}
    circle = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
    assert circle == []


def test_what_is_internal_to_the_domain_stays_so() -> None:
    internal = {f"audiobook_pipeline.domain.{name}" for name in ("narration", "quality_rules")}
    for path in PACKAGE.rglob("*.py"):
        if part(path) != "domain":
            for module in imports(path):
                assert ".".join(module.split(".")[:3]) not in internal, (
                    f"{path.name} imports {module}, which is internal"
                )


def test_download_clients_are_used_through_their_protocol() -> None:
    programs = {"audiobook_pipeline.clients.qbittorrent", "audiobook_pipeline.clients.transmission"}
    # The resources make them, and the doctor changes settings that only qBittorrent has.
    exempt = {PACKAGE / "cli" / "api_access.py"}
    exempt |= {PACKAGE / "resources" / f"{name}.py" for name in ("qbittorrent", "transmission", "download_clients")}
    for path in {*PACKAGE.rglob("*.py")} - exempt:
        if path.parent.name not in {"qbittorrent", "transmission"}:
            for module in imports(path):
                assert ".".join(module.split(".")[:3]) not in programs, f"{path.name} goes around the protocol"


def test_the_sandbox_knows_no_client() -> None:
    for path in (PACKAGE / "sandbox").rglob("*.py"):
        for module in imports(path):
            assert not module.startswith("audiobook_pipeline.clients"), f"{path.name} repeats the client's assumptions"


def test_the_revisions_of_the_ledger_are_one_line_in_the_order_of_their_files() -> None:
    names = sorted(path.stem for path in (PACKAGE / "ledger/migrations/versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


def test_an_asset_function_has_at_most_40_lines() -> None:
    long = {}
    for path in (PACKAGE / "assets").glob("*.py"):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef) and any("asset" in ast.unparse(each) for each in node.decorator_list):
                long[f"{path.name}: {node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert len(long) > 15
    assert {name: lines for name, lines in long.items() if lines > 40} == {}


def test_a_file_has_at_most_400_lines() -> None:
    files = (path for folder in (PACKAGE, TESTS) for path in folder.rglob("*.py"))
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_a_function_of_the_domain_has_at_most_40_lines() -> None:
    long = {}
    for path in (PACKAGE / "domain").rglob("*.py"):
        for node in ast.walk(syntax(path)):
            if isinstance(node, ast.FunctionDef):
                long[f"{path.relative_to(PACKAGE)}: {node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert {name: lines for name, lines in long.items() if lines > 40} == {}


def test_forms_of_names_are_rows_with_examples() -> None:
    """Few places of the domain write a form of their own; those that find readers in texts have many."""
    found = 0
    for path in (PACKAGE / "domain").rglob("*.py"):
        if path.parent.name != "narration" and path.stem != "narrators":
            found += len(re.findall(r"\bre\.[a-z]+\(", path.read_text(encoding="utf-8")))
    assert found <= 90


def test_every_tool_names_the_same_code_location() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text(encoding="utf-8"))["load_from"][0]["python_module"]
    dg = project["dg"]["project"]
    modules = {
        workspace["module_name"],
        project["dagster"]["module_name"],
        dg["code_location_target_module"],
    }
    names = {workspace["location_name"], project["dagster"]["code_location_name"], dg["code_location_name"]}
    assert modules == {"audiobook_pipeline.definitions"}
    assert names == {"audiobook_pipeline"}
    assert workspace["working_directory"] == "."


def test_constraints_pin_versions_and_name_no_index() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line.strip() and not line.startswith("#")]
    assert pins
    assert all("==" in pin and "://" not in pin and not pin.startswith("-") for pin in pins)


def test_the_example_environment_is_the_catalogue_of_variables() -> None:
    from audiobook_pipeline.variables import VARIABLES

    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    assert named <= set(VARIABLES)
    assert {name for name in VARIABLES if name != "GOOGLE_BOOKS_URL"} <= named


def test_the_migrations_of_the_ledger_are_one_line() -> None:
    from alembic.script import ScriptDirectory

    from audiobook_pipeline.ledger.schema import config

    assert len(ScriptDirectory.from_config(config()).get_heads()) == 1
