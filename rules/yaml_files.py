"""YAML read strictly: plain data with the line of every key, and nothing that surprises.

Refused in one sentence with file and line: more than 1 MB, a byte order mark, tabs, another encoding, a key
written twice, aliases and merges, nesting beyond any rulebook's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.reader import ReaderError

MAX_BYTES: Final = 1_000_000
_BOM: Final = b"\xef\xbb\xbf"
_MAX_DEPTH: Final = 30
_PLAIN: Final = (str, int, float, bool, date, datetime)
_PROBLEMS: Final = {
    "mapping values are not allowed": "此处不能再写“键: 值”；文字里有半角冒号的，请改用全角或加引号",
    "did not find expected key": "缩进不齐，或文字未加引号",
    "did not find expected '-' indicator": "列表各项的缩进不齐，或缺“- ”",
    "block sequence entries are not allowed": "列表须另起一行，先缩进再写“- ”",
    "did not find expected ',' or ']'": "方括号没有写完，或各项之间缺半角逗号",
    "did not find expected ',' or '}'": "花括号没有写完，或各项之间缺半角逗号",
    "did not find expected node content": "此处应有内容",
    "could not find expected ':'": "键后缺半角冒号，或冒号后缺空格",
    "cannot start any token": "此处的符号有特殊含义，请给文字加引号",
    "found unexpected end of stream": "引号没有写完",
    "found unknown escape character": "双引号里的反斜杠写法不对",
    "found invalid Unicode character escape code": "转义写出的不是一个字符",
    "did not find expected hexdecimal number": "双引号里的反斜杠写法不对",
    "control characters are not allowed": "有不可见的控制字符",
    "found undefined alias": "用了 YAML 别名（*），请写全",
    "found another document": "一个文件只写一份规则，不用“---”分开",
    "expected <document start>": "开头之外多出了内容，请看缩进",
    "could not determine a constructor for the tag": "不用“!”开头的标签",
    "found undefined tag handle": "不用“!”开头的标签",
    "did not find expected whitespace or line break": "不用“!”开头的标签，符号后缺空格的补空格",
}


class RulebookError(Exception):
    """A rulebook file cannot be used; the message is one sentence for its author."""

    def __init__(self, name: str, line: int | None, key: str, sentence: str) -> None:
        place = f"{name}:{line}" if line else name
        super().__init__(f"{place}: {key}: {sentence}" if key else f"{place}: {sentence}")
        self.line = line
        self.key = key
        self.sentence = sentence


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


def read_bytes(source: Path | Traversable) -> bytes:
    """Read a file, but no more of it than shows that it is too large."""
    with source.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


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
        raise RulebookError(name, _line_of(error, raw), "", f"不是合格的 YAML：{_said(error)}") from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise RulebookError(name, 1, "", "不是一份规则：最外层应为“键: 值”")
    return Document(name, data, walk.lines)


def _line_of(error: yaml.YAMLError, raw: bytes) -> int:
    if isinstance(error, ReaderError):
        return raw.count(b"\n", 0, error.position) + 1
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _said(error: yaml.YAMLError) -> str:
    """Say what libyaml found wrong; what nobody has met yet is said in its own words."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    return next((said for words, said in _PROBLEMS.items() if words in problem), problem or "写法有误")


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
            value = self._loader.construct_object(node)
        except ValueError:
            raise RulebookError(self._name, line, spell(path), f"没有 {node.value} 这个日期") from None
        if value is not None and type(value) not in _PLAIN:
            raise RulebookError(
                self._name, line, spell(path), f"只能写文字、数字、日期或 true/false：{node.value[:40]}"
            )
        return value

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
