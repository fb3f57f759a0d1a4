"""Texts that a file must hold without coming alive or falling apart."""

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+49 89 1234",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "'=1+1",
    "#N/A",
    '=HYPERLINK("http://198.51.100.1/", "x")',
]
AWKWARD = [
    'a "quoted" name, with; all | sorts\tof\nbreaks',
    "</script><script>alert(1)</script>",
    "a\u2028b\u2029c",
    "_x0041_",
    "\U0001f3e5 \u202egnp.exe\u202c Übung œuvre",
    "\\u0000 \\n",
    "x" * 300,
]
CONTROLS = "a\x01b\x0bc\x1bd\x85e\ufffef"
