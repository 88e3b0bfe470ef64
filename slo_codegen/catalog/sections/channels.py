"""Where notifications go: a channel is one of the tools that people are notified by, with its secret by reference."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StringConstraints, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import EnvName, Line, SecretFile, Url, WebhookUrl, given
from slo_codegen.catalog.sections.base import OneOf, Sourced, Spec

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._=-]{0,199}$")]
"""A key or an id of another tool."""
TopicArn = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]{0,20}:sns:[a-z0-9-]{1,30}:[0-9]{12}:[A-Za-z0-9_-]{1,250}(\.fifo)?$")
]
Login = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+@-]{1,128}$")]


class SecretSpec(OneOf):
    """Where a secret is found when the configuration runs; the secret itself never stands in a catalog."""

    choices = ("env", "file")

    env: EnvName | None = None
    """An environment variable."""
    file: SecretFile | None = None
    """A file."""


class OpsgenieSpec(Spec):
    """A team in Opsgenie; the secret is the API key of its integration."""

    team: Line
    """The name of the team that responds."""
    account: Literal["us", "eu"] = "us"
    """Where the account is."""


class TelegramSpec(Spec):
    """A chat in Telegram; the secret is the token of the bot."""

    chat: Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]
    """The id of the chat; that of a group is negative."""
    thread: Annotated[int | None, Field(ge=1, le=10**9, strict=True)] = None
    """The id of a topic in it; Alertmanager needs to be 0.28 or newer."""

    @model_validator(mode="after")
    def _chat(self) -> Self:
        if self.chat == 0:
            raise fault("no chat has the id 0", ("chat",))
        return self


class JiraSpec(Spec):
    """Issues in Jira. With ``user`` the secret is that user's API token (Jira Cloud), else a personal access token."""

    url: Url
    """The address of its API, such as https://example.atlassian.net/rest/api/2/."""
    project: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,31}$")]
    """The key of the project."""
    issue_type: Line
    """The type of the issues, such as Bug."""
    user: Login | None = None
    """Who logs in."""
    resolve: Line | None = None
    """The transition of an issue when its alert resolves; the issue stays open if not given."""
    reopen: Line | None = None
    """The transition of a resolved issue when its alert fires again; there is a new issue if not given."""


class PushoverSpec(Spec):
    """A user or group in Pushover; the secret is the token of the application."""

    user_key: SecretSpec
    """Where the key of the user or group is found."""
    device: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,25}$")] | None = None
    """One device of theirs; all if not given."""


class RocketchatSpec(Spec):
    """A channel in Rocket.Chat; the secret is the token of the user who posts."""

    url: Url
    """The address of the server."""
    room: Annotated[str, StringConstraints(pattern=r"^[#@][A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
    """A channel with #, or a user with @."""
    token_id: SecretSpec
    """Where the id of the user who posts is found."""


class IncidentioSpec(Spec):
    """An alert source in incident.io; the secret is its token."""

    url: Url
    """The address of the alert source."""


class ChannelSpec(OneOf, Sourced):
    """A place where notifications go: exactly one of the tools, and what every channel has."""

    choices: ClassVar[tuple[str, ...]] = (
        *("slack", "email", "page", "webhook", "opsgenie", "teams", "discord", "telegram", "sns", "jira", "victorops"),
        *("pushover", "webex", "rocketchat", "mattermost", "incidentio"),
    )

    slack: Annotated[str | None, Field(pattern=r"^#[a-z0-9][a-z0-9_-]{0,79}$")] = None
    """A Slack channel, with #."""
    email: Annotated[
        str | None, Field(pattern=r"^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$")
    ] = None
    """An address."""
    page: Literal["pagerduty"] | None = None
    """A paging service."""
    webhook: WebhookUrl | None = None
    """An address that alerts are posted to; plain http only within a cluster, where it needs no secret."""
    opsgenie: OpsgenieSpec | None = None
    """A team in Opsgenie, which pages."""
    teams: Literal["workflow", "connector"] | None = None
    """A channel in Microsoft Teams: how its incoming webhook was made, whose address is the secret."""
    discord: Literal["webhook"] | None = None
    """A channel in Discord, by its webhook, whose address is the secret."""
    telegram: TelegramSpec | None = None
    """A chat in Telegram."""
    sns: TopicArn | None = None
    """The ARN of a topic in Amazon SNS; Alertmanager posts as the role that it runs with, without a secret."""
    jira: JiraSpec | None = None
    """Issues in Jira."""
    victorops: Token | None = None
    """A routing key of VictorOps (Splunk On-Call), which pages; the secret is the API key."""
    pushover: PushoverSpec | None = None
    """A user or group in Pushover, which wakes them by what is critical."""
    webex: Token | None = None
    """The id of a room in Webex; the secret is the token of the bot."""
    rocketchat: RocketchatSpec | None = None
    """A channel in Rocket.Chat."""
    mattermost: Annotated[str | None, Field(pattern=r"^@?[a-z0-9][a-z0-9._-]{0,63}$")] = None
    """A channel in Mattermost by its name in addresses, or a user with @; the secret is the webhook's address."""
    incidentio: IncidentioSpec | None = None
    """An alert source in incident.io, which pages."""
    title: Annotated[Line | None, BeforeValidator(given)] = None
    """The name that people read; the words of its id if not given."""
    secret: SecretSpec | None = None
    """Where its secret is found."""
    send_resolved: StrictBool = True
    """Whether it is told of the end."""
    datadog: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+@-]{0,127}$")] = None
    """The @-handle of the channel in Datadog, without the @."""

    @model_validator(mode="after")
    def _secret(self) -> Self:
        if self.sns is not None and self.secret is not None:
            raise fault("SNS takes no secret here: Alertmanager posts as the role that it runs with", ("secret",))
        inside = self.webhook is not None and self.webhook.startswith("http://")
        if self.secret is None and self.email is None and self.sns is None and not inside:
            said = "a channel that is not email needs its secret: {env: NAME} or {file: /path}"
            raise fault(said, absent=("secret",))
        return self
