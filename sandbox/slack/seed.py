"""Who works at Revontuli, the pretend company, and which app is installed in its Slack. Ids are fixed: tests name them."""

from sandbox.slack.model import AppIdentity, Channel, SlashCommand, User

TEAM_ID = "T0REVONTULI"
TEAM_NAME = "Revontuli"
TEAM_DOMAIN = "revontuli"

AINO = "U0AINO"
ELIAS = "U0ELIAS"
KAISA = "U0KAISA"
MIKKO = "U0MIKKO"
VOITTO = "U0VOITTO"
SLACKBOT = "USLACKBOT"

DEALS = "C0DEALS"
FINANCE_ALERTS = "C0ALERTS"
SALES = "C0SALES"
GENERAL = "C0GENERAL"

APP_ID = "A0VOITTO"
BOT_ID = "B0VOITTO"
BOT_TOKEN = "xoxb-sandbox-voitto"
APP_TOKEN = "xapp-1-sandbox-voitto"
SIGNING_SECRET = "sandbox-signing-secret"

# What the app's manifest asks for; a call beyond it meets missing_scope here as it would there.
SCOPES = (
    "commands,chat:write,chat:write.public,channels:read,groups:read,channels:history,groups:history,im:write,"
    "im:history,users:read,users:read.email,usergroups:read,files:write"
)


def people() -> list[User]:
    return [
        _person(AINO, "Aino Laine", "Salesperson", "en-US"),
        _person(ELIAS, "Elias Korhonen", "Salesperson", "fi-FI"),
        _person(KAISA, "Kaisa Nieminen", "Accountant", "en-US"),
        _person(MIKKO, "Mikko Salo", "Manager", "en-US"),
        User(VOITTO, "voitto", "Voitto", "", title="App", bot_id=BOT_ID),
        User(SLACKBOT, "slackbot", "Slackbot", ""),
    ]


def channels() -> list[Channel]:
    everyone = {AINO, ELIAS, KAISA, MIKKO, VOITTO}
    return [
        Channel(DEALS, "deals", set(everyone), topic="Every won deal and its invoice"),
        Channel(FINANCE_ALERTS, "finance-alerts", {KAISA, MIKKO, VOITTO}, topic="What needs a person"),
        Channel(SALES, "sales", set(everyone), topic="Sales, and the morning digest"),
        Channel(GENERAL, "general", set(everyone), topic="Everything else"),
    ]


def app() -> AppIdentity:
    return AppIdentity(
        id=APP_ID,
        name="Voitto",
        bot_id=BOT_ID,
        bot_user=VOITTO,
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        scopes=SCOPES,
        commands=[
            SlashCommand("/won", "Turn a won deal into an invoice draft", "[customer] [amount] [what was sold]"),
            SlashCommand("/paid", "Has the customer paid?", "[customer name or business ID]"),
        ],
    )


def _person(user_id: str, real_name: str, title: str, locale: str) -> User:
    name = real_name.lower().replace(" ", ".")
    return User(user_id, name, real_name, f"{name}@revontuli.example", title=title, locale=locale)
