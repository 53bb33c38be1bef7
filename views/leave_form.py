"""The cards of the leave form: one question each, every answer a press or a line of text."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from office.leave.plan import FURTHEST, LONGEST
from rules.calendar import LAST_YEAR, WorkCalendar
from views.card import Button, Card
from views.i18n import N_, say
from views.leave_plan import change_card, plan_card
from views.month import as_number, days_between, month
from views.page import fill
from views.text import clean_line, full_day
from views.words import FIELDS, KINDS

__all__ = [
    "Candidate",
    "change_card",
    "confirm_card",
    "dates_card",
    "fields_card",
    "kind_card",
    "plan_card",
    "stand_in_card",
    "text_card",
]

_ASKED = {
    "place": N_("请输入前往地点，例如：南京。"),
    "reason": N_("请输入事由，例如：招商推介。"),
    "contact": N_("请输入外出期间的联系电话。"),
}
_LABEL = 40
"""Characters of a name and a post on one button."""


class Candidate(NamedTuple):
    """Somebody who may be chosen: a seat with its holder; `away` says when they are away themselves."""

    seat_id: int
    name: str
    seat: str
    away: str | None = None


def kind_card(draft_id: int, lang: str) -> Card:
    kinds = [Button(say(label, lang), "lv-kind", (draft_id, str(kind))) for kind, label in KINDS.items()]
    return Card(fill("form_kind", lang), (tuple(kinds[:3]), tuple(kinds[3:]), (_cancel(draft_id, lang),)))


def dates_card(  # noqa: PLR0917 - the form, its state and the reader, in the order of every form card
    draft_id: int,
    values: Mapping[str, object],
    shown: date,
    today: date,
    calendar: WorkCalendar,
    lang: str,
    *,
    note: str | None = None,
) -> Card:
    """Ask for the first day, then for the last; `shown` is any day of the month shown.

    `values` may hold `from_on` as an ISO date. The months' buttons carry `yyyymmdd` of their first day.
    """
    first = _day_of(values.get("from_on"))
    earliest = first or today
    furthest = (first + timedelta(days=LONGEST - 1)) if first else today + timedelta(days=FURTHEST)
    laid = month(
        max(shown, earliest),
        kind=calendar.kind,
        earliest=earliest,
        latest=min(furthest, date(LAST_YEAR, 12, 31)),
        chosen=days_between(first, first) if first else (),
        pick="lv-day",
        turn="lv-month",
        args=(draft_id,),
        locale=lang,
    )
    last_row = [_cancel(draft_id, lang)]
    if first:
        last_row = [
            Button(say("同一天", lang), "lv-day", (draft_id, as_number(first))),
            Button(say("重选", lang), "lv-field", (draft_id, "dates")),
            _cancel(draft_id, lang),
        ]
    html = fill(
        "form_dates",
        lang,
        first=full_day(first, lang) if first else "",
        legend=laid.legend.split("  "),
        unpublished=not calendar.is_published(max(shown, earliest).year),
        note=note or "",
    )
    return Card(html, (*laid.rows, tuple(last_row)))


def text_card(
    draft_id: int,
    field: str,
    lang: str,
    note: str | None = None,
    *,
    stored_contact: str | None = None,
    can_skip: bool = False,
) -> Card:
    """Ask for place, reason or contact in words; `note` says what was wrong with the last answer."""
    rows: list[tuple[Button, ...]] = []
    if field == "contact" and stored_contact:
        label = say("用登记号码 %(number)s", lang, number=masked(stored_contact))
        rows.append((Button(label, "lv-tel", (draft_id,)),))
    last = [_cancel(draft_id, lang)]
    if can_skip:
        last.insert(0, Button(say("不填", lang), "lv-skip", (draft_id,)))
    html = fill(
        "form_text", lang, field=say(FIELDS[field], lang), asked=say(_ASKED[field], lang), note=note or ""
    )
    return Card(html, (*rows, tuple(last)))


def stand_in_card(
    draft_id: int,
    candidates: Sequence[tuple[int, str, str, str | None]],
    *,
    must: bool,
    delegated: bool,
    lang: str,
) -> Card:
    """Ask who stands in; where the rule has the leader delegate, ask whom they delegate to.

    `must` where the rule wants the stand-in stated: then there is no way past the question.
    """
    people = [Candidate(*candidate) for candidate in candidates]
    html = fill("form_stand_in", lang, people=people, must=must, delegated=delegated)
    return Card(html, (*_choices(draft_id, people), *_ways_past(draft_id, lang, can_skip=not must)))


def fields_card(draft_id: int, lang: str) -> Card:
    """修改: ask which field."""
    fields = [
        Button(say(FIELDS[field], lang), "lv-field", (draft_id, field))
        for field in ("kind", "dates", "place", "reason", "contact", "stand_in")
    ]
    html = fill("form_fields", lang)
    return Card(html, (tuple(fields[:3]), tuple(fields[3:]), (_cancel(draft_id, lang),)))


def confirm_card(sentence: str, draft_id: int, lang: str) -> Card:
    """Ask once more before something is done. `sentence` is plain text in the reader's language."""
    return Card(
        fill("confirm", lang, sentence=sentence),
        (
            (
                Button(say("确认", lang), "ch-ok", (draft_id,)),
                Button(say("返回", lang), "ch-back", (draft_id,)),
            ),
        ),
    )


def masked(number: str) -> str:
    """Hide the middle of a telephone number: 138****0000."""
    digits = clean_line(number, 20)
    if len(digits) < 8:  # noqa: PLR2004 - too short to keep seven digits and hide any
        return "****"
    return f"{digits[:3]}****{digits[-4:]}"


def _choices(draft_id: int, people: Sequence[Candidate]) -> list[tuple[Button, ...]]:
    return [
        (Button(clean_line(f"{person.name} {person.seat}", _LABEL), "lv-sub", (draft_id, person.seat_id)),)
        for person in people
    ]


def _ways_past(draft_id: int, lang: str, *, can_skip: bool) -> tuple[tuple[Button, ...]]:
    skip = (Button(say("暂不指定", lang), "lv-sub", (draft_id, 0)),) if can_skip else ()
    return ((*skip, _cancel(draft_id, lang)),)


def _cancel(draft_id: int, lang: str) -> Button:
    return Button(say("取消", lang), "lv-cancel", (draft_id,))


def _day_of(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None
