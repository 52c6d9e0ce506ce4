import pytest
from hypothesis import given
from hypothesis import strategies as st

from lago_orgs import ConfigurationError
from lago_orgs._core.settings import read_settings, sends_key_in_the_clear, server_address


@pytest.mark.parametrize(
    ("given_url", "address"),
    [
        ("https://lago.example.com", "https://lago.example.com"),
        ("https://lago.example.com/", "https://lago.example.com"),
        (" https://lago.example.com/api/v1 ", "https://lago.example.com"),
        ("https://lago.example.com/api/v1/", "https://lago.example.com"),
        ("https://example.com/lago/api/v1", "https://example.com/lago"),
        ("http://unicorn-lago-api:3000", "http://unicorn-lago-api:3000"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
        ("us", "https://api.getlago.com"),
        ("EU", "https://api.eu.getlago.com"),
    ],
)
def test_addresses_are_read_forgivingly(given_url: str, address: str) -> None:
    assert server_address(given_url) == address


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("localhost:3000", "http://localhost:3000"),
        ("ftp://lago.example.com", "http or https"),
        ("https://", "host"),
        ("https://host:port", "http or https"),
        ("https://user:secret@host", "api_key"),
    ],
)
def test_unusable_addresses_are_refused_with_a_remedy(url: str, remedy: str) -> None:
    with pytest.raises(ConfigurationError, match=remedy) as caught:
        server_address(url)
    assert "secret" not in str(caught.value)


def test_arguments_come_before_the_environment() -> None:
    environment = {"LAGO_API_URL": "https://env.example.com", "LAGO_API_KEY": "env-key"}
    from_env = read_settings(None, None, environment)
    given_by_hand = read_settings("https://arg.example.com", "arg-key", environment)
    assert (from_env.api_url, from_env.api_key()) == ("https://env.example.com", "env-key")
    assert (given_by_hand.api_url, given_by_hand.api_key()) == ("https://arg.example.com", "arg-key")


@pytest.mark.parametrize(
    ("url", "key", "names"), [(None, "k", "LAGO_API_URL"), ("", "k", "LAGO_API_URL"), ("us", " ", "LAGO_API_KEY")]
)
def test_what_is_missing_is_named(url: str | None, key: str, names: str) -> None:
    with pytest.raises(ConfigurationError, match=names):
        read_settings(url, key, {})


def test_a_callable_key_is_asked_each_time() -> None:
    keys = iter(["first", "second\n"])
    settings = read_settings("us", lambda: next(keys), {})
    assert [settings.api_key(), settings.api_key()] == ["first", "second"]


@given(st.text())
def test_no_key_is_ever_shown(key: str) -> None:
    secret = f"s3cr3t{key}"
    try:
        shown = repr(read_settings("us", secret, {}))
    except ConfigurationError as error:
        shown = str(error)
    assert "s3cr3t" not in shown


@pytest.mark.parametrize(
    ("url", "in_the_clear"),
    [
        ("http://lago.example.com", True),
        ("http://8.8.8.8:3000", True),
        ("https://lago.example.com", False),
        ("http://localhost:3000", False),
        ("http://127.0.0.1:3000", False),
        ("http://[::1]:3000", False),
        ("http://10.1.2.3", False),
        ("http://192.168.0.7", False),
        ("http://unicorn-lago-api:3000", False),
        ("http://lago.billing.svc", False),
        ("http://lago.internal", False),
    ],
)
def test_plain_http_across_the_internet_is_told_from_the_rest(url: str, in_the_clear: bool) -> None:
    assert sends_key_in_the_clear(url) is in_the_clear
