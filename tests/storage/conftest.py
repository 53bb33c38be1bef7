import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from storage import migrate
from storage.tables import Organisation, Person

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)

OrganisationFactory = Callable[..., int]
PersonFactory = Callable[..., int]


@pytest.fixture
def make_organisation() -> OrganisationFactory:
    def make(session: Session, slug: str = "yunxi") -> int:
        organisation = Organisation(slug=slug, name="云溪区人民政府", rulebook="wujin-2021")
        session.add(organisation)
        session.flush()
        assert organisation.id is not None
        return organisation.id

    return make


@pytest.fixture
def make_person() -> PersonFactory:
    def make(session: Session, organisation_id: int, name: str = "陈立新") -> int:
        person = Person(organisation_id=organisation_id, name=name, joined_at=NOW)
        session.add(person)
        session.flush()
        assert person.id is not None
        return person.id

    return make


TEMPLATE = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade():
    {work}


def downgrade():
    pass
"""


@pytest.fixture
def add_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put one more migration behind the real ones, in a copy."""

    def add(work: str) -> None:
        before = migrate.head()
        copy = tmp_path / "migrations"
        shutil.copytree(migrate._HERE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / "versions" / "9999_next.py").write_text(TEMPLATE.format(before=before, work=work))
        monkeypatch.setattr(migrate, "_HERE", copy)

    return add
