"""What a face in contact tells: fractions, voids, closing, the window of pressure."""
