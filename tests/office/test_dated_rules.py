"""A rule with dates of its own: what is asked takes the rule of today, a case keeps that of its first day."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from office.access import Actor
from office.errors import BadInputError
from office.leave.changes import change_leave, end_leave
from office.leave.plan import prepare_leave
from office.people.acting import Why, who_acts
from office.rulebook import versions as rulebooks
from office.rulebook.signers import require_silence
from rules.loading import Rulebooks
from storage.tables import Organisation, Seat
from tests.office.town import CLERK, FINANCE, MAYOR, NOW, Town, nov, on, trip

BOOK = Path(__file__).with_name("linshui-2026.yaml")
DECEMBER = on(12, 1)


@pytest.fixture
def dated(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The organisation under a rulebook some of whose rules change on 1 December."""
    shutil.copy(BOOK, tmp_path)
    books = Rulebooks.in_directory(tmp_path)
    monkeypatch.setattr(rulebooks, "shipped", lambda: books)
    rulebooks.forget_rules()

    def take(session: Session) -> None:
        session.get_one(Organisation, town.organisation_id).rulebook = "linshui-2026"

    town.change(take)
    yield town
    rulebooks.forget_rules()


def test_leave_takes_the_rule_of_the_day_it_is_asked(dated: Town) -> None:
    # The days asked for lie in December both times: it is the day of asking that counts.
    request = trip(date(2026, 12, 3), date(2026, 12, 4))
    before = dated.do(prepare_leave, FINANCE, NOW, request)
    after = dated.do(prepare_leave, FINANCE, DECEMBER, request)
    assert ([line.step.ranks for line in before.chain], before.cite) == ([("mayor",)], ("12",))
    assert ([line.step.ranks for line in after.chain], after.cite) == ([("responsible_deputy",)], ("13",))


def test_case_keeps_the_rule_of_the_day_it_began(dated: Town) -> None:
    case_id = dated.grant(FINANCE, nov(27), date(2026, 12, 4))
    dated.do(change_leave, FINANCE, DECEMBER, case_id, from_on=nov(27), to_on=date(2026, 12, 8))
    assert [tuple(step.ranks) for step in dated.steps(case_id) if step.round == 2] == [("mayor",)]
    since = dated.mark()
    dated.do(end_leave, FINANCE, on(12, 2), case_id)
    assert dated.told("leave.returned", since=since) == [MAYOR]


def test_case_begun_later_is_told_by_the_later_rule(dated: Town) -> None:
    case_id = dated.grant(FINANCE, date(2026, 12, 1), date(2026, 12, 4), at=DECEMBER)
    assert [tuple(step.ranks) for step in dated.steps(case_id)] == [("responsible_deputy",)]
    since = dated.mark()
    dated.do(end_leave, FINANCE, on(12, 2), case_id)
    assert MAYOR not in dated.told("leave.returned", since=since)


def test_stand_in_is_of_the_day_looked_up(dated: Town) -> None:
    case_id = dated.ask(MAYOR, nov(27), date(2026, 12, 4))
    dated.consent_all(case_id)
    seat_id = dated.seat("区长")

    def why(day: date) -> tuple[Why, tuple[str, ...]]:
        found = dated.read(
            lambda session: who_acts(session, session.get_one(Seat, seat_id), on=day, rulebook="linshui-2026")
        )
        return found.why, found.cite

    assert why(nov(30)) == (Why.RULE, ("3",))
    assert why(date(2026, 12, 1)) == (Why.UNDELEGATED, ("4",))


def test_reading_is_refused_once_the_rule_speaks(dated: Town) -> None:
    def ask(_session: Session, actor: Actor) -> None:
        require_silence(actor, "leave:office_director")

    dated.do(ask, CLERK, NOW)
    with pytest.raises(BadInputError, match="15"):
        dated.do(ask, CLERK, DECEMBER)


def test_undated_rulebook_keeps_one_answer_for_all_days() -> None:
    first = rulebooks.find_leave_rule("wujin-2021", "deputy", abroad=False, on=date(2026, 1, 1))
    second = rulebooks.find_leave_rule("wujin-2021", "deputy", abroad=False, on=date(2027, 1, 1))
    assert first is not None
    assert first is second
