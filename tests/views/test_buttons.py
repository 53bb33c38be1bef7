import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from views.buttons import LONGEST, ButtonCodec, ForgedButton, Pressed, to_markup
from views.card import Button

STEADY = settings(deadline=None, derandomize=True)  # the same examples everywhere, however slow

CODEC = ButtonCodec(b"a key for tests only")
CHAT = 4242

words = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,6}", fullmatch=True)
args = st.lists(words | st.integers(-(10**6), 10**8), max_size=4).map(tuple)
chats = st.integers(-(2**52), 2**52)


@STEADY
@given(words, args, chats)
def test_button_comes_back_as_it_went(verb: str, carried: tuple[str | int, ...], chat: int) -> None:
    data = CODEC.encode(verb, carried, chat)
    assert data.isascii()
    assert len(data) <= LONGEST
    assert CODEC.decode(data, chat) == Pressed(verb, carried)


@STEADY
@given(words, args, chats, chats)
def test_button_of_another_chat_is_refused(
    verb: str, carried: tuple[str | int, ...], chat: int, other: int
) -> None:
    assume(chat != other)
    data = CODEC.encode(verb, carried, chat)
    with pytest.raises(ForgedButton):
        CODEC.decode(data, other)


@STEADY
@given(words, args, st.data())
def test_changed_button_is_refused(verb: str, carried: tuple[str | int, ...], data: st.DataObject) -> None:
    written = CODEC.encode(verb, carried, CHAT)
    at = data.draw(st.integers(0, len(written)))
    cut = data.draw(st.integers(at, min(len(written), at + 3)))
    changed = written[:at] + data.draw(st.text(max_size=3)) + written[cut:]
    assume(changed != written)
    with pytest.raises(ForgedButton):
        CODEC.decode(changed, CHAT)


def test_every_other_last_letter_is_refused() -> None:
    """The last letter of a signature has bits to spare; none of its other spellings may pass."""
    written = CODEC.encode("agree", (17, 3), CHAT)
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        if letter != written[-1]:
            with pytest.raises(ForgedButton):
                CODEC.decode(written[:-1] + letter, CHAT)


@STEADY
@given(st.text() | st.text(alphabet=":-0123456789abcXYZ_", max_size=70))
def test_made_up_data_is_refused(made_up: str) -> None:
    with pytest.raises(ForgedButton):
        CODEC.decode(made_up, CHAT)


def test_button_of_another_key_is_refused() -> None:
    data = CODEC.encode("agree", (17,), CHAT)
    with pytest.raises(ForgedButton) as refused:
        ButtonCodec(b"another key for tests").decode(data, CHAT)
    assert str(refused.value) == "这个按钮不是在本会话发出的，或已不能使用。请用 /menu 重新打开。"


def test_button_is_the_same_after_a_restart() -> None:
    assert ButtonCodec(b"a key for tests only").decode(CODEC.encode("agree", (17,), CHAT), CHAT) == Pressed(
        "agree", (17,)
    )


@pytest.mark.parametrize(
    ("verb", "carried"),
    [
        ("", ()),
        ("同意", ()),
        ("a:b", ()),
        ("agree", ("12",)),
        ("agree", ("",)),
        ("agree", ("a b",)),
        ("agree", ("南京",)),
        ("agree", (True,)),
        ("agree", ("x" * 60,)),
        ("agree", (10**60,)),
    ],
)
def test_button_that_cannot_be_carried_is_refused_at_once(verb: str, carried: tuple[str | int, ...]) -> None:
    with pytest.raises(ValueError, match="button"):
        CODEC.encode(verb, carried, CHAT)


def test_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        ButtonCodec(b"")


def test_markup_keeps_rows_and_signs_each_button() -> None:
    rows = (
        (Button("同意", "agree", (17, 3)), Button("不同意", "refuse", (17, 3))),
        (Button("详情", "show", (17,)),),
    )
    markup = to_markup(rows, CODEC, CHAT)
    assert [[button.text for button in row] for row in markup.inline_keyboard] == [
        ["同意", "不同意"],
        ["详情"],
    ]
    pressed = [
        CODEC.decode(str(button.callback_data), CHAT) for row in markup.inline_keyboard for button in row
    ]
    assert pressed == [Pressed("agree", (17, 3)), Pressed("refuse", (17, 3)), Pressed("show", (17,))]
