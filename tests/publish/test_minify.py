"""Minifying changes nothing that a reader sees or a browser runs."""

from pathlib import Path

from kb.publish import minify


def test_a_page_keeps_what_is_shown_as_written() -> None:
    html = (
        "<p>\n\n   one\n   <em>two</em>\n three</p>\n\n"
        "<pre>  a\n\n    b</pre>\n  <textarea>\n\n x</textarea>\n<!-- no more -->"
    )
    kept = minify.minified(html)
    assert kept.startswith("<p>one <em>two</em> three</p>")
    assert "<pre>  a\n\n    b</pre>" in kept
    assert "\n x</textarea>" in kept
    assert "no more" not in kept


def test_a_page_keeps_its_scripts() -> None:
    html = "<script>\n  const a = `\n\n  b`;\n</script>"
    assert "const a = `\n\n  b`;" in minify.minified(html)


def test_source_maps_go(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    script = tmp_path / "assets/a.min.js"
    script.write_text("run();\n//# sourceMappingURL=a.min.js.map\n", encoding="utf-8")
    style = tmp_path / "assets/a.min.css"
    style.write_text("a{b:c}\n/*# sourceMappingURL=a.min.css.map */", encoding="utf-8")
    (tmp_path / "assets/a.min.js.map").write_text("{}", encoding="utf-8")
    minify.site(tmp_path)
    assert script.read_text(encoding="utf-8") == "run();"
    assert style.read_text(encoding="utf-8") == "a{b:c}"
    assert sorted(path.name for path in script.parent.iterdir()) == ["a.min.css", "a.min.js"]


def test_a_script_of_ours_loses_the_lines_that_are_comments(tmp_path: Path) -> None:
    script = tmp_path / "javascripts/a.js"
    script.parent.mkdir()
    script.write_text("// Why.\n/** What. */\nrun('//x'); // so\n  // more\n", encoding="utf-8")
    minify.site(tmp_path)
    assert script.read_text(encoding="utf-8") == "run('//x'); // so\n"


def test_a_style_sheet_loses_comments_and_spaces_and_no_meaning() -> None:
    css = "/* Why\n so. */\na :is(b, c) > d::after {\n  color: red;\n  margin: 0 1px;\n}\n\n"
    css += "@media print { e { top: 0; } }\n"
    told = "a :is(b,c) > d::after{color:red;margin:0 1px;}@media print{e{top:0;}}\n"
    assert minify.style(css) == told


def test_a_style_sheet_keeps_its_strings() -> None:
    css = "td::before { content: attr(data-column) \": \"; }\na::after { content: ' , ' ; }"
    kept = "td::before{content:attr(data-column) \": \";}a::after{content:' , ' ;}"
    assert minify.style(css).strip() == kept
