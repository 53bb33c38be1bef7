"""谁不在: who is away and who acts for them, as far as the reader may know."""

from collections.abc import Sequence
from datetime import date

from office.people.acting import Acting, Why
from office.people.away import Away
from views.card import Button, Card
from views.deciders import stand_in_name
from views.i18n import say
from views.page import fill
from views.text import day, period
from views.words import kind_name, scope_name


def away_card(found: Sequence[Away], span: str, first: date, last: date, lang: str, *, today: date) -> Card:
    """List who is away between two days, both inclusive; `span` is today, week, unit or days."""
    html = fill(
        "away",
        lang,
        title=day(first, today, lang) if first == last else period(first, last, today, lang),
        unit=span == "unit",
        lines=[away_line(away, today, lang) for away in found],
    )
    return Card(
        html,
        (
            (
                Button(say("今天", lang), "aw", ("today",)),
                Button(say("本周", lang), "aw", ("week",)),
                Button(say("本单位", lang), "aw", ("unit",)),
            ),
        ),
    )


def away_group_card(actings: Sequence[Acting], on: date, lang: str) -> Card:
    """In a group: only who acts for whom, never where anybody is or why."""
    return Card(
        fill("away_group", lang, title=day(on, on, lang), lines=[acting_line(a, lang) for a in actings])
    )


def acting_line(acting: Acting, lang: str) -> str:
    """Say who acts for a seat: 区长：常务副区长 江以宁代行."""
    if acting.person is None:
        why = say("尚未委托主持人", lang) if acting.why is Why.UNDELEGATED else say("代行人待明确", lang)
        return say("%(seat)s：%(why)s", lang, seat=acting.seat.title, why=why)
    if not acting.scope.is_all:
        what, who = scope_name(acting.scope, lang), stand_in_name(acting)
        return say("%(seat)s：%(what)s由%(who)s代行", lang, seat=acting.seat.title, what=what, who=who)
    if not acting.stands_in:
        return say("%(seat)s：%(name)s在岗", lang, seat=acting.seat.title, name=acting.person.name)
    return say("%(seat)s：由%(who)s代行", lang, seat=acting.seat.title, who=stand_in_name(acting))


def away_line(away: Away, today: date, lang: str) -> str:
    """Say who is away until when and who acts, as far as the reader may know."""
    if not away.shows_days:
        return say("；", lang).join(acting_line(acting, lang) for acting in (away.acting, *away.parts))
    what = [kind_name(away.kind, lang), away.place]
    line = say(
        "%(seat)s %(name)s：%(period)s",
        lang,
        seat=away.seat,
        name=away.person,
        period=period(away.from_on, away.to_on, today, lang),
    )
    if detail := " ".join(word for word in what if word):
        line += say("，%(detail)s", lang, detail=detail)
    return line + _acting(away.acting, lang) + "".join(_part(part, lang) for part in away.parts)


def _part(acting: Acting, lang: str) -> str:
    what, who = scope_name(acting.scope, lang), stand_in_name(acting)
    return say("，%(what)s由%(who)s代行", lang, what=what, who=who)


def _acting(acting: Acting, lang: str) -> str:
    if acting.person is None:
        return say("，尚未委托主持人", lang) if acting.why is Why.UNDELEGATED else say("，代行人待明确", lang)
    return say("，由%(who)s代行", lang, who=stand_in_name(acting)) if acting.stands_in else ""
