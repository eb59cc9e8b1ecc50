"""Physical models, and what every run of one leaves behind."""
