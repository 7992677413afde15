"""Programs that people read the published file with, while it is published anew: `make clients`."""
