"""/start, and being let in or shut out: how people and the secretary come to know each other."""

from sqlmodel import Session
from telegram import ChatMember, Update

from handlers.context import Context
from handlers.reply import private_only
from office.access import identify
from office.chats import record_reachable, record_unreachable
from office.invitations import redeem
from office.outbox import tell
from storage.tables import Lane


@private_only
async def on_start(update: Update, context: Context) -> None:
    """Let in whoever brings an invitation, and greet those who belong here."""
    token, telegram_id, now = context.words.strip(), context.telegram_id, context.now
    user = update.effective_user
    language = "en" if user and (user.language_code or "").startswith("en") else "zh"

    def start(session: Session) -> None:
        if token:
            redeem(session, token=token, telegram_id=telegram_id, language=language, now=now)
        record_reachable(session, telegram_id)
        actor = identify(session, telegram_id, now=now)
        tell(session, actor.person, "greeting", {}, now=now, lane=Lane.ANSWER)

    await context.run(start)


async def on_my_membership(update: Update, context: Context) -> None:
    """Note in private chats who has blocked the bot and who has let it back in."""
    change = update.my_chat_member
    if change is None or change.chat.type != change.chat.PRIVATE:
        return
    chat_id, now = change.chat.id, context.now
    shut_out = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}

    def note(session: Session) -> None:
        if shut_out:
            record_unreachable(session, chat_id, now)
        else:
            record_reachable(session, chat_id)

    await context.run(note)
