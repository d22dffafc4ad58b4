"""Slimming changes nothing that a reader sees or a browser runs."""

from kb.publish import slim


def test_a_page_keeps_what_is_shown_as_written() -> None:
    html = "<p>\n\n   one\n   two</p>\n\n<pre>  a\n\n    b</pre>\n  <textarea>\n\n x</textarea>\n"
    assert (
        slim.page(html)
        == "<p>\none\ntwo</p>\n<pre>  a\n\n    b</pre>\n<textarea>\n\n x</textarea>\n"
    )


def test_a_page_keeps_its_scripts() -> None:
    html = "<script>\n  const a = `\n\n  b`;\n</script>"
    assert slim.page(html) == html


def test_code_loses_remarks_and_indentation() -> None:
    script = (
        '// says\n(() => {\n  // why\n  const url = "https://x"; // here\n\n  /** what */\n})();\n'
    )
    assert slim.code(script) == '(() => {\nconst url = "https://x"; // here\n})();\n'
    style = "/* one\n   two */\na { b: c; } /* d */\n"
    assert slim.code(style) == "a { b: c; } /* d */\n"


def test_a_style_keeps_its_selectors() -> None:
    style = (
        "a :is(b, c) > d:hover {\n  color: red;\n"
        '  font: 0.1px "A B", serif;\n  margin: 0 -0.5em 10.5em;\n}\n'
        "@media print { e { f: g } }"
    )
    kept = (
        'a :is(b,c) > d:hover{color:red;font:.1px "A B",serif;margin:0 -.5em 10.5em;}'
        "@media print{e{f:g}}\n"
    )
    assert slim.style(style) == kept
