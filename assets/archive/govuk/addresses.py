"""Which addresses may be asked: https on some hosts, or one server on this machine.

Belongs here: checking an address, on every redirect hop. Does not belong here: asking it (`connection`).

`IMMSTATS_GOVUK_URL` may name a server on this machine (`http://127.0.0.1:…`). It then stands in for every host of
`IMMSTATS_GOVUK_HOSTS`: an attachment's published address, https://assets.publishing.service.gov.uk/media/…, is asked
of it as /media/…, so that nothing leaves the machine and no JSON is rewritten.
`IMMSTATS_WEB_ARCHIVES_URL` does the same for the hosts of the web archives.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from assets.archive.govuk.errors import HostNotAllowed

URL_CHARS_MAX = 2_000
_LOOPBACK = ("127.0.0.1", "localhost")


class Addresses:
    """The addresses that may be asked."""

    def __init__(self, url: str, hosts: frozenset[str], setting: str, listed_in: str) -> None:
        """Take the root and the hosts that are allowed.

        Args:
            url: Root of what is asked.
            hosts: Hosts that are allowed.
            setting: Name of the setting that gives the root, for messages.
            listed_in: Where the hosts are listed, for messages.

        Raises:
            HostNotAllowed: If the configured root is neither https nor on this machine.
        """
        root = urlsplit(url)
        self.root = f"{root.scheme}://{root.netloc}"
        self.local = root.scheme == "http" and root.hostname in _LOOPBACK
        self._hosts, self._listed_in = hosts, listed_in
        if not self.local and root.scheme != "https":
            raise HostNotAllowed(
                f"{setting} is {url}; it must be https, or http on 127.0.0.1 for a server on this machine"
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
            raise HostNotAllowed(self._not_allowed(parts))
        return f"{self.root}{rest}" if self.local else f"https://{host}{rest}"

    def hop(self, asked: str, location: str) -> str:
        """Return the address that a redirect leads to, not checked yet.

        Args:
            asked: Address that answered with the redirect.
            location: What it says in `Location`.

        Raises:
            ValueError: If that is no address.
        """
        return urljoin(asked, location)

    def _not_allowed(self, parts: SplitResult) -> str:
        return (
            f"{parts.scheme}://{parts.netloc}{parts.path}"[:300]
            + f" is not asked: only https on {', '.join(sorted(self._hosts))} is ({self._listed_in})"
        )
