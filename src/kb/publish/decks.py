"""The slides: a file for each notebook of the course, `notebooks/slides/NAME.html`.

One slide at a time on a screen, by keys and buttons; without a script all of them, one below the
other; on paper a sheet each. They need nothing from outside.
"""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path

import markdown

from kb.docs import notebooks
from kb.docs.places import DATA
from kb.knowledge import course
from kb.render import deck
from kb.render.links import PageAddress

FOLDER = "notebooks/slides"
_EXTENSIONS = ("attr_list", "md_in_html", "tables", "pymdownx.superfences")
_LINK = re.compile(r'(<a [^>]*?href=")([^":#]+\.md)(#[^"]*)?"')
STYLE = """\
:root { color-scheme: light dark; --ink: #1b2230; --paper: #fdfcf9; --line: #c9d0dc;
  --code: #f1f2ef; --link: #1f4e8c; --quiet: #4a5364; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ef; --paper: #141a24; --line: #3c475b;
  --code: #1c2431; --link: #8fb8f0; --quiet: #b4bdcb; } }
* { box-sizing: border-box; }
body { margin: 0; font: 20px/1.5 system-ui, "Liberation Sans", sans-serif; color: var(--ink);
  background: var(--paper); }
section { max-width: 62rem; min-height: 100vh; margin: 0 auto; padding: 2rem 2rem 4.5rem;
  border-top: 4px solid var(--line); }
section[hidden] { display: none; }
h1, h2, h3 { margin: 0 0 1rem; font-family: Charter, "Liberation Serif", Georgia, serif;
  line-height: 1.2; }
h1 { font-size: 2.2rem; } h2 { font-size: 1.7rem; } h3 { font-size: 1.4rem; }
p, li, blockquote { max-width: 50rem; }
a { color: var(--link); }
pre { margin: 0.8rem 0; padding: 0.6rem 0.9rem; border-left: 3px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.78em; line-height: 1.4;
  background: var(--code); }
pre, code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
:not(pre) > code { font-size: 0.85em; overflow-wrap: anywhere; }
figure { margin: 0.8rem 0; } figcaption { font-weight: 600; font-size: 0.8em; }
svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.85em; }
th, td { padding: 0.2em 0.6em; border: 1px solid var(--line); text-align: left; }
blockquote { margin: 0.8rem 0; padding: 0 1rem; border-left: 4px solid var(--line); }
.about, .number { color: var(--quiet); font-size: 0.8em; }
nav { position: fixed; inset: auto 0 0; display: flex; gap: 0.6rem; align-items: center;
  justify-content: center; padding: 0.4rem; border-top: 1px solid var(--line);
  background: var(--paper); }
nav[hidden] { display: none; }
nav :is(button, a) { min-height: 2rem; padding: 0.2rem 0.8rem; font: inherit; font-size: 0.8em;
  color: var(--link); background: none; border: 1px solid currentColor; border-radius: 0.2rem;
  cursor: pointer; text-decoration: none; }
@media (max-width: 44em) { body { font-size: 16px; } section { padding-inline: 1rem; }
  h1 { font-size: 1.6rem; } h2 { font-size: 1.35rem; } }
@media print {
  @page { size: A4 landscape; margin: 12mm 14mm; }
  :root { --ink: #000; --paper: #fff; --line: #999; --code: #f5f5f3; --link: #000; --quiet: #333; }
  body { font-size: 12.5pt; }
  section, section[hidden] { display: block; min-height: 0; max-width: none; padding: 0; border: 0;
    break-after: page; }
  section:last-of-type { break-after: auto; }
  nav { display: none; }
  pre, tr, li, figure { break-inside: avoid; } h1, h2, h3 { break-after: avoid; }
}
"""
SCRIPT = """\
const slides = [...document.querySelectorAll("section")];
const bar = document.querySelector("nav");
const [back, next] = bar.querySelectorAll("button");
const told = bar.querySelector("[role=status]");
let at = 0;
function show(number, by) {
  at = Math.min(slides.length - 1, Math.max(0, number));
  slides.forEach((slide, n) => { slide.hidden = n !== at; });
  told.textContent = `${at + 1} of ${slides.length}`;
  back.setAttribute("aria-disabled", at === 0);
  next.setAttribute("aria-disabled", at === slides.length - 1);
  if (by) history.replaceState(null, "", `#slide-${at + 1}`);
  scrollTo(0, 0);
}
const linked = () => Number(location.hash.match(/^#slide-(\\d+)$/)?.[1] ?? 1) - 1;
back.addEventListener("click", () => show(at - 1, true));
next.addEventListener("click", () => show(at + 1, true));
addEventListener("hashchange", () => show(linked()));
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const to = { ArrowRight: at + 1, PageDown: at + 1, ArrowLeft: at - 1, PageUp: at - 1, Home: 0,
    End: slides.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  show(to, true);
});
bar.hidden = false;
show(linked());
"""


def files(root: Path, *, flat: bool) -> dict[str, str]:
    """Every file by its place below the site's root.

    Args:
        root: the checkout.
        flat: whether a page of the site is a file, not a folder.

    Raises:
        InputError: the course or a notebook is wrong.
    """
    lessons = course.lessons(root / DATA)
    titles = notebooks.titles(root)
    return {
        f"{FOLDER}/{name}.html": _deck(titles[name], lessons.get(name), deck.slides(one), flat=flat)
        for name, one in notebooks.read(root).items()
    }


def write(root: Path, site: Path, *, flat: bool) -> None:
    """Write them into the built site.

    Raises:
        InputError: the course or a notebook is wrong.
        OSError: a file cannot be written.
    """
    for place, text in files(root, flat=flat).items():
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_text(text, encoding="utf-8")


def _deck(title: str, lesson: course.Lesson | None, slides: list[str], *, flat: bool) -> str:
    about = f"{lesson.aim} {lesson.minutes} minutes. Know before: {lesson.needs}" if lesson else ""
    parts, below = [], ""
    for number, slide in enumerate(slides, 1):
        heading = re.match(r"#+ (.+)", slide)
        above = "" if heading else f'<p class="about">{escape(below)}</p>\n'
        below = heading[1].replace("`", "") if heading else below
        told = f'<p class="about">{escape(about)}</p>\n' if number == 1 else ""
        parts.append(
            f'<section id="slide-{number}" aria-label="Slide {number}">\n'
            f"{above}{_html(slide, flat=flat)}\n"
            f'{told}<p class="number">{escape(title)} · {number} of {len(slides)}</p>\n</section>\n'
        )
    course_page = _address("index.md", "", flat=flat)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Slides: {escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f'<main>\n{"".join(parts)}</main>\n<nav aria-label="Slides" hidden>\n'
        '<button type="button">← Back</button>\n<span role="status"></span>\n'
        f'<button type="button">Next →</button>\n<a href="{course_page}">The course</a>\n</nav>\n'
        f"<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _html(slide: str, *, flat: bool) -> str:
    made = markdown.markdown(slide, extensions=_EXTENSIONS, output_format="html")
    return _LINK.sub(
        lambda found: f'{found[1]}{_address(found[2], (found[3] or "#")[1:], flat=flat)}"', made
    )


def _address(link: str, anchor: str, *, flat: bool) -> str:
    """The address of a page from a deck, by its link from a notebook's page."""
    page = posixpath.normpath(posixpath.join("notebooks", link))
    place = PageAddress(page, anchor)
    return f"../../{place.file if flat else place.url}"
