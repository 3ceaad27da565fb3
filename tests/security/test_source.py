"""The server contains none of the constructs through which data becomes code, a command or a weak digest."""

from __future__ import annotations

import ast
import re

import pytest

from tests.security import source

_READS_XML = re.compile(r"(xml|lxml|defusedxml|xmltodict)(\.|$)")
_READS_OBJECTS = re.compile(r"(pickle|cPickle|dill|marshal|shelve|jsonpickle|yaml|_pickle)(\.|$)")
_DIRECTORIES = re.compile(r"(ldap|ldap3|javalang|jpype|memcache|pymemcache|pylibmc)(\.|$)")
_RUNS_TEXT = {"eval", "exec", "compile", "builtins.eval", "builtins.exec"}
_RUNS_COMMANDS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "pty.spawn"}
_WEAK = {"hashlib.md5", "hashlib.sha1", "hashes.MD5", "hashes.SHA1"}


def found_in_calls(names: set[str]) -> list[str]:
    return [
        f"{path}:{call.lineno}: {name}"
        for path, tree in source.modules()
        for name, call in source.calls(tree)
        if name in names
    ]


def found_in_imports(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}: {name}"
        for path, tree in source.modules()
        for name in source.imports(tree)
        if pattern.match(name)
    ]


def test_there_is_something_to_look_at() -> None:
    assert len(list(source.modules())) > 500
    tree = ast.parse("import xml.sax\neval(text)\nhashlib.md5(b'')\nfrom pickle import loads")
    assert {name for name, _ in source.calls(tree)} == {"eval", "hashlib.md5"}
    assert [bool(_READS_XML.match(name) or _READS_OBJECTS.match(name)) for name in source.imports(tree)] == [
        True,
        True,
    ]


@pytest.mark.asvs("1.3.2")
def test_no_text_is_run_as_code() -> None:
    assert found_in_calls(_RUNS_TEXT) == []


@pytest.mark.asvs("1.2.5")
def test_no_command_goes_through_a_shell() -> None:
    assert found_in_calls(_RUNS_COMMANDS) == []
    through_a_shell = [
        f"{path}:{call.lineno}"
        for path, tree in source.modules()
        for _, call in source.calls(tree)
        for word in call.keywords
        if word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
    ]
    assert through_a_shell == []


@pytest.mark.asvs("1.2.7", "1.5.1")
def test_nothing_reads_xml() -> None:
    assert found_in_imports(_READS_XML) == []


@pytest.mark.asvs("1.5.2")
def test_nothing_reads_serialised_objects() -> None:
    from config.celery import app

    assert found_in_imports(_READS_OBJECTS) == []
    assert set(app.conf.accept_content) == {"json"}
    assert app.conf.task_serializer == "json"


@pytest.mark.asvs("1.2.6", "1.3.8", "1.3.9")
def test_nothing_speaks_to_a_directory_or_to_memcache() -> None:
    assert found_in_imports(_DIRECTORIES) == []


@pytest.mark.asvs("11.4.1", "11.4.3")
def test_no_digest_is_weak() -> None:
    assert found_in_calls(_WEAK) == []
    named = [
        f"{path}:{call.lineno}"
        for path, tree in source.modules()
        for name, call in source.calls(tree)
        if name in {"hashlib.new", "hmac.new", "hmac.digest"}
        and any("md5" in ast.unparse(one).lower() or "sha1" in ast.unparse(one).lower() for one in call.args)
    ]
    assert named == []


@pytest.mark.asvs("11.3.1", "11.3.2")
def test_no_cipher_is_put_together_by_hand() -> None:
    """Fernet and AES-GCM are whole constructions; the parts they are made of are not used on their own."""
    parts = re.compile(r"cryptography\.hazmat\.(primitives\.ciphers(\.(algorithms|modes))?|decrepit)$")
    assert found_in_imports(parts) == []


@pytest.mark.asvs("1.3.7")
def test_no_template_is_made_from_data() -> None:
    made = {"Template", "template.Template", "engines.from_string", "django.template.Template"}
    assert found_in_calls(made) == []
    built = [
        f"{path}:{call.lineno}"
        for path, tree in source.modules()
        for name, call in source.calls(tree)
        if name.endswith(".from_string")
    ]
    assert built == []


def test_no_request_of_ours_follows_redirects() -> None:
    """Webhooks go out by our own client, which has no such feature; every other client must be told not to."""
    reckless = [
        f"{path}:{call.lineno}"
        for path, tree in source.modules()
        for name, call in source.calls(tree)
        if name
        in {
            "urlopen",
            "request.urlopen",
            "urllib.request.urlopen",
            "requests.get",
            "requests.post",
            "httpx.get",
        }
    ]
    assert reckless == []
