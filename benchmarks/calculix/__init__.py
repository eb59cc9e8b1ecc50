"""A sinusoid pressed with a J2 metal, by `fem_interface` and by CalculiX."""
