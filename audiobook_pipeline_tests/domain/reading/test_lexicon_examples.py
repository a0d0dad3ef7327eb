"""Each file of the lexicon reads its own examples, and a language is added by one file alone."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import audiobook_pipeline
from audiobook_pipeline.domain.lexicon.lexicon import LEXICON
from audiobook_pipeline_tests.domain.reading.test_styles import said


def test_every_file_has_an_example() -> None:
    assert not [name for name, examples in LEXICON.examples.items() if not examples]


@pytest.mark.parametrize(
    ("file", "example"), [(name, example) for name, found in LEXICON.examples.items() for example in found]
)
def test_a_file_reads_its_examples(file: str, example: Mapping[str, Any]) -> None:
    says = dict(example.get("says", {})) | dict.fromkeys(example.get("not", ()))
    assert said(example["name"], says) == says


def test_a_language_is_added_by_one_file(tmp_path: Path) -> None:
    package = Path(audiobook_pipeline.__file__).parent
    shutil.copytree(package, tmp_path / "audiobook_pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "audiobook_pipeline/domain/lexicon/eo.toml").write_text(
        'audiobook = "sonlibro"\nabridged = "mallongigita"\nvolume = "volumo"\nnumber = "unu du tri"\n'
        'narrated = ["legita de"]\n',
        encoding="utf-8",
    )
    program = (
        "from audiobook_pipeline.domain.reading.reader import read_name as read\n"
        "one = read('Ann Roe - Lagoj, Volumo Tri - La lago (sonlibro, mallongigita) legita de Adam Poe').as_dict()\n"
        "print(one['series'], one['position'], one['languages'], one['abridged'], one['narrators'])"
    )
    shown = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "['Lagoj'] 3 ['eo'] True ['Adam Poe']"
