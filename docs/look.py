"""Look at pages: every HTML file given (or lying in a folder given) in headless Chromium at 1280 and 390 pixels, to PNG beside it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WIDTHS = (1280, 390)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
TALLEST = 16_000


def browser() -> str | None:
    """The first browser of Chromium's kind on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pages(given: list[str]) -> list[Path]:
    """All HTML files that the arguments name, folders searched through."""
    found: list[Path] = []
    for path in map(Path, given):
        found += sorted(path.rglob("*.html")) if path.is_dir() else [path]
    return found


def call(chromium: str, profile: str, page: str, *options: str) -> subprocess.CompletedProcess[str]:
    """One headless run of its own profile; the page itself is never changed."""
    standing = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        f"--user-data-dir={profile}",
    )
    return subprocess.run([chromium, *standing, *options, page], capture_output=True, text=True, timeout=120, check=False)


def frame(page: Path, width: int) -> str:
    """A frame of exactly this width around the page, which says the page's own height and width in its title.

    Headless windows are never narrower than 500 pixels, a frame may be.
    """
    return (
        f'<!DOCTYPE html><body style="margin:0;background:#fff"><iframe id="f" src="{page.resolve().as_uri()}" '
        f'style="border:0;display:block" width="{width}" height="600"></iframe>'
        "<script>f.onload=()=>{const d=f.contentDocument.documentElement;"
        "document.title=d.scrollHeight+' '+d.scrollWidth;f.height=d.scrollHeight}</script>"
    )


def look(chromium: str, page: Path, width: int) -> str:
    """Write the picture; returns a sentence about it, which warns where the page is wider than the window."""
    target = page.with_name(f"{page.stem}.{width}.png")
    with tempfile.TemporaryDirectory() as folder:
        holder = Path(folder) / "frame.html"
        holder.write_text(frame(page, width), "utf-8")
        near, address = "--allow-file-access-from-files", holder.as_uri()
        dom = call(chromium, folder, address, near, "--dump-dom", "--virtual-time-budget=3000").stdout
        title = dom.partition("<title>")[2].partition("</title>")[0].split()
        height, wide = (int(title[0]), int(title[1])) if len(title) == 2 else (3000, width)
        size = f"--window-size={max(width, 500)},{min(height, TALLEST)}"
        call(chromium, folder, address, near, size, f"--screenshot={target.resolve()}", "--virtual-time-budget=3000")
    if not target.exists():
        return f"{target}: the browser wrote no picture"
    return f"{target}: {height} px high" + (f", WIDER than the window: {wide} px" if wide > width else "")


def main() -> None:
    """Look at all pages."""
    chromium = browser()
    if chromium is None:
        print("pages were not looked at: no Chromium, Chrome or Edge on this machine")
        return
    found = pages(sys.argv[1:])
    if not found:
        print("pages were not looked at: there are none; name HTML files or folders, such as demo (which `make demo` writes)")
        return
    for page in found:
        for width in WIDTHS:
            print(look(chromium, page, width), flush=True)


if __name__ == "__main__":
    main()
