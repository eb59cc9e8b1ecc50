"""What every other part stands on: records, errors, ranks."""
