"""The ladder of verification: exact solutions that the program climbs one after the other."""
