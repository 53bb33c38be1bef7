"""The date grammar, seen from Sunday, 22 November 2026."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dates import (
    BadDate,
    Half,
    Period,
    find_period,
    parse_day,
    parse_moment,
    parse_past,
    parse_period,
)
from views.text import day, full_day, period

STEADY = settings(deadline=None, derandomize=True)  # the same examples everywhere, however slow

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 19, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

DATE_LETTERS = (
    "0123456789０１年月日号周星期天一二三十〇今明后昨本下上至到-—~～/. :：()（）起共半点时分午早晚NovThu,"
)
date_like = st.text(alphabet=DATE_LETTERS, max_size=24)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-26", "2026/11/26", "2026.11.26", "2026年11月26日", "二〇二六年十一月二十六日",
        "今年11月26日", "11月26日", "11月26号", "11月26", "11 月 26 日", "１１月２６日", "十一月二十六日",
        "本月26日", "26日", "26号", "11.26", "11/26", "11月26日(周四)", "11月26日（星期四）",
        "11月26日周四", "2026-11-26(周四)", "下周四", "下个星期四", "下礼拜四", " 11月26日\n",
        "26 November", "26 Nov 2026", "26th of November", "November 26", "Nov. 26, 2026", "Thu 26 Nov",
        "Thursday, November 26", "Thursday next week",
    ],
)  # fmt: skip
def test_day_is_read_as_officials_write_it(written: str) -> None:
    assert parse_day(written, TODAY) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("前天", -2), ("昨天", -1), ("今天", 0), ("今日", 0), ("明天", 1), ("后天", 2), ("大后天", 3),
        ("本周五", -2), ("周日", 0), ("星期天", 0), ("下周一", 1), ("下下周一", 8), ("上周日", -7),
        ("today", 0), ("tomorrow", 1), ("the day after tomorrow", 2),
    ],
)  # fmt: skip
def test_day_is_read_from_today(written: str, days: int) -> None:
    assert parse_day(written, TODAY) == TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "written", "meant"),
    [
        (date(2026, 12, 20), "1月5日", date(2027, 1, 5)),
        (date(2026, 11, 22), "11月22日", date(2026, 11, 22)),
        (date(2027, 12, 1), "2月29日", date(2028, 2, 29)),
        (date(2026, 12, 31), "下月5日", date(2027, 1, 5)),
        (date(2026, 12, 31), "明年1月5日", date(2027, 1, 5)),
        (date(2026, 11, 18), "周五", date(2026, 11, 20)),
    ],
)
def test_day_without_year_is_the_nearest_not_past(today: date, written: str, meant: date) -> None:
    assert parse_day(written, today) == meant


@pytest.mark.parametrize(
    ("today", "written", "sentence"),
    [
        (
            TODAY,
            "11月20日",
            "「11月20日」没有写年份：是已过的2026年11月20日(周五)，还是2027年11月20日(周六)？请连年份一起写。",
        ),
        (
            date(2027, 1, 2),
            "12月31日",
            "「12月31日」没有写年份：是已过的2026年12月31日(周四)，还是2027年12月31日(周五)？请连年份一起写。",
        ),
        (TODAY, "20日", "「20日」没有写月份：是已过的11月20日，还是12月20日？请连月份一起写。"),
        (TODAY, "周五", "「周五」在本周是2026年11月20日(周五)，已过；下周是2026年11月27日(周五)。请写日期。"),
        (
            TODAY,
            "next Friday",
            "「next friday」有人指2026年11月27日(周五)，有人指2026年12月4日(周五)。请写日期。",
        ),
    ],
)
def test_day_that_could_be_two_is_refused_with_both(today: date, written: str, sentence: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_day(written, today)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2月30日", "2月30日不存在，2月最多29天。"),
        ("2026年2月30日", "2026年2月30日不存在，2月只有28天。"),
        ("2026-02-29", "2026年没有2月29日，2月只有28天。"),
        ("31日", "2026年11月31日不存在，11月只有30天。"),
        ("13月1日", "没有13月，月份是1到12。"),
        ("26/11", "没有26月，月份是1到12。"),
        ("9999-01-01", "9999年不在可用的年份之内（2001至2098），请核对。"),
        ("11月26日(周五)", "「11月26日(周五)」的星期不对：2026年11月26日(周四)。请核对日期。"),
        ("下周", "「下周」没有说明是哪一天，请写如「11月26日」、「下周一」。"),
        ("12月底", "「12月底」没有说明是哪一天，请写如「11月26日」、「下周一」。"),
        ("正月初五", "「正月初五」：请写公历日期，例如「11月26日」。"),
        ("11月26日至28日", "「11月26日至28日」是一段时间，这里只要一天，例如「11月26日」。"),
        ("", "没有写日期，请写如「11月26日」。"),
        (
            "<b>x</b>",
            "看不懂日期「<b>x</b>」，请写如「11月26日」、「11月26日至28日」、「明天」、「下周一」。",
        ),
    ],
)
def test_day_that_cannot_be_is_refused_with_the_reason(written: str, sentence: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_day(written, TODAY)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "written",
    [
        "11-26", "2026/2-1", "26年11月26日", "二二日", "十十日", "11月9点", "11月26日上海", "周一平",
        "November", "20261126", "2026-11-26T00", "11/26/2026", "1.5.6", "26", "²日", "٢٦日", "11月26日半",
        "(周四)", "至", "{said}",
    ],
)  # fmt: skip
def test_day_outside_the_grammar_is_refused(written: str) -> None:
    with pytest.raises(BadDate):
        parse_day(written, TODAY)


@pytest.mark.parametrize(
    "written",
    [
        "11月26日至28日", "11月26日到28日", "11月26日-28日", "11月26-28日", "11月26日—28日",
        "11月26日——28日", "11月26日~28日", "11月26日～28日", "11月26日 至 28日", "26日至28日", "26至28日",
        "26-28日", "11.26-28", "11.26-11.28", "11/26~11/28", "2026-11-26至2026-11-28",
        "2026-11-26 - 2026-11-28", "2026-11-26至28", "十一月二十六日至二十八日",
        "11月26日(周四)至28日(周六)", "11月26日周四至周六", "下周四至周六", "下周四至下周六",
        "从11月26日到28日", "自11月26日起至28日止", "11月26日起3天", "11月26日起三天", "11月26日开始3天",
        "11月26日3天", "11月26日,共3天", "11月26日至28日(共3天)", "26-28 November", "26 to 28 Nov 2026",
        "November 26-28", "November 26-28, 2026", "26 November to 28 November", "from 26 Nov until 28 Nov",
        "26 Nov for 3 days",
    ],
)  # fmt: skip
def test_period_is_read_as_officials_write_it(written: str) -> None:
    assert parse_period(written, TODAY) == Period(date(2026, 11, 26), date(2026, 11, 28))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("今天", TODAY, TODAY),
        ("今天起5天", TODAY, date(2026, 11, 26)),
        ("明天至后天", date(2026, 11, 23), date(2026, 11, 24)),
        ("明天到周五", date(2026, 11, 23), date(2026, 11, 27)),
        ("12月30日至1月2日", date(2026, 12, 30), date(2027, 1, 2)),
        ("2027年12月30日至2月29日", date(2027, 12, 30), date(2028, 2, 29)),
        ("11月30日至12月2日", date(2026, 11, 30), date(2026, 12, 2)),
        ("2028-02-28起3天", date(2028, 2, 28), date(2028, 3, 1)),
        ("2026年11月26日至2027年11月26日", date(2026, 11, 26), date(2027, 11, 26)),
    ],
)
def test_period_end_takes_what_it_omits_from_its_start(written: str, first: date, last: date) -> None:
    assert parse_period(written, TODAY) == Period(first, last)


@pytest.mark.parametrize(
    ("written", "last", "from_half", "to_half"),
    [
        ("11月26日上午", 26, Half.MORNING, Half.MORNING),
        ("11月26日下午", 26, Half.AFTERNOON, Half.AFTERNOON),
        ("11月26日全天", 26, None, None),
        ("11月26日上午至下午", 26, Half.MORNING, Half.AFTERNOON),
        ("11月26日下午至28日", 28, Half.AFTERNOON, None),
        ("11月26日至28日上午", 28, None, Half.MORNING),
        ("11月26日（周四）下午—28日上午", 28, Half.AFTERNOON, Half.MORNING),
        ("26 November afternoon to 28 November morning", 28, Half.AFTERNOON, Half.MORNING),
    ],
)
def test_period_keeps_halves_of_days(
    written: str, last: int, from_half: Half | None, to_half: Half | None
) -> None:
    meant = Period(date(2026, 11, 26), date(2026, 11, last), from_half, to_half)
    assert parse_period(written, TODAY) == meant


def test_period_counts_the_days_it_touches() -> None:
    assert Period(date(2026, 11, 26), date(2026, 11, 28), Half.AFTERNOON).days == 3


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "11月28日至26日",
            "结束日期早于开始日期：2026年11月26日(周四)在2026年11月28日(周六)之前。跨月、跨年请把月份、年份写全。",
        ),
        (
            "11月28日至11月26日",
            "结束日期早于开始日期：2026年11月26日(周四)在2026年11月28日(周六)之前。跨月、跨年请把月份、年份写全。",
        ),
        ("11月26日下午至上午", "结束早于开始：2026年11月26日(周四)的上午在下午之前。"),
        (
            "11月26日至28日共4天",
            "2026年11月26日(周四)至2026年11月28日(周六)按日历是3天，不是4天。请改日期或天数。",
        ),
        ("2098-12-30起3天", "2099年不在可用的年份之内（2001至2098），请核对。"),
        ("11月26日起0天", "天数应在1到366之间，不能是0。"),
        ("11月26日起999天", "天数应在1到366之间，不能是999。"),
        ("11月26日下午起2天", "从下午起算的2天到哪天为止？请写起止日期，例如「11月26日下午至28日上午」。"),
        ("11月26日起三个工作日", "「11月26日起三个工作日」：请写起止日期，工作日由系统按放假安排计算。"),
        ("11月26日半天", "「11月26日半天」：半天请写上午或下午，例如「11月26日下午至28日上午」。"),
        ("11-26日", "「11-26日」可以是11日至26日，也可以是11月26日。请写明，例如「11月26日至28日」。"),
        ("11月30日至31日", "2026年11月31日不存在，11月只有30天。"),
        ("11月26日(周四)至28日(周五)", "「28日(周五)」的星期不对：2026年11月28日(周六)。请核对日期。"),
    ],
)
def test_period_that_cannot_be_is_refused_with_the_reason(written: str, sentence: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_period(written, TODAY)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "written",
    [
        "11月26日起",
        "11月26日至",
        "至28日",
        "11月26日、27日",
        "11月26日9点至28日",
        "11-26至11-28",
        "26-28",
        "3天",
        "11月26日起两周",
        "今晚",
    ],
)
def test_period_outside_the_grammar_is_refused(written: str) -> None:
    with pytest.raises(BadDate):
        parse_period(written, TODAY)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("今天14:20", "2026-11-22 14:20"), ("12月21日上午9点", "2026-12-21 09:00"),
        ("12月21日9时30分", "2026-12-21 09:30"), ("明天下午2点半", "2026-11-23 14:30"),
        ("2026-12-21 09:00", "2026-12-21 09:00"), ("2026-12-21T09:00", "2026-12-21 09:00"),
        ("12月21日，14：20", "2026-12-21 14:20"), ("１２月２１日１４：２０", "2026-12-21 14:20"),
        ("12月21日(周一)上午9点", "2026-12-21 09:00"), ("十二月二十一日下午三点一刻", "2026-12-21 15:15"),
        ("明天九点三十分", "2026-11-23 09:30"), ("明天九点零五分", "2026-11-23 09:05"),
        ("明天9点05", "2026-11-23 09:05"), ("明天9点整", "2026-11-23 09:00"),
        ("明天0点", "2026-11-23 00:00"), ("明天3时", "2026-11-23 03:00"),
        ("明天03:00", "2026-11-23 03:00"), ("明天凌晨3点", "2026-11-23 03:00"),
        ("明天中午12点半", "2026-11-23 12:30"), ("明天下午14:30", "2026-11-23 14:30"),
        ("明晚8点", "2026-11-23 20:00"), ("今早8:30", "2026-11-22 08:30"),
        ("昨天23:10", "2026-11-21 23:10"), ("明天 上午 9 点", "2026-11-23 09:00"),
        ("tomorrow 9am", "2026-11-23 09:00"), ("26 November at 2:30 pm", "2026-11-26 14:30"),
        ("26 November 2026 14:20", "2026-11-26 14:20"),
    ],
)  # fmt: skip
def test_moment_is_read_in_the_zone_of_now(written: str, meant: str) -> None:
    moment = parse_moment(written, NOW)
    assert (f"{moment:%Y-%m-%d %H:%M}", moment.tzinfo) == (meant, NOW.tzinfo)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("下午2点半", "「下午2点半」没有写哪一天，请写如「今天14:20」「12月21日上午9点」。"),
        ("12月21日", "2026年12月21日(周一)几点？请连钟点一起写，例如「12月21日上午9点」。"),
        ("明天3点", "「3点」是上午还是下午？请写如「下午3点」或「15:00」。"),
        ("明天24点", "「24点」请写成第二天的00:00，或当天的23:59。"),
        ("明天25:00", "没有「25:00」这样的钟点，请按二十四小时写，例如「14:20」。"),
        ("明天上午12点", "没有「上午12点」这样的钟点，请按二十四小时写，例如「14:20」。"),
        ("明天9:75", "「9:75」：没有75分。"),
        ("明天9点左右", "看不懂「明天9点左右」，请写如「12月21日上午9点」、「明天14:20」。"),
        ("2月30日9:00", "2月30日不存在，2月最多29天。"),
    ],
)
def test_moment_that_cannot_be_is_refused_with_the_reason(written: str, sentence: str) -> None:
    with pytest.raises(BadDate) as refused:
        parse_moment(written, NOW)
    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("出差 11月26日至28日 南京", ["出差", "南京"]),
        ("11月26日至28日", []),
        ("出差 南京 11月26日 至 28日", ["出差", "南京"]),
        ("出差 11月26日至 28日 南京", ["出差", "南京"]),
        ("11 月 26 日 至 11 月 28 日 南京", ["南京"]),
        ("11月26日 起 3天 南京", ["南京"]),
        ("trip 26 November to 28 November Nanjing", ["trip", "Nanjing"]),
        ("1.5亿元项目 11月26日至28日", ["1.5亿元项目"]),
    ],
)
def test_find_period_gives_the_other_words(line: str, others: list[str]) -> None:
    assert find_period(line.split(), TODAY) == (Period(date(2026, 11, 26), date(2026, 11, 28)), others)


@pytest.mark.parametrize("line", ["", "出差 南京", "关于2026年预算的请示", "May", "1.5亿元"])
def test_find_period_finds_none_among_words_without_date(line: str) -> None:
    assert find_period(line.split(), TODAY) is None


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("出差 2月30日 南京", "2月30日不存在，2月最多29天。"),
        (
            "11月28日 至 26日",
            "结束日期早于开始日期：2026年11月26日(周四)在2026年11月28日(周六)之前。跨月、跨年请把月份、年份写全。",
        ),
        (
            "11月26日 长江路 26号",
            "「11月26日」和「26号」都像日期，不知以哪个为准。起止日期请连写，例如「11月26日至28日」；地点等请写成「地点：…」。",
        ),
        ("11月26日 南京 3天", "「3天」请紧接着日期写，例如「11月26日起3天」「11月26日下午」。"),
        (
            "11月26日上海",
            "看不懂日期「11月26日上海」，请写如「11月26日」、「11月26日至28日」、「明天」、「下周一」。",
        ),
        ("下周 南京", "「下周」没有说明是哪一天，请写如「11月26日」、「下周一」。"),
    ],
)
def test_find_period_refuses_what_it_would_have_to_guess(line: str, sentence: str) -> None:
    with pytest.raises(BadDate) as refused:
        find_period(line.split(), TODAY)
    assert refused.value.sentence == sentence


def test_refusal_is_said_in_another_language_with_its_dates() -> None:
    with pytest.raises(BadDate) as refused:
        parse_period("2026-11-28至2026-11-26", TODAY)
    said = refused.value.said_in("en", lambda _: "The end, {last}, is before the start, {first}.")
    assert said == "The end, Thu 26 Nov 2026, is before the start, Sat 28 Nov 2026."


@STEADY
@given(st.text() | date_like, st.dates())
def test_any_text_is_read_or_refused(written: str, today: date) -> None:
    for read in (parse_day, parse_period):
        with suppress(BadDate):
            read(written, today)
    with suppress(BadDate):
        assert parse_moment(written, datetime(2026, 11, 22, tzinfo=UTC)).tzinfo is UTC


@STEADY
@given(st.lists(st.text(max_size=8) | date_like, max_size=8), st.dates())
def test_find_period_reads_or_refuses_any_words(words: list[str], today: date) -> None:
    with suppress(BadDate):
        found = find_period(words, today)
        if found:
            assert found[0].first <= found[0].last
            assert len(found[1]) < len(words)


days = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@STEADY
@given(days, days)
def test_day_shown_is_the_day_read(on: date, today: date) -> None:
    assert parse_day(full_day(on), today) == on
    assert parse_day(full_day(on, "en"), today) == on


@STEADY
@given(days, st.integers(0, 300))
def test_day_within_sight_needs_no_year(today: date, ahead: int) -> None:
    on = today + timedelta(days=ahead)
    assert parse_day(f"{on.month}月{on.day}日", today) == on
    assert parse_day(day(on, on), today) == on


@STEADY
@given(days, st.integers(0, 200), st.integers(0, 60), st.sampled_from(["zh", "en"]))
def test_period_shown_is_the_period_read(today: date, ahead: int, length: int, locale: str) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    assert parse_period(period(first, last, today, locale), today) == Period(first, last)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("今天上午", date(2026, 11, 23)),
        ("昨天下午3点", datetime(2026, 11, 22, 15, tzinfo=UTC)),
        ("14:20", datetime(2026, 11, 23, 14, 20, tzinfo=UTC)),
        ("11月20日", date(2026, 11, 20)),
        ("12月1日", date(2025, 12, 1)),
        ("2026年11月20日9:00", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("20日", date(2026, 11, 20)),
        ("30日", date(2026, 10, 30)),
        ("明天", date(2026, 11, 24)),
    ],
)
def test_past_day_is_the_nearest_not_to_come(written: str, read: date) -> None:
    assert parse_past(written, datetime(2026, 11, 23, 15, tzinfo=UTC)) == read


@pytest.mark.parametrize("written", ["", "口头", "11月18日至20日", "三天", "2月30日", "25:00"])
def test_past_that_is_no_moment_and_no_day_is_refused(written: str) -> None:
    with pytest.raises(BadDate):
        parse_past(written, datetime(2026, 11, 23, 15, tzinfo=UTC))
