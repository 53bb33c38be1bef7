"""`mishu ask`: put questions of rule to the engine from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from rules.calendar import DayOverride, WorkCalendar
from rules.engine import Articles, answer
from rules.loading import Rulebooks, UnknownRulebookError, shipped
from rules.questions import QuestionError, parse
from rules.rulebook import Rulebook
from rules.texts import passage
from rules.yaml_files import RulebookError


def _today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an organisation brings to the answers: rulebooks, its own days, its own copy of the text.

    `articles` is given a rulebook as `id@version` and a citation. Of several versions of a rulebook, and of
    rules with dates of their own, those in force `today` answer; `id@version` asks for one version.
    `look_further` is called when nothing is known by a name, and may make it known.
    """

    rulebooks: Rulebooks = field(default_factory=shipped)
    overrides: Mapping[date, DayOverride] = field(default_factory=dict)
    articles: Callable[[str, str], str | None] = lambda _rulebook, _number: None
    today: date = field(default_factory=_today)
    look_further: Callable[[], None] = lambda: None

    def find_rulebook(self, name: str) -> Rulebook:
        """Give the version named, else the one in force; raises UnknownRulebookError or RulebookError."""
        if name.partition("@")[0] not in self.rulebooks.ids:
            self.look_further()
        return self.rulebooks.get(name) if "@" in name else self.rulebooks.in_force(name, self.today)


def reply_line(line: str | bytes, around: Surroundings, calendar: WorkCalendar) -> tuple[str, bool]:
    """Answer one JSON question with one JSON line, and say whether it could be answered."""
    try:
        question = parse(line)
        try:
            book = around.find_rulebook(question.rulebook)
        except UnknownRulebookError:
            known = "、".join(around.rulebooks.ids)
            raise QuestionError(
                "unknown_rulebook", f"没有规则“{question.rulebook[:60]}”，现有：{known}"
            ) from None
        except RulebookError as error:
            raise QuestionError("unknown_rulebook", str(error)) from None
        articles: Articles = lambda number: around.articles(book.key, number)  # noqa: E731 - a closure of one line
        return _line(answer(book, question, calendar, articles, on=around.today).to_json()), True
    except QuestionError as error:
        return _line(error.to_json()), False


def encoded(line: str) -> bytes:
    """Encode an answer line; half a surrogate pair, quoted from a bad question, becomes a question mark."""
    return line.encode(errors="replace") + b"\n"


def _line(reply: Mapping[str, Any]) -> str:
    return json.dumps(reply, ensure_ascii=False, separators=(",", ":"))


@cache
def know_own_rulebooks() -> None:
    """Know the rulebooks in the settings' data directory; where the settings are wrong, those shipped."""
    # Imported here: what is shipped answers without settings and database.
    from bot.commands.opening import RULEBOOKS  # noqa: PLC0415
    from bot.settings import SettingsError, load  # noqa: PLC0415

    with suppress(SettingsError):
        shipped().add_directory(load().data_dir / RULEBOOKS)


def load_surroundings(directory: Path | None, org: str | None) -> Surroundings:
    """Bring in an organisation's own days, texts and rulebooks. Exits with a sentence where there is none.

    A directory that holds rulebooks and no database yet is its author's: it brings the rulebooks.
    """
    # Imported here: a question without --data must not wait for the database's library.
    from bot.commands.opening import (  # noqa: PLC0415
        RULEBOOKS,
        find_organisation_of,
        opened,
        settings_for,
        sqlite_file,
    )
    from office.calendar.calendars import find_overrides  # noqa: PLC0415
    from office.rulebook.texts import find_own, find_texts_of  # noqa: PLC0415

    settings = settings_for(directory)
    file = sqlite_file(settings)
    if org is None and file and not file.is_file() and (settings.data_dir / RULEBOOKS).is_dir():
        return Surroundings()
    with opened(settings) as database:
        organisation_id = find_organisation_of(database, org).id or 0
        overrides = database.read(lambda session: find_overrides(session, organisation_id))
        texts = database.read(
            lambda session: {
                own.rulebook: find_own(session, organisation_id, own.rulebook)
                for own in find_texts_of(session, organisation_id)
            }
        )

    def articles(rulebook: str, cite: str) -> str | None:
        split = texts.get(rulebook)
        return passage(split, cite) if split else None

    return Surroundings(shipped(), overrides, articles)


def ask(
    question: Annotated[
        str | None, typer.Argument(help="A question as a JSON object; without it, standard input is read.")
    ] = None,
    *,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help="Answer standard input line by line; a bad or empty line gets an error line."
        ),
    ] = False,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="A data directory, for an organisation's own days off, texts and rulebooks."
        ),
    ] = None,
    org: Annotated[
        str | None,
        typer.Option("--org", help="Which organisation; without --data, of the settings' database."),
    ] = None,
) -> None:
    """Ask the rules a question; the answer is one line of JSON.

    Example: mishu ask '{"ask":"sign","rulebook":"wujin-2021","document":"minutes","meeting":"executive"}'

    Exits with 2 when the question cannot be answered as asked; with --jsonl always with 0.
    """
    own = data is not None or org is not None
    around = load_surroundings(data, org) if own else Surroundings(look_further=know_own_rulebooks)
    calendar = WorkCalendar(around.overrides)
    out = sys.stdout.buffer
    if jsonl:
        for line in sys.stdin.buffer:  # an empty line too: the nth answer belongs to the nth question
            out.write(encoded(reply_line(line, around, calendar)[0]))
            out.flush()
        return
    text, answered = reply_line(
        question if question is not None else sys.stdin.buffer.read(), around, calendar
    )
    out.write(encoded(text))
    out.flush()
    if not answered:
        raise typer.Exit(2)
