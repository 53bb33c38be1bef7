"""Time: what falls due, what is sent, and the clock that wakes them."""
