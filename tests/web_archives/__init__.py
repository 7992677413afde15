"""Web archives: lists and replays over real HTTP, and the backfill from a real pywb."""
