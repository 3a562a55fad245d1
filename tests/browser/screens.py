"""Screens a page is looked at on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    width: int
    scheme: str

    def __str__(self):
        return f"{self.width}-{self.scheme}"


ALL = [Screen(width, scheme) for width in (320, 768, 1280) for scheme in ("light", "dark")]
