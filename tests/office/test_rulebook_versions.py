"""Versions side by side: what begins takes the one in force that day, what has begun keeps its own."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from office.rulebook import versions as rulebooks
from rules.loading import Rulebooks

FIRST = Path("docs/examples/yunxi-2026.yaml")


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rulebooks]:
    """A rulebook of one's own whose second version begins in 2027 and says nothing of leave."""
    text = FIRST.read_text(encoding="utf-8")
    (tmp_path / FIRST.name).write_text(text, encoding="utf-8")
    lines, kept, inside = text.splitlines(), [], False
    for line in lines:
        if line[:1] not in (" ", "", "-"):
            inside = line.startswith("leave:")
        if not inside:
            kept.append(line)
    later = "\n".join(kept).replace("effective_on: 2026-01-01", "effective_on: 2027-01-01\nversion: 2")
    (tmp_path / "yunxi-2026.v2.yaml").write_text(later + "\n", encoding="utf-8")
    books = Rulebooks.in_directory(tmp_path)
    monkeypatch.setattr(rulebooks, "shipped", lambda: books)
    rulebooks.forget_rules()
    yield books
    rulebooks.forget_rules()


def test_version_in_force_is_taken_and_kept(versions: Rulebooks) -> None:
    assert [book.key for book in versions.versions("yunxi-2026")] == ["yunxi-2026@1", "yunxi-2026@2"]
    assert rulebooks.find_key("yunxi-2026", date(2026, 12, 31)) == "yunxi-2026@1"
    assert rulebooks.find_key("yunxi-2026", date(2027, 1, 1)) == "yunxi-2026@2"
    day = date(2027, 1, 1)
    assert rulebooks.find_leave_rule("yunxi-2026@1", "department_head", abroad=False, on=day) is not None
    assert rulebooks.find_leave_rule("yunxi-2026@2", "department_head", abroad=False, on=day) is None
    assert rulebooks.find_rulebook("yunxi-2026").version == 2


def test_version_is_carried_away_once_there_are_several(versions: Rulebooks) -> None:
    assert rulebooks.plain_name("yunxi-2026@1") == "yunxi-2026@1"
    assert rulebooks.plain_name("yunxi-2026@2") == "yunxi-2026@2"
