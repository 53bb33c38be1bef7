"""What must hold between the entries of a district file."""

from collections.abc import Iterable

from office.directory.entries import nearest
from office.directory.sheet import Sheet, narrow
from office.files.yaml_lines import Place
from rules.vocabulary import Post
from storage.tables import UnitKind

ONE_OF_A_KIND = frozenset(
    {
        Post.MAYOR,
        Post.EXECUTIVE_DEPUTY,
        Post.OFFICE_DIRECTOR,
        Post.SECRETARY_GENERAL,
        Post.PARTY_SECRETARY,
        Post.DISTRICT_SECRETARY,
        Post.SUPERIOR_MAYOR,
    }
)
"""Posts that one organisation has once: a step for one of them waits for one holder."""
ONE_IN_A_UNIT = frozenset({Post.DEPARTMENT_HEAD, Post.TOWNSHIP_HEAD, Post.COMPANY_MANAGER})


def check(sheet: Sheet) -> None:
    """Check what entries say of each other, and narrow the sheet to its rulebook."""
    _check_rulebooks(sheet)
    _check_references(sheet)
    narrow(sheet)
    _check_names(sheet)
    _check_units(sheet)
    _check_posts(sheet)
    _check_portfolios(sheet)
    _check_holders(sheet)
    _check_partners(sheet)


def _check_rulebooks(sheet: Sheet) -> None:
    asked: list[tuple[Place, str]] = []
    if isinstance(sheet.rulebook, str):
        asked.append((("organisation", "rulebook"), sheet.rulebook))
    marked = [(place, unit.only_for) for place, unit in sheet.units]
    marked += [(place, seat.only_for) for place, seat in sheet.seats]
    for place, only_for in marked:
        asked += [((*place, "only_for", at), name) for at, name in enumerate(only_for)]
    for place, name in asked:
        if name not in sheet.known_rulebooks:
            hint = nearest(name, sheet.known_rulebooks) or f"现有:{'、'.join(sorted(sheet.known_rulebooks))}"
            sheet.fault(place, f"没有“{name}”这部规则", hint)


def _check_references(sheet: Sheet) -> None:
    for place, seat in sheet.seats:
        sheet.refer("units", seat.unit, (*place, "unit"), "单位")
        for at, name in enumerate(seat.portfolio):
            sheet.refer("units", name, (*place, "portfolio", at), "单位")
        if seat.liaison is not None:
            sheet.refer("people", seat.liaison, (*place, "liaison"), "人")
    for place, person in sheet.people:
        for at, title in enumerate(person.seats):
            sheet.refer("seats", title, (*place, "seats", at), "职务")
    for place, pair in sheet.partners:
        for at, title in enumerate(pair.seats):
            sheet.refer("seats", title, (*place, at), "职务")
    for place, group in sheet.groups:
        if group.unit is not None:
            sheet.refer("units", group.unit, (*place, "unit"), "单位")


def _check_names(sheet: Sheet) -> None:
    _check_once(sheet, (((*place, "name"), unit.name) for place, unit in sheet.units), "单位名称重复")
    _check_once(sheet, (((*place, "title"), seat.title) for place, seat in sheet.seats), "职务名称重复")
    _check_once(sheet, (((*place, "name"), one.name) for place, one in sheet.people), "姓名重复")
    _check_once(sheet, (((*place, "title"), group.title) for place, group in sheet.groups), "群名重复")
    chats = (((*place, "chat"), str(one.chat)) for place, one in sheet.groups if one.chat is not None)
    _check_once(sheet, chats, "群的编号重复")
    for section in ("units", "seats", "people"):
        for place, entry in sheet.section(section):
            if entry.was in sheet.names[section]:
                sheet.fault((*place, "was"), f"原名“{entry.was}”在文件里还在用")


def _check_once(sheet: Sheet, named: Iterable[tuple[Place, str]], problem: str) -> None:
    """Note every place after the first that says the same."""
    seen: dict[str, Place] = {}
    for place, name in named:
        if name in seen:
            sheet.fault(place, f"{problem}：“{name}”在{sheet.source.where(seen[name])}已经写过")
        seen.setdefault(name, place)


def _check_units(sheet: Sheet) -> None:
    # A seat whose unit is misspelt is told of by itself: the unit that was meant is not empty.
    misspelt = sheet.seated - sheet.names["units"]
    for place, unit in () if misspelt else sheet.units:
        if unit.name not in sheet.seated:
            sheet.fault(place, f"“{unit.name}”没有任何职务", "至少写一个职务，第一个即主要负责人")
    bodies = (((*place, "body"), unit.body.term) for place, unit in sheet.units if unit.body is not None)
    _check_once(sheet, bodies, "这个机构只能是一个单位")


def _check_posts(sheet: Sheet) -> None:
    ranked = [((*place, "rank"), seat, seat.rank) for place, seat in sheet.seats if seat.rank is not None]
    _check_once(
        sheet,
        ((place, rank.term) for place, _, rank in ranked if rank in ONE_OF_A_KIND),
        "这个职级只能有一个职务",
    )
    _check_once(
        sheet,
        ((place, f"{seat.unit}{rank.term}") for place, seat, rank in ranked if rank in ONE_IN_A_UNIT),
        "一个单位只能有一个正职",
    )


def _check_portfolios(sheet: Sheet) -> None:
    kinds = {unit.name: unit.kind for _, unit in sheet.units}
    shares: list[tuple[Place, str]] = []
    for place, seat in sheet.seats:
        if seat.portfolio and kinds.get(seat.unit, UnitKind.LEADERSHIP) is not UnitKind.LEADERSHIP:
            sheet.fault((*place, "portfolio"), "只有领导班子里的职务才有分管单位")
        for at, name in enumerate(seat.portfolio):
            shares.append(((*place, "portfolio", at), name))
            if kinds.get(name) is UnitKind.LEADERSHIP:
                sheet.fault((*place, "portfolio", at), "领导班子不由谁分管")
    _check_once(sheet, shares, "一个单位只能由一位领导分管")


def _check_holders(sheet: Sheet) -> None:
    outside = _outside_titles(sheet)
    held: list[tuple[Place, str]] = []
    for place, person in sheet.people:
        for at, title in enumerate(person.seats):
            held.append(((*place, "seats", at), title))
            if title in outside:
                sheet.fault((*place, "seats", at), f"“{title}”不在本机构，不写任职人", "由办公室代录其意见")
    _check_once(sheet, held, "一个职务只能由一人担任")


def _outside_titles(sheet: Sheet) -> set[str]:
    outside = {unit.name for _, unit in sheet.units if unit.kind is UnitKind.OUTSIDE}
    return {seat.title for _, seat in sheet.seats if seat.unit in outside}


def _check_partners(sheet: Sheet) -> None:
    outside = _outside_titles(sheet)
    holders = {title: person.name for _, person in sheet.people for title in person.seats}
    paired: list[tuple[Place, str]] = []
    for place, pair in sheet.partners:
        first, second = pair.seats
        if first == second:
            sheet.fault(place, f"“{first}”不能与自己互为搭档")
            continue
        paired += [((*place, at), title) for at, title in enumerate(pair.seats)]
        if first in holders and holders[first] == holders.get(second):
            sheet.fault(place, f"两个职务都由{holders[first]}担任，不能互为搭档")
        for at, title in enumerate(pair.seats):
            if title in outside:
                sheet.fault((*place, at), f"“{title}”不在本机构，不能作搭档")
    _check_once(sheet, paired, "一个职务只能有一个搭档")
