"""The configuration file: what is wrong in it is named, and no secret is shown."""

import pytest

from audiobook_pipeline.config import ConfigurationError, load_config
from audiobook_pipeline.domain.forms.likeness import Likeness
from audiobook_pipeline.domain.forms.names import same_person
from audiobook_pipeline.domain.forms.person import PersonForm, other_names


def refused(tmp_path, text: str) -> str:
    """Return what is said about a configuration file."""
    file = tmp_path / "own.toml"
    file.write_text(f'[genres]\nfantasy = ["fantasy"]\n{text}')
    with pytest.raises(ConfigurationError) as caught:
        load_config(file)
    return str(caught.value)


NAS = '[[download_clients]]\ntype = "qbittorrent"\nname = "nas"\nurl = "http://nas:8080"\nusername = "admin"\n'
BOX = '[[download_clients]]\ntype = "transmission"\nname = "box"\nurl = "http://box:9091"\n'


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (NAS, "needs username and password_variable, or api_key_variable"),
        (f'{NAS}api_key_variable = "NAS_KEY"\nbasic_username = "proxy"\n', "take the same header"),
        (f'{BOX}vpn_interface = "wg0"\n', "doesn't tell its network interface"),
        (f'{BOX}api_key_variable = "BOX_KEY"\n', "has no api_key_variable"),
        (f'{BOX}label = "a,b"\n', "must have no comma"),
        (f'{NAS}api_key_variable = "NAS_KEY"\ncategory = "books//new"\n', "no two slashes in a row"),
        (BOX.replace("transmission", "deluge"), "'qbittorrent' or 'transmission'"),
        (BOX.replace('"box"', '"primary"'), "primary: each needs a name of its own"),
        (BOX + BOX, "box: each needs a name of its own"),
        (f'{BOX}header_variables = {{ X-Token = "no variable" }}\n', "download_clients.0.header_variables.X-Token"),
    ],
)
def test_a_download_client_that_does_not_fit_its_program_says_why(tmp_path, entry, said):
    assert said in refused(tmp_path, entry)


def test_a_download_client_is_read_with_label_or_category(tmp_path):
    file = tmp_path / "own.toml"
    key = 'api_key_variable = "NAS_KEY"\ncategory = "books"\norder = 0\n'
    file.write_text(f'[genres]\nfantasy = ["fantasy"]\n{NAS}{key}{BOX}label = "books"\n')
    nas, box = load_config(file).download_clients
    assert (nas.category, nas.order, box.category, box.order) == ("books", 0, "books", 10)


def test_a_wrong_value_is_named_with_its_entry(tmp_path):
    said = refused(tmp_path, "[limits]\nadds = -1\n")
    assert "own.toml" in said
    assert "limits.adds = -1" in said


def test_an_entry_that_is_not_known_is_named_without_its_value(tmp_path):
    said = refused(tmp_path, f'{NAS}password_variable = "NAS_PASSWORD"\npassword = "test-password-0001"\n')
    assert "download_clients.0.password: there is no such entry" in said
    assert "test-password-0001" not in said


def test_pen_names_are_known_beside_those_that_are_built_in(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('[genres]\nfantasy = ["fantasy"]\n[pen_names]\n"Mary Ann Roe" = ["M. A. North"]\n')
    load_config(file)
    assert PersonForm.of("North, M. A.").compare(PersonForm.of("Mary Ann Roe")) is Likeness.SAME
    assert other_names("M. A. North") == ("mary ann roe",)
    assert same_person("Mark Twain", "Samuel Clemens")
    load_config()
    assert not same_person("M. A. North", "Mary Ann Roe")


def test_what_is_no_toml_says_so(tmp_path):
    assert "isn't TOML" in refused(tmp_path, "= 3")


@pytest.mark.parametrize("number", ["inf", "nan", "1e999"])
@pytest.mark.parametrize(
    "entry", ["limits.total_gigabytes", "limits.reserve_gigabytes", "limits.add_pause_seconds", "seeding.default.ratio"]
)
def test_a_number_without_end_is_refused_before_anything_is_sent(tmp_path, entry, number):
    section, _, name = entry.rpartition(".")
    assert name in refused(tmp_path, f"[{section}]\n{name} = {number}\n")


def test_what_is_nested_without_end_is_said_in_words(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text("a = " + "[" * 100_000)
    with pytest.raises(ConfigurationError, match=r"nested|TOML"):
        load_config(file)


@pytest.mark.parametrize(("items", "times"), [(0, 1), (50_000, 1), (50_001, 2), (1_000_000, 20)])
def test_limits_of_what_concerns_each_item_grow_with_the_library(items, times) -> None:
    config = load_config()
    before, grown = config.limits.model_dump(), config.for_library(items).limits.model_dump()
    by_items = {"catalogue_requests", "catalogue_series", "slow_requests", "item_lookups", "cover_looks"}
    assert grown == {
        name: value * (times if name in {*by_items, "metadata_changes"} else 1) for name, value in before.items()
    }


def test_a_limit_of_nothing_stays_one_in_a_large_library(tmp_path) -> None:
    file = tmp_path / "pipeline.toml"
    file.write_text("[genres]\n[limits]\nitem_lookups = 0\n", "utf-8")
    assert load_config(file).for_library(1_000_000).limits.item_lookups == 0
