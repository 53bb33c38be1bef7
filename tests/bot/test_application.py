"""One update's whole way, through HTTP, inbox, handler, outbox and back."""

from sqlmodel import Session, select

from storage.tables import Inbox, InboxState
from tests.bot.town import OpenTown


def inbox(session: Session) -> list[Inbox]:
    return list(session.exec(select(Inbox)).all())


async def test_start_is_answered_and_leaves_nothing_of_its_words(town: OpenTown) -> None:
    async with town() as here:
        await here.say(1001, "/start")
        await here.settle()
        (greeting,) = await here.heard(1001)
        assert greeting.startswith("钱一川同志，您好！")
        (row,) = await here.mishu.writer.read(inbox)
        assert (row.state, row.payload) == (InboxState.DONE, None)
