"""/start, and being let in or shut out: how people and the secretary come to know each other."""

from sqlmodel import Session
from telegram import ChatMember, ChatMemberRestricted, Update

from handlers.command_menus import set_commands_of
from handlers.context import Context
from handlers.reply import private_only
from office.access import identify, may_settle
from office.outbox import tell
from office.people.chats import move_group, record_added, record_reachable, record_unreachable
from office.people.invitations import redeem
from storage.tables import Lane

_AWAY = frozenset({ChatMember.BANNED, ChatMember.LEFT})


@private_only
async def on_start(update: Update, context: Context) -> None:
    """Let in whoever brings an invitation, and greet those who belong here."""
    token, telegram_id, now = context.words.strip(), context.telegram_id, context.now
    user = update.effective_user
    language = "en" if user and (user.language_code or "").startswith("en") else "zh"

    def start(session: Session) -> bool:
        if token:
            redeem(session, token=token, telegram_id=telegram_id, language=language, now=now)
        record_reachable(session, telegram_id, now)
        actor = identify(session, telegram_id, now=now)
        tell(session, actor.person, "greeting", {}, now=now, lane=Lane.ANSWER)
        return may_settle(actor)

    if await context.run(start):
        await set_commands_of(context.bot, telegram_id, is_staff=True)


async def on_my_membership(update: Update, context: Context) -> None:
    """Note who has blocked the bot or let it back in, and which group removed, silenced or took it in."""
    change = update.my_chat_member
    if change is None:
        return
    chat, was, by_id, now = change.chat, change.old_chat_member, change.from_user.id, context.now
    is_group = chat.type != chat.PRIVATE
    reachable = _may_speak(change.new_chat_member)
    was_there = was.status not in _AWAY

    def note(session: Session) -> None:
        if not reachable:
            record_unreachable(session, chat.id, now)
            return
        record_reachable(session, chat.id, now)
        if is_group and not was_there:
            record_added(session, chat.id, chat.title or "", by_id=by_id, now=now)

    await context.run(note)


async def on_migrated(update: Update, context: Context) -> None:
    """A group has become a supergroup: told in the group that was, and again in the one that is."""
    message = update.effective_message
    if message is None:
        return
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    now = context.now
    await context.run(lambda session: move_group(session, old, new, now))


def _may_speak(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status not in _AWAY
