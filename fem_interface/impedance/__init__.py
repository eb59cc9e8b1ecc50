"""From a contact to the resistance of the interface: computed, and as it was measured."""
