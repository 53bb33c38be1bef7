"""What people type and press: parse, one office operation, one view."""
