"""The modules of the page, fetched as one."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from qa.page.routes.files import MODULES, STYLE, loaded, one_module, web_files

DECLARED = re.compile(r"^(?:async )?(?:function\*?|const|let|class) (?:(\w+)|\[([\w, ]+)\])", re.MULTILINE)


def test_a_module_stands_behind_all_that_it_imports_each_once() -> None:
    modules = {
        "a.js": "import { b } from './in/b.js';\nimport {\n  c,\n} from './c.js';\nexport const a = b + c;\n",
        "in/b.js": "import { c } from '../c.js';\nimport { a } from '../a.js';\nexport const b = c;\n",
        "c.js": "export let c = 1;\nexport async function d() {}\n",
        "other.js": "nothing",
    }
    assert one_module("a.js", modules) == "let c = 1;\nasync function d() {}\nconst b = c;\nconst a = b + c;\n"


@pytest.mark.parametrize("line", ["import a from './b.js';", "export default 1;", "import { a } from 'elsewhere';"])
def test_an_import_or_export_in_another_form_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"a\.js: .* is neither"):
        one_module("a.js", {"a.js": f"{line}\n", "b.js": ""})


def test_no_two_modules_of_the_page_declare_the_same_name() -> None:
    for name in MODULES:
        names = Counter(
            word for one, several in DECLARED.findall(loaded()[name]) for word in (several or one).split(", ")
        )
        assert names
        assert [word for word, n in names.items() if n > 1] == []


def test_every_script_and_style_is_loaded_by_some_form() -> None:
    for name, text in web_files().items():
        own = max(text.splitlines(), key=len)
        if not name.endswith(".html"):
            assert any(own.removeprefix("export ") in one for one in loaded().values()), name
    assert STYLE in loaded()
