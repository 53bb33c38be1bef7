"""What the files of meetings and tasks say, as values: laid out from records by whoever may, then written.

Nothing here is cleaned or escaped; the modules that write a file do that. Whoever lays these out leaves out
what the reader may not see: a topic about a person, a phone number, why somebody is away.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHead:
    """What every file says of its meeting."""

    slug: str
    """The organisation's short name: whose own templates hold."""
    organisation: str
    number: str
    """The meeting's natural name; it stands in the file's name."""
    title: str
    starts_at: datetime
    minutes_long: int
    timezone: str
    """The organisation's time zone, such as Asia/Shanghai."""
    place: str = ""

    @property
    def starts(self) -> datetime:
        """Return the beginning as the organisation's clocks show it."""
        return self.starts_at.astimezone(ZoneInfo(self.timezone))

    @property
    def ends(self) -> datetime:
        return self.after(self.minutes_long)

    def after(self, minutes: int) -> datetime:
        """Return the moment so many minutes into the meeting, as the organisation's clocks show it."""
        return (self.starts_at + timedelta(minutes=minutes)).astimezone(ZoneInfo(self.timezone))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEntry:
    """A calendar entry for one reader, in one revision."""

    head: MeetingHead
    uid: str
    sequence: int
    """Raised by each change that was sent out, and by the cancellation."""
    stamped_at: datetime
    """When this revision was made."""
    agenda: tuple[str, ...] = ()
    """The topics this reader may see, one line each."""
    notes: tuple[str, ...] = ()
    """What else is to be said: in what part the reader sits in, why the meeting was moved."""
    cancelled: bool = False
    evening_at: time = time(18)
    """The organisation's hour for what is reminded the evening before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitter:
    """Somebody who sits in a meeting, or should."""

    post: str
    name: str = ""
    """Empty where nobody holds the post."""
    unit: str = ""
    stands_for: str = ""
    """代谁: in whose place this one comes."""
    stood_for_by: str = ""
    """由谁代: who comes in this one's place."""
    note: str = ""
    """Such as 请假; never the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitterGroup:
    """Those who sit in alike: 出席, 列席, 第3项议题列席."""

    label: str
    sitters: tuple[Sitter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLine:
    """One topic of an agenda."""

    title: str
    unit: str = ""
    """提请单位."""
    presenter: str = ""
    minutes_long: int | None = None
    sitting_in: tuple[str, ...] = ()
    """列席 for this topic alone."""
    marks: tuple[str, ...] = ()
    """What was allowed with a mark, such as 逾期列入."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper:
    """会议通知."""

    head: MeetingHead
    issued_by: str
    """The office that signs below, such as 区政府办公室."""
    issued_on: date
    addressees: tuple[str, ...]
    """主送: units, or those who are called."""
    chair: str = ""
    topics: tuple[TopicLine, ...] = ()
    groups: tuple[SitterGroup, ...] = ()
    requests: tuple[str, ...] = ()
    """有关要求, a sentence each."""
    contact: str = ""
    """Of the office; never somebody's own number."""
    document_number: str = ""
    """发文字号, where the notice has one."""
    change: str = ""
    """Of a meeting that was moved or cancelled after its notice: what is otherwise now, or why it is off."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPaper:
    """会议议程."""

    head: MeetingHead
    issued_by: str
    issued_on: date
    chair: str = ""
    groups: tuple[SitterGroup, ...] = ()
    """Those who sit in the whole meeting."""
    topics: tuple[TopicLine, ...] = ()
    approved: str = ""
    """Who approved the agenda and when; empty while it is a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedItem:
    """What the meeting decided on one topic."""

    title: str
    outcome: str
    """Such as 通过, 原则通过, 缓议."""
    text: str = ""
    leader: str = ""
    lead_unit: str = ""
    other_units: tuple[str, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs; without a day, the line is left open."""

    post: str
    name: str = ""
    stands_for: str = ""
    """The post in whose stead it is signed."""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPaper:
    """会议纪要, as a draft until it is signed."""

    head: MeetingHead
    issued_by: str
    issued_on: date
    chair: str
    serial: str = ""
    """The minutes' own number, such as 〔2026〕12号."""
    ended_at: datetime | None = None
    present: tuple[Sitter, ...] = ()
    absent: tuple[Sitter, ...] = ()
    sitting_in: tuple[Sitter, ...] = ()
    opening: tuple[str, ...] = ()
    """What the office adds to the decisions, a paragraph each."""
    items: tuple[DecidedItem, ...] = ()
    signature: Signature | None = None
    distribution: tuple[str, ...] = ()
    """分送."""
    recorder: str = ""
    is_draft: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPaper:
    """签到表."""

    head: MeetingHead
    groups: tuple[SitterGroup, ...]
    chair: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """A task under supervision, as it stands."""

    number: str
    title: str
    source: str
    leader: str
    lead_unit: str
    due_on: date
    status: str
    other_units: tuple[str, ...] = ()
    last_progress: str = ""
    last_progress_on: date | None = None
    measure: str = ""
    is_overdue: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPaper:
    """督办台账."""

    organisation: str
    as_of_on: date
    rows: tuple[LedgerRow, ...] = ()
    scope: str = ""
    """Whose or which tasks these are, where not all."""
