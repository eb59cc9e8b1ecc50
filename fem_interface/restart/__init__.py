"""Going on with a run that was stopped: what the next step reads, on disk."""
