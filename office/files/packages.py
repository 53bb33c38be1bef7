"""Zipped files from outside (.xlsx, .docx): looked over by their directory before anything is unpacked."""

import io
import zipfile
import zlib
from enum import StrEnum
from typing import Final

LARGEST_UNPACKED: Final = 40 * 1024 * 1024
LARGEST_RATIO: Final = 200
"""Times that a file may grow when unpacked: a sheet of like rows grows fifty times, a bomb a thousand."""
MOST_ENTRIES: Final = 1000

_CONTAINER: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How Microsoft's compound files begin: the formats before 2007, and encrypted ones since."""
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SMALL: Final = 1024 * 1024
_TYPES: Final = "[Content_Types].xml"
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


class PackageFault(StrEnum):
    OTHER = "other"
    """No zipped file at all."""
    OLD = "old"
    """A format before 2007."""
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    """Unpacked, it would be larger than it may be; so is what was made to be."""
    MACROS = "macros"


class PackageError(Exception):
    """The file must not be opened; `fault` says why."""

    def __init__(self, fault: PackageFault) -> None:
        super().__init__(fault)
        self.fault = fault


def check_package(content: bytes) -> frozenset[str]:
    """Return the names of a package's parts, once it is safe to open. Raises PackageError.

    Sizes are those that its directory states: reading stops there, so that stating less gains nothing.
    """
    if content.startswith(_CONTAINER):
        raise PackageError(PackageFault.ENCRYPTED if _ENCRYPTED in content else PackageFault.OLD)
    if not content.startswith(b"PK"):
        raise PackageError(PackageFault.OTHER)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _check(package, len(content))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise PackageError(PackageFault.BROKEN) from error


def _check(package: zipfile.ZipFile, packed: int) -> frozenset[str]:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_ENTRIES
        or unpacked > LARGEST_UNPACKED
        or (unpacked > _SMALL and unpacked > LARGEST_RATIO * packed)
    ):
        raise PackageError(PackageFault.TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise PackageError(PackageFault.ENCRYPTED)
    names = frozenset(part.filename for part in parts)
    if _TYPES not in names:
        raise PackageError(PackageFault.OTHER)
    if any("vbaproject" in name.lower() or "/macrosheets/" in name.lower() for name in names):
        raise PackageError(PackageFault.MACROS)
    if b"macroenabled" in package.read(_TYPES).lower():
        raise PackageError(PackageFault.MACROS)
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _refuse_entities(package.read(part))
    return names


def _refuse_entities(content: bytes) -> None:
    """Refuse a part with a document type: no office program writes one, and entities can grow without end."""
    if any(doctype in content for doctype in _DOCTYPES):
        raise PackageError(PackageFault.BROKEN)
