"""The start takes the organisation's own forms, or stops with a sentence."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.commands.own_forms import use_own_forms
from bot.settings import Settings
from views.page import TEMPLATES
from views.paper_templates import PAPER_TEMPLATES, Form


@pytest.fixture(autouse=True)
def _shipped_again() -> Iterator[None]:
    yield
    PAPER_TEMPLATES.use(None)


def settings(forms: Path, language: str = "zh") -> Settings:
    return Settings(_env_file=None, templates=forms, language=language)


def test_start_knows_the_own_forms(tmp_path: Path) -> None:
    (tmp_path / "yunxi").mkdir()
    shutil.copy(TEMPLATES / "agenda.docx", tmp_path / "yunxi")
    use_own_forms(settings(tmp_path))
    assert set(PAPER_TEMPLATES.own) == {("yunxi", Form.AGENDA)}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("zh", "：不是 Word 的 .docx 文件，或已损坏。"), ("en", ": not a Word .docx file, or broken.")],
)
def test_start_stops_at_a_form_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, sentence: str
) -> None:
    path = tmp_path / "yunxi" / "agenda.docx"
    path.parent.mkdir()
    path.write_bytes(b"no document")
    with pytest.raises(typer.Exit) as raised:
        use_own_forms(settings(tmp_path, language))
    assert (raised.value.exit_code, capsys.readouterr().err) == (2, f"{path}{sentence}\n")
