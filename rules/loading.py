"""Build rulebooks from their files, and keep those that are shipped.

Whatever is wrong with a file is told in one sentence with its file, line and key.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.rulebook import Rulebook
from rules.yaml_files import Document, Path_, RulebookError, parse, read_bytes, spell

FILE_NAME: Final = re.compile(r"^(?P<id>[a-z0-9-]+)(\.v(?P<version>\d{1,4}))?\.yaml$")
"""What a rulebook's file is called: yunxi-2026.yaml, a later version yunxi-2026.v2.yaml."""

Source = Path | Traversable


class UnknownRulebookError(KeyError):
    """No rulebook has that name."""


def read(source: Path | Traversable) -> Rulebook:
    """Read, check and build one rulebook; raises RulebookError."""
    return build(parse(source.name, read_bytes(source)))


def build(document: Document) -> Rulebook:
    """Build a rulebook from a parsed file; raises RulebookError for the first thing that is wrong."""
    try:
        book = Rulebook.model_validate(document.data)
    except ValidationError as error:
        path, sentence = _faults(document, error)[0]
        raise RulebookError(document.name, document.line(path), spell(path), sentence) from None
    for section, rules in book.sections():
        seen: set[str] = set()
        for index, rule in enumerate(rules):
            if rule.title in seen:
                path = (section, index, "title")
                sentence = f"同一节内已有名为“{rule.title}”的规则"
                raise RulebookError(document.name, document.line(path), spell(path), sentence)
            seen.add(rule.title)
    return book


def problems(document: Document) -> list[tuple[Path_, str]]:
    """List everything that keeps a parsed file from being a rulebook; empty when nothing does."""
    try:
        Rulebook.model_validate(document.data)
    except ValidationError as error:
        return _faults(document, error)
    return []


def _faults(document: Document, error: ValidationError) -> list[tuple[Path_, str]]:
    details = error.errors(include_url=False)
    # A list whose only item is wrong is not empty too.
    faulty = {found["loc"][:depth] for found in details for depth in range(len(found["loc"]))}
    told = dict.fromkeys(
        (_own_path(document, found["loc"]), _sentence(found))
        for found in details
        if found["type"] != "too_short" or found["loc"] not in faulty
    )
    # A word of no kind fails as a post, a body and a meeting: one sentence is enough, one with a guess best.
    return [
        (path, said)
        for path, said in told
        if not any(other == path and more != said and more.startswith(said) for other, more in told)
    ]


_SENTENCES: Final = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表",
    "dict_type": "应为“键: 值”",
    "model_type": "应为“键: 值”",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "union_tag_not_found": "缺 every(week、month、quarter、year 或 once)",
    "union_tag_invalid": "every 应为 week、month、quarter、year 或 once",
    "date_from_datetime_parsing": "日期应写作 2021-04-12",
    "date_from_datetime_inexact": "日期应写作 2021-04-12",
    "date_type": "日期应写作 2021-04-12",
    "none_required": "应留空",
    "finite_number": "应为数字",
    "int_from_float": "应为整数",
    "string_unicode": "应为文字",
}


def _sentence(error: ErrorDetails) -> str:
    kind, given = error["type"], str(error["input"])[:60]
    context = error.get("ctx", {})
    last = str(error["loc"][-1])
    expected = re.findall(r"'([^']+)'", str(context.get("expected", "")))
    sentences = {
        "missing": f"缺 {last}",
        "extra_forbidden": f"不认识的键{_perhaps(last, _KNOWN_KEYS)}",
        "enum": f"不认识的词“{given}”{_perhaps(given, expected)}",
        "literal_error": f"不认识的词“{given}”{_perhaps(given, expected)}",
        "value_error": str(context.get("error", error["msg"])),
        "string_pattern_mismatch": f"“{given}”写法不对（条号如 46、44(5)、app1:2.4；时刻如 16:00）",
        "greater_than": f"应大于 {context.get('gt')}",
        "greater_than_equal": f"应不小于 {context.get('ge')}",
        "less_than_equal": f"应不大于 {context.get('le')}",
        **_SENTENCES,
    }
    return sentences.get(kind, f"写法不对：{given}")


def _own_path(document: Document, loc: Path_) -> Path_:
    """Drop from pydantic's path the parts that are its own (union members), keeping the file's."""
    path: Path_ = ()
    for part in loc:
        if (*path, part) in document.lines:
            path = (*path, part)
    return path


def _perhaps(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"，是否指 {close[0]}？" if close else ""


def _keys_of(schema: Mapping[str, Any]) -> list[str]:
    keys = set(schema.get("properties", {}))
    for definition in schema.get("$defs", {}).values():
        keys |= set(definition.get("properties", {}))
    return sorted(keys)


_KNOWN_KEYS: Final[list[str]] = _keys_of(Rulebook.model_json_schema(by_alias=True))


def _gather(directory: Source | None) -> dict[str, tuple[Source, ...]]:
    sources: dict[str, tuple[Source, ...]] = {}
    for entry in sorted(directory.iterdir() if directory else (), key=lambda found: found.name):
        match = FILE_NAME.match(entry.name)
        if match:
            sources[match["id"]] = (*sources.get(match["id"], ()), entry)
    return sources


class Rulebooks:
    """The rulebooks at hand, each read when first asked for and kept.

    Of several versions of one id, `get(id)` gives the latest; `get("id@version")` gives one exactly, and
    `in_force(id, day)` the one whose force had begun by that day.
    """

    def __init__(self, sources: Mapping[str, tuple[Path | Traversable, ...]]) -> None:
        self._sources = dict(sources)
        self._read: dict[str, tuple[Rulebook, ...]] = {}

    @classmethod
    def in_directory(cls, directory: Path | Traversable) -> Rulebooks:
        """Gather NAME.yaml and NAME.vN.yaml from a directory."""
        return cls(_gather(directory))

    def with_directory(self, directory: Path) -> Rulebooks:
        """Give a registry that also knows an organisation's own files: new ids and new versions."""
        sources = dict(self._sources)
        for name, found in _gather(directory.resolve() if directory.is_dir() else None).items():
            known = sources.get(name, ())
            sources[name] = (*known, *(source for source in found if source not in known))
        return Rulebooks(sources)

    def add_directory(self, directory: Path) -> None:
        """Know an organisation's own files too, from now on; to be called before anything is asked."""
        wider = self.with_directory(directory)
        self._sources, self._read = wider._sources, {}  # noqa: SLF001 - another of this very class

    @property
    def ids(self) -> tuple[str, ...]:
        """The known ids, in alphabetical order, without reading any file."""
        return tuple(sorted(self._sources))

    def versions(self, rulebook_id: str) -> tuple[Rulebook, ...]:
        """Give all versions of a rulebook, oldest first; raises UnknownRulebookError or RulebookError."""
        read_before = self._read.get(rulebook_id)
        if read_before is not None:
            return read_before
        if rulebook_id not in self._sources:
            raise UnknownRulebookError(rulebook_id)
        read_now = [(read(source), source) for source in self._sources[rulebook_id]]
        for book, source in read_now:
            if book.id != rulebook_id:
                raise RulebookError(source.name, None, "id", f"文件名与 id 不符：{book.id}")
        books = sorted((book for book, _ in read_now), key=lambda book: book.version)
        if len({book.version for book in books}) < len(books):
            raise RulebookError(f"{rulebook_id}.yaml", None, "version", "有两个文件写了同一版本号")
        self._read[rulebook_id] = tuple(books)
        return self._read[rulebook_id]

    def get(self, key: str) -> Rulebook:
        """Give the latest version of an id, or the one of "id@version"; raises UnknownRulebookError."""
        rulebook_id, _, version = key.partition("@")
        books = self.versions(rulebook_id)
        if not version:
            return books[-1]
        for book in books:
            if str(book.version) == version:
                return book
        raise UnknownRulebookError(key)

    def source(self, book: Rulebook) -> Source:
        """Give the file that a rulebook was read from."""
        return next(source for source in self._sources[book.id] if read(source).key == book.key)

    def in_force(self, rulebook_id: str, day: date) -> Rulebook:
        """Give the latest version whose force had begun by the day, else the first there is."""
        books = self.versions(rulebook_id)
        begun = [book for book in books if book.effective_on is None or book.effective_on <= day]
        return begun[-1] if begun else books[0]

    @cached_property
    def all(self) -> Mapping[str, Rulebook]:
        """Every rulebook's latest version by id."""
        return {rulebook_id: self.get(rulebook_id) for rulebook_id in self.ids}


_SHIPPED = Rulebooks.in_directory(files("rules") / "rulebooks")


def shipped() -> Rulebooks:
    """Give the rulebooks that come with Mishu."""
    return _SHIPPED
