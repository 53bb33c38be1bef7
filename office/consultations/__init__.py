"""征求意见: one question to many units."""
