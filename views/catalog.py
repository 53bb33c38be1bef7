"""The catalogue of sentences: gathered from the source, kept with its English, compiled (`make messages`)."""

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from rules import vocabulary
from rules.rulebook import SECTIONS
from rules.showing import section_title
from views.i18n import DOMAIN, LOCALE

ROOT: Final = Path(__file__).parent.parent
PO: Final = LOCALE / "en" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO: Final = PO.with_suffix(".mo")

_FOLDERS: Final = ("views", "handlers")
_METHODS: Final = [("**.py", "python"), ("**.j2", "jinja2")]
_KEYWORDS: Final = dict.fromkeys(("_", "N_", "say", "BadInput", "BadLine", "BadDate"), (1,))
_WIDTH: Final = 110


def gather() -> dict[str, set[str]]:
    """Return every sentence that somebody may read, with the files that it stands in."""
    found: dict[str, set[str]] = {}
    for folder in _FOLDERS:
        for file, _, sentence, _, _ in extract_from_dir(ROOT / folder, _METHODS, keywords=_KEYWORDS):
            if isinstance(sentence, str) and sentence:
                found.setdefault(sentence, set()).add(f"{folder}/{file}")
    for sentence in _terms():
        found.setdefault(sentence, set()).add("rules/vocabulary.py")
    for section in SECTIONS:
        found.setdefault(section_title(section), set()).add("rules/showing.py")
    return found


def read() -> Catalog:
    """Return the English catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain=DOMAIN)


def update(kept: Catalog) -> Catalog:
    """Bring a catalogue into line with the source: new sentences without English, those gone left out."""
    found = gather()
    updated = Catalog(
        locale="en",
        domain=DOMAIN,
        project="Mishu",
        header_comment="# English for Mishu. The source sentences are Chinese.",
        creation_date=kept.creation_date,
        revision_date=kept.revision_date,
        last_translator="Mishu",
        language_team="English",
        fuzzy=False,
    )
    for sentence in sorted(found, key=lambda each: (min(found[each]), each)):
        former = kept.get(sentence)
        english = former.string if former else ""
        updated.add(sentence, english, locations=[(file, 0) for file in sorted(found[sentence])])
    return updated


def compiled(catalog: Catalog) -> bytes:
    """Return the binary form that the program reads."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """List the sentences without English, or with one that nobody has confirmed."""
    return [str(message.id) for message in catalog if message.id and (not message.string or message.fuzzy)]


def main() -> int:
    """Gather, update and compile; say what still lacks its English."""
    catalog = update(read())
    with PO.open("wb") as file:
        write_po(file, catalog, width=_WIDTH, sort_output=False, include_lineno=False)
    MO.write_bytes(compiled(catalog))
    lacking = missing(catalog)
    for sentence in lacking:
        sys.stderr.write(f"without English: {sentence}\n")
    return 1 if lacking else 0


def _terms() -> Iterable[str]:
    for kind in vars(vocabulary).values():
        if isinstance(kind, type) and issubclass(kind, vocabulary.Word):
            yield from (word.term for word in kind)


if __name__ == "__main__":
    sys.exit(main())
