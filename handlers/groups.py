"""What is said to the secretary in a group to have it follow meetings and units: /admin bind 常务会议."""

from functools import partial

from sqlmodel import Session
from telegram import Update

from handlers.context import Context
from handlers.reply import PRIVATE, who
from office.errors import BadInputError
from office.people.groups import Followed, GroupThread, answer_group, bind_group, show_group, unbind_group

BIND = ("bind", "绑定")
UNBIND = ("unbind", "解除", "解绑")


def is_binding(context: Context) -> bool:
    """Whether what was said to /admin is about the group itself."""
    words = context.words.split(maxsplit=1)
    return bool(words) and words[0] in (*BIND, *UNBIND)


async def on_admin_in_group(update: Update, context: Context) -> None:
    """/admin bind and /admin unbind in a group; in a forum, in the thread that is to be told."""
    if not is_binding(context):
        raise BadInputError(PRIVATE)
    chat, message = update.effective_chat, update.effective_message
    thread = message.message_thread_id if message and message.is_topic_message else None
    title = (chat.title or "") if chat else ""
    await context.run(partial(_bind, context=context, title=title, thread_id=thread))


def _bind(session: Session, context: Context, title: str, thread_id: int | None) -> None:
    actor = who(session, context)
    verb, _, name = context.words.strip().partition(" ")
    found: Followed
    if not name.strip():
        found = show_group(session, actor, context.chat_id, title=title, thread_id=thread_id)
    else:
        act = bind_group if verb in BIND else unbind_group
        found = act(session, actor, context.chat_id, name, title=title, thread_id=thread_id)
    answer_group(
        session,
        actor.organisation,
        GroupThread(context.chat_id, thread_id),
        "group.follows",
        {"kinds": list(found.kinds), "units": list(found.units), "campaigns": list(found.campaigns)},
        now=context.now,
    )
