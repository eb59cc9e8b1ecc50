"""What the bodies are made of: material files, and the laws that follow from them."""
