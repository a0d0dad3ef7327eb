"""The configuration file: what is wrong in it is named, and no secret is shown."""

import pytest

from audiobook_pipeline.config import ConfigurationError, load_config


def refused(tmp_path, text: str) -> str:
    """Return what is said about a configuration file."""
    file = tmp_path / "own.toml"
    file.write_text(f'[genres]\nfantasy = ["fantasy"]\n{text}')
    with pytest.raises(ConfigurationError) as caught:
        load_config(file)
    return str(caught.value)


def test_a_wrong_value_is_named_with_its_entry(tmp_path):
    said = refused(tmp_path, "[limits]\nadds = -1\n")
    assert "own.toml" in said
    assert "limits.adds = -1" in said


def test_an_entry_that_is_not_known_is_named_without_its_value(tmp_path):
    instance = '[[qbittorrent]]\nname = "nas"\nurl = "http://nas:8080"\npassword_variable = "NAS_PASSWORD"\n'
    said = refused(tmp_path, instance + 'password = "test-password-0001"\n')
    assert "qbittorrent.0.password: there is no such entry" in said
    assert "test-password-0001" not in said


def test_what_is_no_toml_says_so(tmp_path):
    assert "isn't TOML" in refused(tmp_path, "= 3")
