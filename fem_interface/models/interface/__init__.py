"""One interface of metal and electrolyte in a press: from a case to a run directory."""
