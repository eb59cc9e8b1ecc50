"""From text to values: quantities with units, TOML, and errors that teach."""
