"""The rule engine, pure, and the rulebooks as data. Knows no records and reads no clock."""
