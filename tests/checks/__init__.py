"""Each check on a build small enough to read: one in which it finds nothing, and a change that it finds."""
