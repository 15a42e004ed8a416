"""What the one who runs Klarsyn may decide, read once at the doors."""

from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import SettingError


class Settings(BaseSettings):
    """Settings from `KLARSYN_...` in the environment; what is handed in goes first.

    Attributes
    ----------
    data_dir : the folder that holds everything Klarsyn keeps.
    host, port : where the service listens; loopback only.
    basemap_url : XYZ template such as `https://tiles.example/{z}/{x}/{y}.png`, or a path on this service; None draws
        the product's own water, areas and names.
    basemap_attribution : shown on the map wherever the basemap is.
    role : whose eyes the answers are for; names a policy of `hotspot.disclosure`.
    prognosis : whether the collection that looks forward is offered; off unless somebody decided so.

    Raises
    ------
    SettingError
        Where a value cannot be used; the variable is named.
    """

    model_config = SettingsConfigDict(env_prefix="KLARSYN_", frozen=True, extra="forbid")

    data_dir: Path = Path("klarsyn-data")
    host: str = "127.0.0.1"
    port: int = 8000
    basemap_url: str | None = None
    basemap_attribution: str = ""
    role: str = "police"
    prognosis: bool = False

    def __init__(self, **given: Any) -> None:  # noqa: ANN401  whatever is handed in is validated below
        try:
            super().__init__(**given)
        except ValidationError as error:
            first = error.errors()[0]
            name = f"KLARSYN_{'_'.join(str(part) for part in first['loc'])}".upper()
            raise SettingError(
                f"The setting {name} is '{first['input']}': {first['msg']}. Correct or unset it."
            ) from error

    @field_validator("basemap_url")
    @classmethod
    def _check_basemap(cls, url: str | None) -> str | None:
        if not url:
            return None
        is_known = url.startswith("/") or urlsplit(url).scheme in {"http", "https"}
        if not is_known or any(part not in url for part in ("{z}", "{x}", "{y}")) or "{s}" in url:
            raise SettingError(
                f"The setting KLARSYN_BASEMAP_URL is '{url}'; it needs http(s) or a path, with {{z}}, {{x}} and {{y}} "
                "and without {s}, such as https://tiles.example/{z}/{x}/{y}.png. Correct or unset it."
            )
        return url

    @property
    def basemap_origin(self) -> str:
        """Scheme and host that the page may fetch tiles from; empty for none or our own."""
        parts = urlsplit(self.basemap_url or "")
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def check_bind(host: str) -> None:
    """Refuse to listen where other machines could connect, as long as there is no access control.

    Raises
    ------
    SettingError
        For any address that is not loopback.

    Examples
    --------
    >>> check_bind("127.0.0.1")
    """
    if not is_loopback(host):
        raise SettingError(
            f"The service would listen on '{host}', where other machines can reach it, and this version has no access "
            "control. Use 127.0.0.1, ::1 or localhost, and reach it from elsewhere through an SSH tunnel."
        )


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine alone.

    >>> is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("intranet")
    (True, False, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
