"""Which addresses may be asked: https on the hosts of GOV.UK, or one server on this machine.

Belongs here: checking an address, on every redirect hop. Does not belong here: asking it (`connection`).

`IMMSTATS_GOVUK_URL` may name a server on this machine (`http://127.0.0.1:…`). It then stands in for every host of
`IMMSTATS_GOVUK_HOSTS`: an attachment's published address, https://assets.publishing.service.gov.uk/media/…, is asked
of it as /media/…, so that nothing leaves the machine and no JSON is rewritten.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from assets.archive.govuk.errors import HostNotAllowed
from assets.settings import Settings

URL_CHARS_MAX = 2_000
_LOOPBACK = ("127.0.0.1", "localhost")


class Addresses:
    """The addresses that may be asked."""

    def __init__(self, settings: Settings) -> None:
        """Take the root of GOV.UK and the hosts that are allowed.

        Args:
            settings: Settings of the run.

        Raises:
            HostNotAllowed: If the configured root is neither https nor on this machine.
        """
        root = urlsplit(settings.govuk_url)
        self.root = f"{root.scheme}://{root.netloc}"
        self.local = root.scheme == "http" and root.hostname in _LOOPBACK
        self._hosts = settings.govuk_hosts
        if not self.local and root.scheme != "https":
            raise HostNotAllowed(
                f"IMMSTATS_GOVUK_URL is {settings.govuk_url}; it must be https, "
                "or http on 127.0.0.1 for a server on this machine"
            )

    def checked(self, url: str) -> str:
        """Return the address to ask for a URL, put together anew from its checked parts.

        Raises:
            HostNotAllowed: If it may not be asked.
        """
        if len(url) > URL_CHARS_MAX:
            raise HostNotAllowed(f"an address of {len(url):,} characters is not asked: {url[:80]}…")
        try:
            parts = urlsplit(url)
            host = f"{parts.hostname}:{parts.port}" if parts.port not in (None, 443) else parts.hostname
        except ValueError as error:
            raise HostNotAllowed(f"{url[:200]!r} is no address") from error
        rest = parts._replace(scheme="", netloc="", fragment="").geturl()
        if self.local and f"{parts.scheme}://{parts.netloc}" == self.root:
            return f"{self.root}{rest}"
        if parts.scheme != "https" or "@" in parts.netloc or host not in self._hosts:
            raise HostNotAllowed(_not_allowed(parts, self._hosts))
        return f"{self.root}{rest}" if self.local else f"https://{host}{rest}"


def _not_allowed(parts: SplitResult, hosts: frozenset[str]) -> str:
    return (
        f"{parts.scheme}://{parts.netloc}{parts.path}"[:300]
        + f" is not asked: only https on {', '.join(sorted(hosts))} is (IMMSTATS_GOVUK_HOSTS)"
    )
