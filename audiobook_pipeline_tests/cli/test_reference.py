"""The reference of all settings says what the code does."""

from pathlib import Path

import pytest

from audiobook_pipeline.cli.reference import reference
from audiobook_pipeline.config import PipelineConfig, load_config

ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_code_says() -> None:
    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == reference(), "run 'make reference'"


@pytest.mark.parametrize("part", ["limits", "automation", "sources", "audible", "embed_metadata"])
def test_the_packaged_file_shows_the_values_in_force_without_it(part: str) -> None:
    packaged = load_config(ROOT / "audiobook_pipeline" / "pipeline.toml")
    assert getattr(packaged, part) == getattr(PipelineConfig(genres=packaged.genres), part)


def test_every_entry_is_in_the_packaged_file() -> None:
    text = (ROOT / "audiobook_pipeline" / "pipeline.toml").read_text(encoding="utf-8")
    for name, part in PipelineConfig.model_fields.items():
        assert name in text
        for entry in getattr(part.annotation, "model_fields", {}):
            assert f"\n{entry} = " in text
