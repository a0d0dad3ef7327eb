"""No secret is shown, wherever it stands: whatever is misspelt, in the output, the UI's answers and all that is left.

Each variable and each entry of the configuration file holds a distinctive secret, in ten ways of going wrong.
"""

import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster_webserver.webserver import DagsterWebserver
from starlette.testclient import TestClient

from audiobook_pipeline import definitions, redaction
from audiobook_pipeline.build import build_defs
from audiobook_pipeline.cli.main import main
from audiobook_pipeline.config import ConfigurationError, load_config
from audiobook_pipeline.known_secrets import KnownSecrets
from audiobook_pipeline.resources.failures import without_secrets
from audiobook_pipeline.resources.settings import PipelineSettings
from audiobook_pipeline.variables import VARIABLES

SECRET = "Sw0rdfish.very-own-7"
NOWHERE = "http://127.0.0.1:9"

WAYS: Mapping[str, Callable[[str], str]] = {
    "alone": lambda _: SECRET,
    "other scheme": lambda _: f"htps://admin:{SECRET}@127.0.0.1",
    "account": lambda _: f"http://admin:{SECRET}@127.0.0.1:9",
    "no scheme": lambda _: f"admin:{SECRET}@127.0.0.1:9",
    "query": lambda _: f"{NOWHERE}/?apikey={SECRET}",
    "bracket": lambda _: f"http://[{SECRET}",
    "quotation mark": lambda _: f'"{SECRET}',
    "port": lambda _: f"http://{SECRET}:127.0.0.1:999999",
    "name twice": lambda name: f"{name}={SECRET}",
    "no host": lambda _: f"//{SECRET}@/",
}
GROUPS = {
    "all": set(VARIABLES),
    "addresses": {name for name in VARIABLES if name.endswith(("URL", "URLS"))},
    "others": {name for name in VARIABLES if not name.endswith(("URL", "URLS"))},
}


def usable(folder: Path) -> dict[str, str]:
    """Values with which everything loads, and no service answers."""
    values = {name: NOWHERE for name in VARIABLES if name.endswith("_URL")}
    values |= {name: f"test-{number:04}-key" for number, name in enumerate(VARIABLES) if VARIABLES[name].secret}
    return values | {
        "PIPELINE_DATA": str(folder / "data"),
        "LEDGER_URL": "",
        "TABLES_URL": "",
        "APPRISE_URLS": "",
        "QBITTORRENT_USERNAME": "admin",
        "QBITTORRENT_SECONDARY_USERNAME": "admin",
        "ABS_LIBRARY_PATH": str(folder / "library"),
    }


@pytest.fixture
def put(tmp_path, monkeypatch) -> Callable[[Mapping[str, str]], None]:
    """Puts an environment in force in which nothing is known to the redaction that it doesn't find by itself."""
    monkeypatch.chdir(tmp_path)

    def set_all(values: Mapping[str, str]) -> None:
        monkeypatch.setattr(redaction, "KNOWN", KnownSecrets())
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {**usable(tmp_path), **values}.items():
            monkeypatch.setenv(name, value)

    return set_all


def left_behind(folder: Path) -> Iterator[str]:
    """Every file below a folder that holds the secret."""
    for file in folder.rglob("*"):
        if file.is_file() and SECRET.encode() in file.read_bytes():
            yield str(file.relative_to(folder))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("group", GROUPS)
def test_the_doctor_shows_no_misspelt_value(put, tmp_path, capsys, caplog, way, group):
    put({name: WAYS[way](name) for name in GROUPS[group]})
    caplog.set_level(logging.DEBUG)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        main(["doctor", "--json"])
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err + caplog.text + str([str(each.message) for each in warned])
    assert list(left_behind(tmp_path)) == []


@pytest.mark.parametrize(
    "name", ["prowlarr_api_key", "PROWLARR_APIKEY", "PROWLARR_API_KEYS", "ABS_TOKENS", "MY_PASSWORD"]
)
def test_what_stands_behind_a_misspelt_name_is_known_as_a_secret(put, monkeypatch, name, capsys):
    put({})
    monkeypatch.setenv(name, SECRET)
    main(["doctor", "--json"])
    capsys.readouterr()
    assert SECRET not in redaction.redact(f"somebody says {SECRET}")


def probe(key: str, read: Callable[[object], object]) -> dg.OpDefinition:
    """An op that asks a resource for what it vends, as an asset would."""

    def compute(context: dg.OpExecutionContext) -> None:
        read(getattr(context.resources, key))

    return dg.op(name=f"probe_{key}", required_resource_keys={key, "settings"})(without_secrets(compute))


def every_resource() -> dg.JobDefinition:
    """A job whose ops read every variable through the resources."""
    limits = load_config(Path(definitions.__file__).with_name("pipeline.toml")).limits
    readers: dict[str, Callable] = {
        "audiobookshelf": lambda it: it.client().libraries(),
        "prowlarr": lambda it: it.client().status(),
        "google_books": lambda it: it.client(limits),
        "metadata_sources": lambda it: [it.book_search(limits), it.audnexus(limits), it.hardcover(limits)],
        "ledger": lambda it: it.open(),
        "qbittorrent": lambda it: it.fleet(PipelineSettings()),
        "settings": lambda it: [it.acquisition, it.metadata, it.importing, it.data, it.config, it.catalogue],
    }

    @dg.graph
    def probes() -> None:
        for key, read in readers.items():
            probe(key, read)()

    resources = {key: build_defs().resources[key] for key in (*readers, "io_manager")}
    return probes.to_job(resource_defs=resources)


@pytest.mark.parametrize("way", WAYS)
def test_runs_and_the_ui_show_no_misspelt_value(put, tmp_path, capfd, caplog, way):
    put({name: WAYS[way](name) for name in set(VARIABLES) - {"PIPELINE_CONFIG", "PIPELINE_DATA"}})
    caplog.set_level(logging.DEBUG)
    home = tmp_path / "home"
    home.mkdir()
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        run = every_resource().execute_in_process(instance=instance, raise_on_error=False)
        assert not run.success
        answers = "".join(ask_ui(instance))
    out, err = capfd.readouterr()
    for shown in (answers, out, err, caplog.text):
        assert SECRET not in shown
    assert list(left_behind(tmp_path)) == []


QUERIES = (
    """{ runsOrError { ... on Runs { results { id eventConnection { events { __typename
    ... on MessageEvent { message } ... on ExecutionStepFailureEvent { error { message stack } } } } } } } }""",
    """{ workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError { __typename
    ... on PythonError { message stack causes { message stack } } } } } } }""",
    """{ repositoriesOrError { ... on RepositoryConnection { nodes {
    allTopLevelResourceDetails { name description configuredValues { key value type }
    configFields { name defaultValueAsJson } } assetNodes { assetKey { path } description } } } } }""",
)


def ask_ui(instance: dg.DagsterInstance) -> Iterator[str]:
    """Ask the web server, in this process, what its pages are made of."""
    origin = InProcessCodeLocationOrigin(
        LoadableTargetOrigin(executable_path=sys.executable, python_file=definitions.__file__), location_name="own"
    )
    target = InProcessWorkspaceLoadTarget(origin)
    with (
        WorkspaceProcessContext(instance, target) as context,
        TestClient(DagsterWebserver(context).create_asgi_app()) as client,
    ):
        for query in QUERIES:
            answer = client.post("/graphql", json={"query": query})
            assert "errors" not in answer.json(), answer.text
            yield answer.text


ENTRIES = """
audible = {value}
allowed_hosts = {value}
embed_metadata = {value}
nonsense = {value}
limits.adds = {value}
limits.nonsense = {value}
sources.audnexus = {value}
automation.timezone = {value}
automation.nightly_cron = {value}
automation.messages_variable = {value}
preferences.languages = {value}
preferences.nonsense = {value}
seeding.default = {value}
seeding.default.ratio = {value}
path_maps = {value}
import = {value}
import.library = {value}
import.folders = {value}
import.files = {value}
import.name_bytes = {value}
import.mode = {value}
import.rules = [{{ library = "Books", language = {value}, author = {value}, nonsense = {value} }}]
acquisition.remove_failed = {value}
upgrades.below_kbps = {value}
pen_names = {value}
pen_names."Ann Lee" = {value}
lists = {value}
lists.mine = {value}
lists.mine = {{ place = {value} }}
lists.mine = {{ place = {value}, shelf = {value}, nonsense = {value} }}
qbittorrent = {value}
qbittorrent = [{{ password = {value} }}]
qbittorrent = [{{ name = "nas", url = {value}, password_variable = "NAS_PASSWORD" }}]
qbittorrent = [{{ name = "nas", url = "http://127.0.0.1:9", password = {value}, password_variable = "NAS_PASSWORD" }}]
qbittorrent = [{{ name = "nas", url = "http://127.0.0.1:9", password_variable = {value} }}]
qbittorrent = [{{ name = {value}, url = "http://127.0.0.1:9", password_variable = "NAS_PASSWORD" }}]
""".strip().splitlines()


@pytest.mark.parametrize("entry", ENTRIES)
def test_no_entry_of_the_configuration_file_is_shown(put, tmp_path, capsys, entry):
    file = tmp_path / "own.toml"
    for way in WAYS.values():
        put({"PIPELINE_CONFIG": str(file), "NAS_PASSWORD": "test-nas-0001", "QBITTORRENT_URL": ""})
        text = entry.format(value=json.dumps(way("password")))
        file.write_text(f'{text}\n[genres]\nfantasy = ["fantasy"]\n', encoding="utf-8")
        shown = "".join(map(str, complaints()))
        assert SECRET not in shown
    main(["doctor"])
    out, err = capsys.readouterr()
    assert SECRET not in out + err


def complaints() -> Iterator[object]:
    """What is said of the configuration file when it is loaded and used."""
    for use in (load_config, lambda: PipelineSettings().preferences, build_defs):
        try:
            use()
        except Exception as error:
            yield from _whole(error)


def _whole(error: BaseException | None) -> Iterator[object]:
    """Everything that a traceback would say."""
    while error is not None:
        yield f"{error!r} {getattr(error, 'description', '')}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_a_file_that_is_no_toml_is_not_quoted(put, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(f'[[qbittorrent]]\npassword = "{SECRET}', encoding="utf-8")
    put({"PIPELINE_CONFIG": str(file)})
    with pytest.raises(ConfigurationError) as caught:
        load_config()
    assert SECRET not in "".join(map(str, _whole(caught.value)))


def test_a_resource_shows_no_secret_of_its_own(put):
    put({})
    resources = build_defs().resources
    assert SECRET not in repr([type(each)(api_key=SECRET) for key, each in resources.items() if key == "prowlarr"])
    assert os.environ["PROWLARR_API_KEY"] not in repr(resources)
