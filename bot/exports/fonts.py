"""The fonts of what is drawn: DejaVu Sans, which has every sign that a French page of results needs (≥ µ × é œ).

They come with matplotlib; where they are is known without loading it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def font_file(style: str = "") -> Path:
    """Return the file of DejaVu Sans in a style: "", "Bold" or "Oblique"."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib is not installed; its fonts are needed: make setup.")
    name = f"DejaVuSans-{style}.ttf" if style else "DejaVuSans.ttf"
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / name
