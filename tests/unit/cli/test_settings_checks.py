"""Settings that let secrets be read or guessed: said by `voitto check`, or refused at start."""

import pytest
from pydantic import AnyHttpUrl, SecretStr, ValidationError

from bot.settings import ExplicitEnvironment
from bot.settings_checks import Note, addresses, env_file, hook_token


@pytest.mark.parametrize(
    ("length", "kind"),
    [(0, type(None)), (8, str), (15, str), (16, Note), (23, Note), (24, type(None)), (64, type(None))],
)
def test_a_hook_token_that_can_be_guessed_is_told(length, kind):
    said = hook_token(SecretStr("x" * length) if length else None)
    assert type(said) is kind
    assert "xxx" not in (said or "")


def test_a_hook_token_of_a_word_is_refused_at_start():
    with pytest.raises(ValidationError, match="at least 16 characters"):
        ExplicitEnvironment(hook_token=SecretStr("s3cret"))
    assert ExplicitEnvironment(hook_token=SecretStr("x" * 16)).hook_token


def test_plain_http_to_another_machine_is_a_warning_that_names_the_host_alone():
    said = addresses(ExplicitEnvironment(slack_api_url=AnyHttpUrl("http://slack.example/api/")))
    assert isinstance(said, Note)
    assert "SLACK_API_URL (slack.example)" in said
    assert addresses(ExplicitEnvironment(slack_api_url=AnyHttpUrl("http://127.0.0.1:3400/api/"))) is None


@pytest.mark.parametrize(
    ("mode", "told"), [(0o600, False), (0o400, False), (0o644, True), (0o640, True), (0o660, True)]
)
def test_a_file_of_secrets_that_others_can_read_is_a_warning(tmp_path, mode, told):
    file = tmp_path / ".env"
    file.touch()
    file.chmod(mode)
    said = env_file(file)
    assert isinstance(said, Note) is told
    assert f"{mode:04o}" in (said or f"{mode:04o}")


def test_no_file_is_no_warning(tmp_path):
    assert env_file(tmp_path / ".env") is None


@pytest.mark.parametrize("name", ["slack_api_url", "procountor_api_url", "ytj_api_url"])
def test_an_address_with_a_password_in_it_is_refused_without_showing_it(name):
    with pytest.raises(ValidationError, match="no user name or password") as refused:
        ExplicitEnvironment(**{name: AnyHttpUrl("https://me:s3cret@host.example/api")})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://voitto:s3cret@host:s3cret/db", "postgresql://voitto:s3@cret@host/db"],
)
def test_an_address_of_the_database_that_would_show_its_password_is_refused_without_it(url):
    with pytest.raises(ValidationError) as refused:
        ExplicitEnvironment(database_url=url)
    said = str(refused.value)
    assert "%40" in said
    assert "s3" not in said


@pytest.mark.parametrize("url", ["postgresql://voitto:s3%40cret@host:5432/db?sslmode=require", "sqlite:///a@b.db"])
def test_a_whole_address_of_the_database_is_taken(url):
    assert ExplicitEnvironment(database_url=url).database_url == url
