"""The questions that may be asked of a rulebook, checked word by word.

`parse` takes what came over the command line; the rest of the program builds the question classes itself.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from rules.asked import Asked, Matters
from rules.calendar import FIRST_YEAR, LAST_YEAR
from rules.paper_questions import Circling, PaperChecks, PaperReturn, PaperRoute, Watch
from rules.vocabulary import (
    Circumstance,
    DeadlineName,
    Document,
    Fact,
    LimitName,
    Meeting,
    NameOf,
    Post,
    Urgency,
)

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?")


class QuestionError(Exception):
    """A question cannot be answered as asked; `code` is one of the contract's error codes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def to_json(self) -> dict[str, Any]:
        """Give the error in the contract's form."""
        return {"ok": False, "error": {"code": self.code, "message": self.message}}


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("not_text", "应为写作 2026-09-28 的日期")
    if not _DAY.fullmatch(value):
        raise PydanticCustomError("bad_date", "“{value}”不是写作 2026-09-28 的日期", {"value": value[:40]})
    return _existing(value, date.fromisoformat)


def _anchor(value: object) -> object:
    """Take a day, or a moment kept as it was written so that the answer can be given in the same form."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return _day(value)
    _existing(value, datetime.fromisoformat)
    return value


def _existing(value: str, convert: Any) -> Any:
    try:
        converted = convert(value)
    except ValueError:
        raise PydanticCustomError("bad_date", "没有 {value} 这一天", {"value": value}) from None
    if not FIRST_YEAR <= converted.year <= LAST_YEAR:
        years = f"{FIRST_YEAR}至{LAST_YEAR}年"
        raise PydanticCustomError("bad_date", "只能推算{years}的日期", {"years": years})
    return converted


Day = Annotated[date, BeforeValidator(_day)]
Anchor = Annotated[date | str, BeforeValidator(_anchor)]


class Sign(Asked):
    """Who signs; `matter` None leaves unsettled what the matter is, () says that no flag applies."""

    ask: Literal["sign"] = "sign"
    document: Document
    name_of: NameOf = NameOf.GOVERNMENT
    matter: Matters | None = None
    meeting: Meeting | None = None
    chaired_by: Post | None = None


class Leave(Asked):
    """Whom to ask before going away."""

    ask: Literal["leave"] = "leave"
    applicant: Post
    abroad: Annotated[bool, Field(strict=True)] = False


class Absence(Asked):
    """Whom to ask before missing a meeting."""

    ask: Literal["absence"] = "absence"
    applicant: Post
    meeting: Meeting


class MeetingOf(Asked):
    """What a meeting is made of."""

    ask: Literal["meeting"] = "meeting"
    meeting: Meeting


class Convene(Asked):
    """Who lets a meeting be held."""

    ask: Literal["convene"] = "convene"
    meeting: Meeting
    matter: Matters | None = None


class TopicRoute(Asked):
    """Who passes a topic on to whom."""

    ask: Literal["topic_route"] = "topic_route"
    meeting: Meeting


class TopicGate(Asked):
    """What keeps a topic off the agenda; a fact left out is taken as good."""

    ask: Literal["topic_gate"] = "topic_gate"
    meeting: Meeting
    facts: dict[Fact | Circumstance, Annotated[bool, Field(strict=True)]]


class Limit(Asked):
    """How long at most."""

    ask: Literal["limit"] = "limit"
    name: LimitName


class Deadline(Asked):
    """By when; `on` is the anchor, a day or an ISO moment as text."""

    ask: Literal["deadline"] = "deadline"
    name: DeadlineName
    on: Anchor
    meeting: Meeting | None = None
    urgency: Urgency | None = None


class Duties(Asked):
    """What falls due from one day to another, both included."""

    ask: Literal["duties"] = "duties"
    from_: Day = Field(alias="from")
    to: Day

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Acting(Asked):
    """Who stands in for an absent leader."""

    ask: Literal["acting"] = "acting"
    absent: Post


class ConsultSilence(Asked):
    """What silence means when an opinion was asked for."""

    ask: Literal["consult_silence"] = "consult_silence"


class ArticleText(Asked):
    """What an article says, in the organisation's own copy."""

    ask: Literal["article"] = "article"
    number: Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


Question = (
    Sign
    | Leave
    | Absence
    | MeetingOf
    | Convene
    | TopicRoute
    | TopicGate
    | Limit
    | Deadline
    | Duties
    | Acting
    | ConsultSilence
    | PaperChecks
    | PaperReturn
    | PaperRoute
    | Circling
    | Watch
    | ArticleText
)

_ASKS: Final[dict[str, type[Asked]]] = {
    kind.model_fields["ask"].default: kind
    for kind in (
        Sign,
        Leave,
        Absence,
        MeetingOf,
        Convene,
        TopicRoute,
        TopicGate,
        Limit,
        Deadline,
        Duties,
        Acting,
        ConsultSilence,
        PaperChecks,
        PaperReturn,
        PaperRoute,
        Circling,
        Watch,
        ArticleText,
    )
}
_ADAPTER: Final[TypeAdapter[Question]] = TypeAdapter(Annotated[Question, Field(discriminator="ask")])


def parse(line: str | bytes) -> Question:
    """Read one JSON question; raises QuestionError with `bad_json`, `bad_question` or `bad_date`."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise QuestionError("bad_json", "不是合格的 JSON") from None
    return check(data)


def check(data: object) -> Question:
    """Check a question already read from JSON; raises QuestionError with `bad_question` or `bad_date`."""
    if not isinstance(data, dict):
        raise QuestionError("bad_question", "问题应为一个 JSON 对象")
    if not all(map(_is_text, _strings_in(data))):
        raise QuestionError("bad_question", "有读不出的字符（不成对的代理码）")
    try:
        question = _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise _explain(error.errors(include_url=False)) from None
    if isinstance(question, Duties) and question.from_ > question.to:
        raise QuestionError("bad_date", "from 晚于 to")
    return question


def _strings_in(data: object) -> Iterator[str]:
    """Give every key and text of what was read from JSON."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value


def _is_text(value: str) -> bool:
    """Say whether it can be written down; JSON lets half a surrogate pair through."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _explain(errors: list[ErrorDetails]) -> QuestionError:
    """Put the first error in a sentence; an ill-formed question comes before a date that does not exist."""
    plain = [error for error in errors if error["type"] != "bad_date"]
    if not plain:
        return QuestionError("bad_date", errors[0]["msg"])
    return QuestionError("bad_question", _sentence(plain[0]))


def _sentence(error: ErrorDetails) -> str:
    kind, loc = error["type"], error["loc"]
    path = [str(part) for part in loc[1:] if part != "[key]"]  # the first is the kind of question
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        asked = error["input"].get("ask")
        return "缺 ask" if asked is None else f"不认识的 ask“{asked}”{_perhaps(asked, list(_ASKS))}"
    if kind == "missing":
        return f"缺 {path[-1]}"
    if kind == "extra_forbidden":
        known = [field.alias or name for name, field in _ASKS[str(loc[0])].model_fields.items()]
        return f"不认识的键 {path[-1]}{_perhaps(path[-1], known)}"
    if kind == "enum":
        given = str(error["input"])[:60]
        words = re.findall(r"'([^']+)'", str(error["ctx"]["expected"]))
        if path[0] == "facts":
            words = [*Fact, *Circumstance]
        return f"{path[0]}：不认识的词“{given}”{_perhaps(given, words)}"
    return f"{path[0]}：{_TYPES.get(kind, '写法不对')}"


_TYPES: Final = {
    "bool_type": "应为 true 或 false",
    "string_type": "应为文字",
    "tuple_type": "应为列表",
    "dict_type": "应为对象",
    "not_text": "应为写作 2026-09-28 的日期",
}


def _perhaps(word: object, known: list[str]) -> str:
    close = difflib.get_close_matches(str(word), known, n=1, cutoff=0.5)
    return f"，是否指 {close[0]}？" if close else ""
