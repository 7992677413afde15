"""What is watched on GOV.UK, what the Content API says of it, and when releases are expected.

Belongs here: publications, releases, the calendar and its announcements. Does not belong here:
fetching or keeping bytes (`archive`).
"""
