"""YAML read strictly, every value a string, with the line of each key kept for messages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""Where a value stands: keys and list positions from the top, such as `("seats", 3, "rank")`."""

MAX_BYTES = 1_000_000
MAX_DEPTH = 8


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a file: its line, the key it concerns, a sentence, and what was perhaps meant."""

    line: int
    key: str
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        return f"{self.line}: {key}{self.problem}{f'({self.hint})' if self.hint else ''}"


@dataclass
class Lines:
    """What a file says, the line of each of its places, and what is wrong with its writing.

    Scalars stay strings, so that 21:00, no and 007 are what was typed; an empty one is None.
    """

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """Return the line of a place, or of the nearest thing around it that is written."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def fault(self, place: Place, problem: str, hint: str = "") -> None:
        self.faults.append(Fault(self.line(place), spell(place), problem, hint))

    def where(self, place: Place) -> str:
        """Say in words where something stands."""
        return f"第{self.line(place)}行"


def spell(place: Place) -> str:
    """Write a place as people read it: `seats[4].rank`, list positions counted from 1."""
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return words.removeprefix(".")


def read_lines(text: str) -> Lines:
    """Read YAML text without aliases, tabs, byte-order mark or repeated keys, and note every breach."""
    found = Lines()
    if len(text.encode(errors="replace")) > MAX_BYTES:
        found.faults.append(Fault(1, "", "文件超过1 MB,不像是名册", "请检查是否选错了文件"))
        return found
    if text.startswith("\ufeff"):
        found.faults.append(Fault(1, "", "文件开头有BOM", "请另存为“UTF-8(无BOM)”"))
        text = text[1:]
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line:
            found.faults.append(Fault(number, "", "有制表符(Tab)", "缩进请用空格"))
    _Builder(found).read(text.replace("\t", " "))
    return found


class _StopError(Exception):
    """The text cannot be read further."""


class _Builder:
    """Builds plain values from libyaml's events, which come one by one however deep the text is nested."""

    def __init__(self, found: Lines) -> None:
        self.found = found
        self.events: Iterator[Any] = iter(())

    def read(self, text: str) -> None:
        try:
            self.events = yaml.parse(text, Loader=yaml.CSafeLoader)
            self._document()
        except _StopError:
            return
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            if not self.found.faults:
                self.found.faults.append(_syntax_fault(error, text))

    def _document(self) -> None:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return
        self.found.value = self._value(next(self.events), ())
        next(self.events)  # the document's end
        last: Any = next(self.events)
        if not isinstance(last, yaml.StreamEndEvent):
            self._fault(last, (), "一个文件里只能有一份内容", "请去掉多余的 ---")

    def _value(self, event: Any, place: Place) -> Any:
        self.found.lines.setdefault(place, _line(event))
        if len(place) > MAX_DEPTH:
            self._fault(event, place, "嵌套太深")
            raise _StopError
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, place, "不接受别名(*)", "请把内容写全")
            return None
        if getattr(event, "anchor", None):
            self._fault(event, place, "不接受锚点(&)", "请把内容写全")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        empty = event.implicit[0] and event.value in {"", "~", "null"}
        return None if empty else event.value

    def _mapping(self, place: Place) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(event, place, "键必须是一个词")
                raise _StopError
            key, here = event.value, (*place, event.value)
            if key in values:
                self._fault(event, here, f"键重复，第{self.found.lines[here]}行已经写过")
                self._value(next(self.events), (*place, f"{key}(重复)"))
                continue
            self.found.lines[here] = _line(event)
            values[key] = self._value(next(self.events), here)
        return values

    def _sequence(self, place: Place) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*place, len(values))))
        return values

    def _fault(self, event: Any, place: Place, problem: str, hint: str = "") -> None:
        self.found.faults.append(Fault(_line(event), spell(place), problem, hint))


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


_SYNTAX: Mapping[str, str] = {
    "could not find expected ':'": "缺少冒号",
    "mapping values are not allowed": "这一行不该出现冒号，或冒号后缺少空格",
    "did not find expected key": "缩进不对，或缺少键",
    "did not find expected '-' indicator": "列表里的这一行缺少开头的“- ”",
    "did not find expected ',' or": "方括号或花括号没有写完",
    "found unexpected end of stream": "引号没有写完",
    "control characters are not allowed": "有不可见的控制字符",
}


def _syntax_fault(error: Exception, text: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    position = getattr(error, "position", None)
    line = mark.line + 1 if mark else text.encode(errors="replace")[: position or 0].count(b"\n") + 1
    said = next((said for begin, said in _SYNTAX.items() if problem.startswith(begin)), "写法不对")
    return Fault(line, "", f"不是正确的YAML:{said}", "请看这一行和上一行")
