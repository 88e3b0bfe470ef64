"""Receivers as data: the fields of each kind, where its secret goes, and the version that has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from slo_codegen.plan.model import Channel, ChannelKind, Severity

Words = Literal["title", "summary", "lines", "lines without mentions", "lines as entities", "slo", "runbook"]
"""The texts of notifications; `slo_codegen.backends.alertmanager.texts` has the template of each."""


@dataclass(frozen=True, slots=True)
class Integration:
    """A kind of receiver. Fields are paths of keys, and of places in lists, with dots between them."""

    key: str
    since: str
    """The first version that has it, reads its secret from a file, and sends it."""
    target: str = ""
    """The field of what the channel is addressed by."""
    number: bool = False
    """Whether that is a number."""
    key_at: str = ""
    """The field of the file with the secret."""
    second_key_at: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    """The field of each setting of the catalog."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the values of a setting mean, where they are written in another way."""
    later: Mapping[str, str] = field(default_factory=dict)
    """The first version that has a setting, where that is not ``since``."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    by_severity: Mapping[str, Mapping[Severity, str]] = field(default_factory=dict)
    """Texts by the severity of the tier; of a resolved alert that of info."""


_BEARER = "http_config.authorization.credentials_file"
_SHARED: Mapping[ChannelKind, Integration] = {
    ChannelKind.OPSGENIE: Integration(
        "opsgenie_configs",
        since="0.25",
        target="responders.0.name",
        key_at="api_key_file",
        settings={"account": "api_url"},
        values={"account": {"us": "https://api.opsgenie.com/", "eu": "https://api.eu.opsgenie.com/"}},
        fixed={"responders.0.type": "team"},
        texts={"message": "summary", "description": "lines", "entity": "slo"},
        by_severity={"priority": {"critical": "P1", "error": "P2", "warning": "P3", "info": "P5"}},
    ),
    ChannelKind.DISCORD: Integration(
        "discord_configs",
        # Earlier ones have the field, and end when they are to read the file.
        since="0.28",
        key_at="webhook_url_file",
        texts={"title": "title", "message": "lines"},
    ),
    ChannelKind.TELEGRAM: Integration(
        "telegram_configs",
        since="0.26",
        target="chat_id",
        number=True,
        key_at="bot_token_file",
        settings={"thread": "message_thread_id"},
        later={"thread": "0.28"},
        # Plain text: no character of it is markup.
        fixed={"parse_mode": ""},
        texts={"message": "lines"},
    ),
    ChannelKind.SNS: Integration(
        "sns_configs",
        since="0.25",
        target="topic_arn",
        settings={"region": "sigv4.region"},
        texts={"subject": "title", "message": "lines"},
    ),
    ChannelKind.VICTOROPS: Integration(
        "victorops_configs",
        since="0.25",
        target="routing_key",
        key_at="api_key_file",
        texts={"entity_display_name": "summary", "state_message": "lines"},
        by_severity={
            "message_type": {"critical": "CRITICAL", "error": "CRITICAL", "warning": "WARNING", "info": "INFO"}
        },
    ),
    ChannelKind.PUSHOVER: Integration(
        "pushover_configs",
        since="0.26",
        key_at="token_file",
        second_key_at="user_key_file",
        settings={"device": "device"},
        texts={"title": "title", "message": "lines", "url": "runbook"},
        # 2 is repeated until somebody confirms it.
        by_severity={"priority": {"critical": "2", "error": "1", "warning": "0", "info": "-1"}},
    ),
    ChannelKind.WEBEX: Integration(
        "webex_configs",
        since="0.25",
        target="room_id",
        key_at=_BEARER,
        texts={"message": "lines as entities"},
    ),
    ChannelKind.ROCKETCHAT: Integration(
        "rocketchat_configs",
        since="0.28",
        target="api_url",
        key_at="token_file",
        second_key_at="token_id_file",
        settings={"room": "channel"},
        texts={"title": "title", "text": "lines without mentions"},
    ),
    ChannelKind.MATTERMOST: Integration(
        "mattermost_configs",
        since="0.30",
        target="channel",
        key_at="webhook_url_file",
        texts={"text": "lines without mentions"},
    ),
    ChannelKind.INCIDENTIO: Integration(
        "incidentio_configs",
        since="0.29",
        target="url",
        key_at="alert_source_token_file",
    ),
}
_TEAMS: Mapping[str, Integration] = {
    # Earlier ones have `msteams_configs`, and end when they are to read the file.
    "connector": Integration(
        "msteams_configs",
        since="0.28",
        key_at="webhook_url_file",
        texts={"title": "title", "summary": "summary", "text": "lines"},
    ),
    "workflow": Integration(
        "msteamsv2_configs",
        since="0.28",
        key_at="webhook_url_file",
        texts={"title": "title", "text": "lines"},
    ),
}


def _jira(key_at: str, **login: str) -> Integration:
    return Integration(
        "jira_configs",
        since="0.28",
        target="api_url",
        key_at=key_at,
        settings={
            "project": "project",
            "issue_type": "issue_type",
            "resolve": "resolve_transition",
            "reopen": "reopen_transition",
            **login,
        },
        texts={"summary": "title", "description": "lines"},
    )


_JIRA_USER = _jira("http_config.basic_auth.password_file", user="http_config.basic_auth.username")
_JIRA_TOKEN = _jira(_BEARER)


def integration(channel: Channel) -> Integration | None:
    """Return the kind of receiver of a channel; None of those that every version has, which are no data."""
    match channel.kind:
        case ChannelKind.TEAMS:
            return _TEAMS[channel.target or ""]
        case ChannelKind.JIRA:
            return _JIRA_USER if "user" in dict(channel.settings) else _JIRA_TOKEN
        case _:
            return _SHARED.get(channel.kind)


def settings_of(channel: Channel) -> dict[str, str]:
    """Return the settings of a channel, with those that its target gives."""
    given = dict(channel.settings)
    if channel.kind is ChannelKind.SNS and channel.target is not None:
        # arn:PARTITION:sns:REGION:ACCOUNT:TOPIC
        given["region"] = channel.target.split(":")[3]
    return given
