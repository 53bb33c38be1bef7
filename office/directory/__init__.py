"""The directory of units, seats and people: read from a file, checked, compared, applied."""
