"""公文: papers that come in and go out, and the clocks that run on them."""
