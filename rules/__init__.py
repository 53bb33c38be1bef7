"""The rule engine, pure, and the rulebooks as data. Knows no records and reads no clock.

    from rules.loading import shipped  # .ids, .get(id or id@version), .in_force(id, day), .versions(id)
    from rules.engine import answer, leave, sign, acting, deadline  # (book, question) → Reply
    from rules.questions import Leave, Sign, Deadline, check, parse  # QuestionError(code, message)
    from rules.calendar import WorkCalendar, DayOverride, DayKind
    from rules.vocabulary import Post, Document, Meeting  # .term: the Chinese word; .named(text) finds one

    book = shipped().get("wujin-2021")
    reply = leave(book, Leave(rulebook=book.id, applicant=Post.DEPARTMENT_HEAD))
    reply.answer.steps      # AnswerStep(act, by, to, if_, may, beyond); None instead of an answer is silence
    reply.cite, reply.warnings, reply.rules, reply.unsettled

Modules, lowest first:
- `vocabulary`: the words, each with its Chinese term and aliases; `Post.genus` is the wider post.
- `calendar`: `WorkCalendar(overrides)`: kind, name, is_working, is_published, add_working_days,
  count_working_days, next_working, previous_working, unpublished_years.
- `forms`, `time_forms`, `paper_forms`: the forms in which rules are written; `rulebook`: one document's
  rules; `Rulebook.term(word)`, `.has(post)`, `.sections()`, `.key`.
- `yaml_files`: YAML read strictly, `Document` or `RulebookError` (file:line: key: sentence) out.
- `loading`: a `Document` in, a `Rulebook` out; the registry.
- `questions`, `answers`, `paper_questions`, `paper_answers`: the typed sides of the engine;
  `Reply.to_json()` is the contract's form.
- `engine`, `timing`: `answer(book, question, calendar, articles)` and one function for each ask (`deadline`
  takes the calendar too); `counted_days(deadline_answer, calendar)` shows how a limit was counted;
  `facts_asked` tells what a topic form must ask.
- `signing`: who reviews and signs; `find_fork` lays out every whole chain where the matter is open.
- `papers`, `watch`: what a paper that comes in has to be, who decides on it, what a circle means; the watch.
- `showing`: `rules_of(book)`, `find_rules(book, "46" or words)` for looking rules up.
"""
