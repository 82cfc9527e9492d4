import pytest

from bot.domain.values.slack_hosts import leads_to_slack

LOCAL = "http://127.0.0.1:3000/slack/api/"


@pytest.mark.parametrize(
    "url",
    [
        "https://slack.com/api/chat.postMessage",
        "https://files.slack.com/upload/v1/abc",
        "https://hooks.slack.com/commands/T1/2/3",
        "wss://wss-primary.slack.com/link/?ticket=1",
        "https://FILES.SLACK.COM:443/upload",
        "https://files.slack-gov.com/upload",
    ],
)
def test_slacks_own_hosts_are_slack_wherever_its_api_is(url):
    assert leads_to_slack(url)
    assert leads_to_slack(url, LOCAL)


@pytest.mark.parametrize(
    "url",
    [
        "http://slack.com/api/",
        "ws://wss-primary.slack.com/link",
        "https://slack.com.evil.test/",
        "https://evilslack.com/",
        "https://slack.com@evil.test/",
        "https://evil.test/?https://slack.com",
        "https://evil.test#.slack.com",
        "https://evil.test\\.slack.com",
        "https://slack.com:99999999/",
        "https://[slack.com",
        "file:///etc/passwd",
        "//slack.com/",
        "http://127.0.0.1/slack/api/",
        "http://127.0.0.1:3001/slack/api/",
        "http://169.254.169.254/latest/meta-data",
        "",
    ],
)
def test_any_other_address_is_not(url):
    assert not leads_to_slack(url)
    assert not leads_to_slack(url, LOCAL)


def test_configured_host_is_slack_by_its_own_scheme_or_a_safer_one():
    assert leads_to_slack("http://127.0.0.1:3000/slack/upload/F1", LOCAL)
    assert leads_to_slack("ws://127.0.0.1:3000/slack/socket", LOCAL)
    assert leads_to_slack("https://slack-proxy.test/upload", "https://slack-proxy.test/api/")
    assert leads_to_slack("wss://slack-proxy.test/socket", "https://slack-proxy.test/api/")
    assert not leads_to_slack("http://slack-proxy.test:443/upload", "https://slack-proxy.test/api/")
    assert not leads_to_slack("https://other.slack-proxy.test/upload", "https://slack-proxy.test/api/")
