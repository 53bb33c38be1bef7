from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

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
