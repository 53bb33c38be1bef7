"""Names for files that go from one system to another."""

from typing import Final

from views.text import clean_line

_PART: Final = 40
_FORBIDDEN: Final = frozenset('\\/:*?"<>|')
"""What no file's name may hold on one system or another."""


def file_name(*parts: str) -> str:
    """Join what a file is named by, each part at most 40 characters; those that are empty are left out."""
    cleaned = (clean_line("".join("-" if c in _FORBIDDEN else c for c in part), _PART) for part in parts)
    return "_".join(part for part in cleaned if part)
