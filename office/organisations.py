"""Finding an organisation by its short name."""

from sqlmodel import Session, col, select

from office.errors import OfficeError
from storage.tables import Organisation


class OrganisationUnknownError(OfficeError):
    """No organisation has that short name, or several are there and none is named."""


def find_organisation(session: Session, *, slug: str | None = None) -> Organisation:
    """Return the organisation of that short name, or the only one there is."""
    known = session.exec(select(Organisation).order_by(col(Organisation.id))).all()
    names = "、".join(organisation.slug for organisation in known) or "（没有）"
    if slug is None:
        if len(known) != 1:
            raise OrganisationUnknownError("请用 --org 指明是哪个单位：{names}。", names=names)
        return known[0]
    found = next((organisation for organisation in known if organisation.slug == slug), None)
    if found is None:
        raise OrganisationUnknownError("没有“{slug}”这个单位，现有：{names}。", slug=slug[:64], names=names)
    return found
