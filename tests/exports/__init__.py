"""The marts as files: what is in them, and that they come whole or not at all."""
