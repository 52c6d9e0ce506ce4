"""Profiles: which Lago, with a key that never stands in the file or on the command line."""

import os
import shlex
import stat
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from lago_orgs._core.words import one_line
from lago_orgs._secrets import HoldsSecret
from lago_orgs.errors import ConfigurationError

KNOWN = ("api_url", "key_env", "key_file", "key_command", "outbox", "inbox", "test")
PATIENCE = 60.0  # seconds for a command that gives the key


@attrs.frozen(kw_only=True)
class Profile(HoldsSecret):
    """Which Lago a command goes to.

    Args:
        name: What it is called; None without one.
        api_url: Lago's address; None is `LAGO_API_URL`.
        api_key: Gives the key; None is `LAGO_API_KEY`.
        key_from: Where the key comes from, in words.
        outbox: The outbox that commands look at if none is named.
        inbox: The inbox, likewise.
        is_test: Whether writes need no question.
        beaten: What the environment names otherwise, though nobody chose the profile: why that is refused, by `api_url`
            and `outbox`.
    """

    name: str | None = None
    api_url: str | None = None
    api_key: Callable[[], str] | None = attrs.field(default=None, repr=False)
    key_from: str = "LAGO_API_KEY"
    outbox: str | None = None
    inbox: str | None = None
    is_test: bool = False
    beaten: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    def check(self, name: str) -> None:
        """Refuse to take a setting of a profile that nobody chose, where the environment names another.

        Args:
            name: `api_url` or `outbox`.

        Raises:
            ConfigurationError: It does.
        """
        if name in self.beaten:
            raise ConfigurationError(self.beaten[name])


def config_path(environment: Mapping[str, str]) -> Path:
    """Return where the profiles are: `LAGO_ORGS_CONFIG`, or the file in the user's configuration folder."""
    named = environment.get("LAGO_ORGS_CONFIG")
    if named:
        return Path(named)
    folder = environment.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")  # noqa: PTH111, PTH118
    return Path(folder) / "lago-orgs" / "config.toml"


def read_profile(name: str | None, environment: Mapping[str, str]) -> Profile:
    """Read a profile: the one that is named, else `LAGO_PROFILE`, else the file's `default`, else the environment.

    Raises:
        ConfigurationError: There is no such profile, or the file cannot be used.
    """
    path = config_path(environment)
    wanted = name or environment.get("LAGO_PROFILE")
    if not path.exists():
        if wanted:
            raise ConfigurationError(
                f"there is no profile {wanted!r}, for there is no file {path}: make it, see the docs"
            )
        return _of_environment(environment)
    read = _read(path)
    is_default = wanted is None
    wanted = wanted or read.get("default")
    if wanted is None:
        return _of_environment(environment)
    profiles = read.get("profiles")
    found = profiles.get(wanted) if isinstance(profiles, dict) else None
    if not isinstance(found, dict):
        there = ", ".join(sorted(profiles)) if isinstance(profiles, dict) and profiles else "none"
        raise ConfigurationError(f"{path} has no profile {wanted!r}: there is {there}")
    profile = _profile(str(wanted), found, path, environment)
    return _compared(profile, path, environment) if is_default else profile


def _compared(profile: Profile, path: Path, environment: Mapping[str, str]) -> Profile:
    """Note where the environment names something else than a profile that was not chosen, but is the file's default."""
    beaten: dict[str, str] = {}
    for name, variable, plain in (("api_url", "LAGO_API_URL", _address), ("outbox", "LAGO_OUTBOX", _place)):
        given, said = getattr(profile, name), environment.get(variable)
        if given and said and plain(given) != plain(said):
            beaten[name] = (
                f"{variable} names {one_line(said)}, and profile {profile.name!r}, the default of {path}, names "
                f"{one_line(given)}: say --profile {profile.name} if that is meant, or take {variable} or the default "
                "away"
            )
    key = profile.api_key
    if key is not None and environment.get("LAGO_API_KEY"):
        key = _same_key(key, profile, path, environment["LAGO_API_KEY"])
    return attrs.evolve(profile, beaten=beaten, api_key=key)


def _same_key(source: Callable[[], str], profile: Profile, path: Path, said: str) -> Callable[[], str]:
    """Return the same source of a key, that refuses where the environment names another one."""

    def read() -> str:
        key = source()
        if key.strip() != said.strip():
            raise ConfigurationError(
                f"LAGO_API_KEY is another key than that of profile {profile.name!r}, the default of {path}: say "
                f"--profile {profile.name} if that is meant, or take LAGO_API_KEY or the default away"
            )
        return key

    return read


def _address(text: str) -> str:
    return text.strip().rstrip("/").removesuffix("/api/v1").rstrip("/").casefold()


def _place(text: str) -> str:
    return text if "://" in text else os.path.abspath(text)  # noqa: PTH100 - a link may lead elsewhere tomorrow


def _of_environment(environment: Mapping[str, str]) -> Profile:
    return Profile(outbox=environment.get("LAGO_OUTBOX"))


def _read(path: Path) -> dict[str, Any]:
    _check_private(path)
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read as TOML: {error}") from None


def _check_private(path: Path) -> None:
    """Refuse a file that others could change, or read a key from."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigurationError(f"{path} is open to other users: chmod 600 {shlex.quote(str(path))}")


def _profile(name: str, given: Mapping[str, Any], path: Path, environment: Mapping[str, str]) -> Profile:
    unknown = sorted(set(given) - set(KNOWN))
    if any("key" in each for each in unknown):
        raise ConfigurationError(
            f"profile {name!r} in {path} has {unknown[0]!r}: a key never stands there; name where it comes from with "
            "key_env, key_file or key_command"
        )
    if unknown:
        raise ConfigurationError(f"profile {name!r} in {path} has {unknown[0]!r}: known are {', '.join(KNOWN)}")
    sources = [each for each in ("key_env", "key_file", "key_command") if each in given]
    if len(sources) > 1:
        raise ConfigurationError(f"profile {name!r} in {path} has {' and '.join(sources)}: one of them is enough")
    key, said = _key(given, path, environment)
    return Profile(
        name=name,
        api_url=given.get("api_url"),
        api_key=key,
        key_from=said,
        outbox=given.get("outbox") or environment.get("LAGO_OUTBOX"),
        inbox=given.get("inbox"),
        is_test=given.get("test") is True,
    )


def _key(given: Mapping[str, Any], path: Path, environment: Mapping[str, str]) -> tuple[Callable[[], str] | None, str]:
    """Return what gives the key, and where that comes from in words."""
    if "key_env" in given:
        variable = str(given["key_env"])
        return (lambda: _from_variable(variable, environment)), f"the variable {variable}"
    if "key_file" in given:
        file = path.parent / Path(str(given["key_file"])).expanduser()
        return (lambda: _from_file(file)), f"the file {file}"
    if "key_command" in given:
        command = given["key_command"]
        words = [str(each) for each in command] if isinstance(command, list) else shlex.split(str(command))
        return (lambda: _from_command(words)), f"the command {words[0] if words else '(empty)'}"
    return None, "LAGO_API_KEY"


def _from_variable(variable: str, environment: Mapping[str, str]) -> str:
    key = environment.get(variable, "").strip()
    if not key:
        raise ConfigurationError(f"the key is to come from the variable {variable}, which is not set: set it")
    return key


def _from_file(file: Path) -> str:
    try:
        _check_private(file)
        key = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the key cannot be read from {file}: {error}") from None
    if not key:
        raise ConfigurationError(f"the key is to come from {file}, which is empty: write the key into it")
    return key


def _from_command(words: list[str]) -> str:
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=PATIENCE, check=True, text=True)  # noqa: S603
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        kind = type(error).__name__  # the error itself holds what was printed
        raise ConfigurationError(f"the command {words[0] if words else ''!r} gave no key ({kind})") from None
    key = done.stdout.strip()
    if not key:
        raise ConfigurationError(f"the command {words[0]!r} gave no key: it printed nothing")
    return key
