"""Every method the sandbox knows, by its lower-case name: Telegram does not mind case."""

from collections.abc import Callable, Mapping

from sandbox.botapi import asking, editing, polling, profile, sending
from sandbox.botapi.call import Call

Method = Callable[[Call], object]

METHODS: Mapping[str, Method] = {
    "getme": profile.get_me,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    "setmyname": profile.set_my_text,
    "getmyname": profile.get_my_text,
    "setmydescription": profile.set_my_text,
    "getmydescription": profile.get_my_text,
    "setmyshortdescription": profile.set_my_text,
    "getmyshortdescription": profile.get_my_text,
    "setchatmenubutton": profile.set_chat_menu_button,
    "getchatmenubutton": profile.get_chat_menu_button,
    "setwebhook": polling.set_webhook,
    "deletewebhook": polling.delete_webhook,
    "getwebhookinfo": polling.get_webhook_info,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendphoto": sending.send_photo,
    "sendchataction": sending.send_chat_action,
    "forwardmessage": sending.forward_message,
    "copymessage": sending.copy_message,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
    "getchat": asking.get_chat,
    "getchatmember": asking.get_chat_member,
    "getchatmembercount": asking.get_chat_member_count,
    "getchatadministrators": asking.get_chat_administrators,
    "leavechat": asking.leave_chat,
    "createforumtopic": asking.create_forum_topic,
    "getfile": asking.get_file,
    "getuserprofilephotos": asking.get_user_profile_photos,
}
"""getUpdates stands apart, in `endpoint`: it waits."""
