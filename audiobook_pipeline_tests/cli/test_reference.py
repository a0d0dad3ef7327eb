"""The reference of all settings says what the code does."""

from pathlib import Path

import pytest

from audiobook_pipeline.cli import asset_reference, reference, rules_reference
from audiobook_pipeline.config import PipelineConfig, load_config

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("name", "made"), [("configuration", reference), ("assets", asset_reference)])
def test_the_reference_is_what_the_code_says(name, made) -> None:
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == made.reference(), "run 'make reference'"


def test_the_rules_are_told_as_their_rows_are() -> None:
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == rules_reference.with_reference(written), "run 'make reference'"


@pytest.mark.parametrize("part", ["limits", "automation", "sources", "audible", "embed_metadata"])
def test_the_packaged_file_shows_the_values_in_force_without_it(part: str) -> None:
    packaged = load_config(ROOT / "audiobook_pipeline" / "pipeline.toml")
    assert getattr(packaged, part) == getattr(PipelineConfig(genres=packaged.genres), part)


def test_every_entry_is_in_the_packaged_file() -> None:
    text = (ROOT / "audiobook_pipeline" / "pipeline.toml").read_text(encoding="utf-8")
    for name, part in PipelineConfig.model_fields.items():
        assert (part.alias or name) in text
        for entry in getattr(part.annotation, "model_fields", {}):
            section = f"[{part.alias or name}.{entry}]"
            assert f"\n{entry} = " in text or section in text
