"""Who acts for a seat and why, in a sentence."""

from dataclasses import dataclass
from datetime import date

from office.access import Actor
from office.people.acting import Acting, Why
from views.cite import cited
from views.i18n import N_, say
from views.text import day
from views.words import scope_name


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a sentence is written; the `trusted` may know when leaders return."""

    language: str
    today: date
    trusted: bool = False

    @classmethod
    def of(cls, reader: Actor) -> "Audience":
        return cls(reader.person.language, reader.today, reader.is_office or reader.is_leader)


def seat_and_name(acting: Acting) -> str:
    """Name the seat with who sits in it: 区长 李国强."""
    return f"{acting.seat.title} {acting.holder.name}" if acting.holder else acting.seat.title


def stand_in_name(acting: Acting) -> str:
    """Name the stand-in by seat and name: 常务副区长 赵明."""
    person = acting.person.name if acting.person else ""
    own = acting.own_seat
    return f"{own.title} {person}" if own and own.id != acting.seat.id else person


def acts_now(acting: Acting, audience: Audience) -> str:
    """Say who acts for the seat now, and on what ground if that is not its holder."""
    language = audience.language
    if acting.why is Why.OUTSIDE:
        return say("%(seat)s不在本机构，决定由政府办公室代录。", language, seat=acting.seat.title)
    if acting.person is not None and not acting.stands_in:
        return say("现由%(who)s办理。", language, who=seat_and_name(acting))
    before = _why_not_holder(acting, audience)
    return before + (_stand_in(acting, language) if acting.person is not None else _nobody(acting, language))


def _why_not_holder(acting: Acting, audience: Audience) -> str:
    language, who = audience.language, seat_and_name(acting)
    if acting.why is Why.OWN_CASE:
        return say("申请人不办理本人的事项，", language)
    if acting.holder is None:
        return say("%(seat)s暂缺，", language, seat=acting.seat.title)
    if acting.away_until is not None:
        if not audience.trusted:
            return say("%(who)s外出，", language, who=who)
        until = day(acting.away_until, audience.today, language)
        away = N_("%(who)s出访至%(until)s，") if acting.abroad else N_("%(who)s外出至%(until)s，")
        return say(away, language, who=who, until=until)
    if acting.why is Why.DELEGATED:
        return ""
    return say("%(who)s现不能办理，", language, who=who)


def _stand_in(acting: Acting, language: str) -> str:
    who = stand_in_name(acting)
    cites = cited(acting.cite, language, acting.marks)
    if acting.why is Why.DELEGATED and acting.away_until is None and acting.holder is not None:
        return say("%(seat)s已交由%(who)s代办。", language, seat=seat_and_name(acting), who=who)
    if acting.why is Why.DELEGATED and not acting.scope.is_all:
        what = scope_name(acting.scope, language)
        return say("受委托由%(who)s代行（限%(what)s）。", language, who=who, what=what)
    if acting.why is Why.DELEGATED:
        return say("受委托由%(who)s代行。", language, who=who)
    if acting.why is Why.PARTNER:
        return say("由A/B岗%(who)s代行。", language, who=who)
    if acting.why is Why.RULE:
        return say("按规定由%(who)s代行（%(cites)s）。", language, who=who, cites=cites)
    return say("由%(who)s办理。", language, who=who)


def _nobody(acting: Acting, language: str) -> str:
    if acting.why is Why.UNDELEGATED:
        cites = cited(acting.cite, language, acting.marks)
        return say(
            "尚未记录委托谁主持（%(cites)s）。请政府办公室提请明确；已有决定的，可代录。",
            language,
            cites=cites,
        )
    return say("目前无人代行，请政府办公室明确人选或代录。", language)


def acts_because(acting: Acting, audience: Audience, *, portfolio: str = "") -> str:
    """Name who acts for a seat today and why, without a full stop.

    副区长 邵清和（分管住建局）；区长 苏文渊出访至11月28日(周六)，按规定由常务副区长 江以宁代行（第三十一条）.
    """
    language = audience.language
    if acting.person is not None and not acting.stands_in:
        named = seat_and_name(acting)
        if portfolio:
            return say("%(who)s（分管%(unit)s）", language, who=named, unit=portfolio)
        return named
    if acting.person is None and acting.holder is None and acting.away_until is None:
        return acts_today(acting, language)
    return acts_now(acting, audience).rstrip("。.")


def acts_today(acting: Acting, language: str) -> str:
    """Name who acts for a seat today, shortly and without why: 副区长 邵清和；区长（常务副区长 江以宁代）."""
    if acting.person is None:
        return say("%(seat)s（由办公室明确或代录）", language, seat=acting.seat.title)
    if acting.stands_in:
        return say("%(seat)s（%(name)s代）", language, seat=acting.seat.title, name=stand_in_name(acting))
    return seat_and_name(acting)
