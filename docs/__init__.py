"""Pages for readers, and what writes their generated parts."""
