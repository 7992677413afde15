"""What can go wrong between us and GOV.UK.

Belongs here: the kinds of errors, so that whoever catches them need not import `requests`. Does not belong here:
raising them (`client`, `connection`, `addresses`, `bodies`).
"""

from __future__ import annotations

from assets.problems import ToldError


class GovukError(ToldError):
    """GOV.UK could not be asked, or its answer could not be used."""


class GovukUnreachable(GovukError):
    """No connection to GOV.UK came about, or a request was never answered."""


class NoConnection(GovukUnreachable):
    """No connection came about, whatever was to be asked: no name, no route, refused, no TLS."""


class OutOfTime(GovukError):
    """All that may be asked at once took longer than it may; what was not asked yet is asked the next time."""


class NotFound(GovukError):
    """GOV.UK knows nothing at this address (404)."""


class Gone(GovukError):
    """GOV.UK has taken this page down (410)."""


class HostNotAllowed(GovukError):
    """An address, or a redirect, leads to a host or protocol that is not allowed."""


class TooLarge(GovukError):
    """A body is larger than is taken."""


class BadBody(GovukError):
    """A body broke off, came too slowly, or is not what the address promises."""


class BadAnswer(GovukError):
    """An answer that is no use: an unexpected status, or redirects without end."""


class Busy(BadAnswer):
    """A server is busy or out of order (429, 500, 502, 503, 504), however often it was asked; that may pass."""


class BrokeOff(BadBody):
    """A body broke off each time; it may come whole later."""


class EmptyBody(BadBody):
    """A body has no byte."""
