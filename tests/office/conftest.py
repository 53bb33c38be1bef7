"""The small organisation, on SQLite, or on both databases where the difference could matter."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.office.rosters import hand_in
from tests.office.town import Town, found_town


@pytest.fixture(scope="session")
def _founded_file(tmp_path_factory: pytest.TempPathFactory, _migrated_file: Path) -> tuple[Path, int]:
    file = tmp_path_factory.mktemp("town") / "town.db"
    shutil.copyfile(_migrated_file, file)
    database = Database(f"sqlite:///{file}")
    town = found_town(database)
    database.close()
    return file, town.organisation_id


@pytest.fixture
def town(tmp_path: Path, _founded_file: tuple[Path, int]) -> Iterator[Town]:
    """The organisation, founded once and copied for each test."""
    founded, organisation_id = _founded_file
    file = tmp_path / "town.db"
    shutil.copyfile(founded, file)
    database = Database(f"sqlite:///{file}")
    yield Town(database, organisation_id)
    database.close()


@pytest.fixture
def town_anywhere(database: Database) -> Town:
    """The organisation on each of the two databases in turn."""
    return found_town(database)


@pytest.fixture(scope="session")
def _watched_file(tmp_path_factory: pytest.TempPathFactory, _founded_file: tuple[Path, int]) -> Path:
    founded, organisation_id = _founded_file
    file = tmp_path_factory.mktemp("watched") / "town.db"
    shutil.copyfile(founded, file)
    database = Database(f"sqlite:///{file}")
    hand_in(Town(database, organisation_id))
    database.close()
    return file


@pytest.fixture
def watched(tmp_path: Path, _watched_file: Path, _founded_file: tuple[Path, int]) -> Iterator[Town]:
    """The organisation with December's roster in force."""
    file = tmp_path / "watched.db"
    shutil.copyfile(_watched_file, file)
    database = Database(f"sqlite:///{file}")
    yield Town(database, _founded_file[1])
    database.close()
