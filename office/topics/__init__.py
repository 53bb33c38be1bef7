"""Topics, from the proposal to the agenda."""
