"""Read rulebooks from YAML, strictly, and keep those that are shipped.

Whatever is wrong with a file is told in one sentence with its file, line and key.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.rulebook import Rulebook

MAX_BYTES: Final = 1_000_000
_BOM: Final = b"\xef\xbb\xbf"
_MAX_DEPTH: Final = 30
_VERSIONED: Final = re.compile(r"^(?P<id>[a-z0-9-]+)(\.v\d+)?\.yaml$")


class RulebookError(Exception):
    """A rulebook file cannot be used; the message is one sentence for its author."""

    def __init__(self, name: str, line: int | None, key: str, sentence: str) -> None:
        place = f"{name}:{line}" if line else name
        super().__init__(f"{place}: {key}: {sentence}" if key else f"{place}: {sentence}")
        self.line = line
        self.key = key
        self.sentence = sentence


class UnknownRulebookError(KeyError):
    """No rulebook has that name."""


Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data, with the line on which each key or item begins."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[Path_, int]

    def line(self, path: Path_) -> int | None:
        """Find the line of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


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


def parse(name: str, raw: bytes) -> Document:
    """Parse YAML; duplicate keys, aliases, tabs, a byte order mark and more than 1 MB are refused."""
    if len(raw) > MAX_BYTES:
        raise RulebookError(name, None, "", "文件超过 1 MB，不像是一份规则")
    if raw.startswith(_BOM):
        raise RulebookError(name, 1, "", "文件开头有 BOM 标记，请另存为不带 BOM 的 UTF-8")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RulebookError(name, line, "", "不是 UTF-8 编码的文本") from None
    if "\t" in text:
        line = text.count("\n", 0, text.index("\t")) + 1
        raise RulebookError(name, line, "", "有制表符（Tab），YAML 缩进请用空格")
    loader = yaml.CSafeLoader(text)
    try:
        _refuse_depth(name, text)
        node = loader.get_single_node()
        walk = _Walk(name, loader)
        data = walk.value(node, ()) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "写法有误"
        line = mark.line + 1 if mark else 1
        raise RulebookError(name, line, "", f"不是合格的 YAML：{problem}") from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise RulebookError(name, 1, "", "不是一份规则：最外层应为“键: 值”")
    return Document(name, data, walk.lines)


def _refuse_depth(name: str, text: str) -> None:
    """Refuse nesting beyond any rulebook's: libyaml composes by recursion, and overflows the stack."""
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise RulebookError(name, line, "", "嵌套过深")


class _Walk:
    """Turns YAML nodes into plain data, noting lines and refusing what is not allowed."""

    def __init__(self, name: str, loader: yaml.CSafeLoader) -> None:
        self._name = name
        self._loader = loader
        self._seen: set[int] = set()
        self.lines: dict[Path_, int] = {}

    def value(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if len(path) > _MAX_DEPTH:
            raise RulebookError(self._name, line, spell(path[:4]), "嵌套过深")
        if id(node) in self._seen:
            raise RulebookError(self._name, line, spell(path), "用了 YAML 别名（*），请写全")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        try:
            return self._loader.construct_object(node)
        except ValueError:
            raise RulebookError(self._name, line, spell(path), f"没有 {node.value} 这个日期") from None

    def _pairs(self, node: yaml.MappingNode, path: Path_) -> Iterator[tuple[str, Any]]:
        keys: set[str] = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or key == "<<":
                raise RulebookError(self._name, line, spell(path), "键应为普通文字")
            inner = (*path, key)
            if key in keys:
                raise RulebookError(self._name, line, spell(inner), "同一键写了两次")
            keys.add(key)
            self.lines[inner] = line
            yield key, self.value(value_node, inner)


def spell(path: Path_) -> str:
    """Write a path as people read it: sign[0].when.document."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


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
    "date_type": "日期应写作 2021-04-12",
    "none_required": "应留空",
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
    return sentences.get(kind, error["msg"])


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


def read_bytes(source: Path | Traversable) -> bytes:
    """Read a file, but no more of it than shows that it is too large."""
    with source.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


Source = Path | Traversable


def _gather(directory: Source | None) -> dict[str, tuple[Source, ...]]:
    sources: dict[str, tuple[Source, ...]] = {}
    for entry in sorted(directory.iterdir() if directory else (), key=lambda found: found.name):
        match = _VERSIONED.match(entry.name)
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
