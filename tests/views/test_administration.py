"""The administrator's cards: settings, the directory, invitations, groups."""

from datetime import timedelta

from sqlmodel import select

from office.cases.drafts import open_draft
from office.directory.book import BookFaultsError
from office.directory.cells import CellFault
from office.directory.records import find_district
from office.directory.setup import SETUP_FORM, settings_of
from office.directory.update import DIRECTORY_FORM, plan_directory, summary, to_values
from office.people.chats import record_unreachable
from office.people.groups import bind_group
from office.people.invitation_list import MadeInvitation, Reminded, find_guests
from office.people.invitations import invite
from storage.tables import Chat
from tests.views.town import NOW, Snapshot, Town
from views.directory import faults_card
from views.invitations import links_card, reminded_card

ADMINISTRATOR, HEAD = "唐予安", "陆一鸣"


def draft_of(town: Town, form: str, values: dict[str, object], field: str = "") -> int:
    draft = open_draft(town.session, town.actor(ADMINISTRATOR), 1, form, values=values, field=field)
    return draft.id or 0


def leave_directory(town: Town, field: str = "") -> int:
    """Have a workbook shown in which two have changed places and one is gone."""
    session, actor = town.session, town.actor(ADMINISTRATOR)
    recorded = find_district(session, actor.organisation, now=NOW)
    posts = {"陆一鸣": ("财政局局长",), "顾言": ("住建局局长",)}
    people = [
        person.model_copy(update={"seats": posts.get(person.name, person.seats)})
        for person in recorded.people
        if person.name != "温秋实"
    ]
    plan = plan_directory(session, actor, recorded.model_copy(update={"people": tuple(people)}))
    values = {**to_values(recorded), **summary(plan.report.changes), "notes": list(plan.report.notes)}
    return draft_of(town, DIRECTORY_FORM, {**values, "mark": plan.mark, "leaving": list(plan.leaving)}, field)


def shut_out(town: Town, name: str) -> None:
    person = town.person(name)
    person.telegram_id = person.joined_at = None
    town.session.flush()


def test_directory_at_a_glance(town: Town, snapshot: Snapshot) -> None:
    snapshot("directory_people", town.card("people", ADMINISTRATOR))
    assert town.card("people", HEAD) is None


def test_directory_change_before_it_is_made(town: Town, snapshot: Snapshot) -> None:
    draft = leave_directory(town)
    snapshot("directory_plan", town.card("form.directory", ADMINISTRATOR, draft=draft))
    town.speak_english(ADMINISTRATOR)
    snapshot("directory_plan_english", town.card("form.directory", ADMINISTRATOR, draft=draft))


def test_directory_change_is_asked_once_more_where_people_leave(town: Town, snapshot: Snapshot) -> None:
    draft = leave_directory(town, "sure")
    snapshot("directory_sure", town.card("form.directory", ADMINISTRATOR, draft=draft))


def test_directory_change_as_another_administrator_hears_of_it(town: Town, snapshot: Snapshot) -> None:
    changes = [["added", "unit:数据局", "department"], ["changed", "seat:区长", "rank、liaison_id"]]
    by = town.person(HEAD).id
    card = town.card("directory.applied", ADMINISTRATOR, by=by, count=2, changes=changes)
    snapshot("directory_applied", card)


def test_faults_of_a_workbook(snapshot: Snapshot) -> None:
    faults = [CellFault("职务", f"B{n}", "没有叫“财政菊”的单位", "是不是“财政局”？") for n in range(2, 25)]
    snapshot("directory_faults", faults_card(BookFaultsError(faults), "zh"))


def test_invitations_page_by_page(town: Town, snapshot: Snapshot) -> None:
    for name in ("江以宁", "邵清和", "顾言"):
        shut_out(town, name)
    invite(town.session, person_id=town.person("顾言").id or 0, made_by_id=None, now=NOW)
    snapshot("invitations", town.card("invitations", ADMINISTRATOR))
    snapshot("invitations_joined", town.card("invitations", ADMINISTRATOR, joined=True, page=0))
    snapshot("invitation", town.card("invitation", ADMINISTRATOR, person=town.person("顾言").id))
    snapshot("invitation_joined", town.card("invitation", ADMINISTRATOR, person=town.person(HEAD).id))
    snapshot("invitations_wanted", town.card("invitations.wanted", HEAD, names=["顾言", "温秋实"]))
    assert town.card("invitation", ADMINISTRATOR, person=0) is None


def test_invitation_links_and_reminder(town: Town, snapshot: Snapshot) -> None:
    guests = find_guests(town.session, town.organisation, now=NOW)[:2]
    made = [MadeInvitation(guest, "t" * 32, NOW + timedelta(days=14)) for guest in guests]
    snapshot("invitation_links", links_card(made, town.organisation, "qingyu_bot", "zh", more=True))
    snapshot("invitations_reminded", reminded_card(Reminded(("温秋实",), ("顾言",)), "zh"))


def test_groups_and_what_became_of_them(town: Town, snapshot: Snapshot) -> None:
    actor = town.actor(ADMINISTRATOR)
    bind_group(town.session, actor, -1, "常务会议", title="政务群", thread_id=None)
    bind_group(town.session, actor, -2, "住建局", title="住建工作群", thread_id=None)
    record_unreachable(town.session, -2, NOW)
    snapshot("groups", town.card("groups", ADMINISTRATOR))
    for what in ("lost", "found", "moved", "added"):
        card = town.card("chat.news", ADMINISTRATOR, what=what, title="住建工作群")
        snapshot(f"chat_{what}", card)
    assert len(town.session.exec(select(Chat)).all()) == 2


def test_person_who_shut_the_secretary_out(town: Town, snapshot: Snapshot) -> None:
    person = town.person(HEAD)
    assert town.card("chat.news", ADMINISTRATOR, what="blocked", person=person.id) is None
    record_unreachable(town.session, person.telegram_id or 0, NOW)
    snapshot("chat_blocked", town.card("chat.news", ADMINISTRATOR, what="blocked", person=person.id))


def test_setup_and_its_questions(town: Town, snapshot: Snapshot) -> None:
    snapshot("setup", town.card("setup", ADMINISTRATOR))
    values: dict[str, object] = {**settings_of(town.organisation), "book": "dongchang-draft"}
    for field in ("name", "rulebook", "book", "quiet", "what"):
        draft = draft_of(town, SETUP_FORM, values, field)
        snapshot(f"setup_{field}", town.card("form.setup", ADMINISTRATOR, draft=draft))
    values |= {"rulebook": "beijing-2005", "digest_at": "08:30"}
    for field in ("plan", "sure"):
        draft = draft_of(town, SETUP_FORM, values, field)
        snapshot(f"setup_{field}", town.card("form.setup", ADMINISTRATOR, draft=draft))
    by = town.person(HEAD).id
    snapshot(
        "setup_changed", town.card("setup.changed", ADMINISTRATOR, by=by, changed=["quiet_from", "name"])
    )
