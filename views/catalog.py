"""The catalogue of sentences: gathered from the source, kept with its English, compiled (`make messages`)."""

import ast
import io
import re
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

_MARKED: Final = "views"
"""Where every sentence stands in a call that marks it, or in a template."""
_SPOKEN: Final = ("handlers", "office", "views/buttons.py")
"""Where errors and notes keep their sentences in constants and in calls of many names."""
_UNTRANSLATED: Final = (
    *(f"office/directory/{name}.py" for name in ("operations", "checks", "entries", "file", "report")),
    "office/files/yaml_lines.py",
)
"""Faults of a district file, read by whoever runs the import."""
_METHODS: Final = [("**.py", "python"), ("**.j2", "jinja2")]
_KEYWORDS: Final = dict.fromkeys(("_", "N_", "say"), (1,))
_WIDTH: Final = 110
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def gather() -> dict[str, set[str]]:
    """Return every sentence that somebody may read, with the files that it stands in."""
    found: dict[str, set[str]] = {}
    for file, _, sentence, _, _ in extract_from_dir(ROOT / _MARKED, _METHODS, keywords=_KEYWORDS):
        if isinstance(sentence, str) and sentence:
            found.setdefault(sentence, set()).add(f"{_MARKED}/{file}")
    for path in (path for place in _SPOKEN for path in _modules(ROOT / place)):
        file = path.relative_to(ROOT).as_posix()
        if not file.startswith(_UNTRANSLATED):
            for sentence in _sentences(path):
                found.setdefault(sentence, set()).add(file)
    for sentence in _terms():
        found.setdefault(sentence, set()).add("rules/vocabulary")
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
        version="1",
        msgid_bugs_address="-",
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


def _modules(place: Path) -> list[Path]:
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def _sentences(path: Path) -> Iterable[str]:
    """Give every whole Chinese sentence among a module's strings: what looks for calls would miss some."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, documented)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            is_whole = text.endswith(("。", "？", "！")) or ("\n" in text and "：" in text)
            if is_whole and _CHINESE.search(text) and id(node) not in docstrings | parts:
                yield text


def _terms() -> Iterable[str]:
    for kind in vars(vocabulary).values():
        if isinstance(kind, type) and issubclass(kind, vocabulary.Word):
            yield from (word.term for word in kind)
    yield from (word.fault for word in (*vocabulary.Fact, *vocabulary.PaperCheck))


if __name__ == "__main__":
    sys.exit(main())
