"""Expected errors: each is a sentence that its reader can act on."""


class OfficeError(Exception):
    """What cannot be done, and what to do instead, in a sentence for the one who asked."""


class NotForYouError(OfficeError):
    """The record is not one that this person may see or act on."""


class StaleError(OfficeError):
    """What was pressed is no longer so; the sentence says what is so now."""


class BadInputError(OfficeError):
    """Something typed or chosen cannot stand; the sentence says how to say it right."""
