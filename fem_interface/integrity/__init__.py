"""Do the ceramic bodies survive? Their worst stress, the flaws that grow, and the odds."""
