"""Rules for what gives power: access, identities, guards, work that goes on by itself."""

from __future__ import annotations

from trebuchet.inventory.classifier.rule import CHANGES, MAKES, Rule, doing
from trebuchet.inventory.classifier.verb_words import Action
from trebuchet.model.vocabulary import Capability, ParameterKind

A = Action
C = Capability
K = ParameterKind

_GUARDS = (
    "firewall policy waf alert alerting silence audit protection guard guardrail lock retention "
    "sensitivity_label allowlist whitelist blocklist denylist access_list acl access_control mfa "
    "monitoring uptimecheck security privacy detection compliance spam_filter domain_lock "
    "entra_admin access_log action_log"
)
_PERSISTENT = (
    "webhook cron automation workflow trigger autoreply forwarder catch_all hook mail_rule "
    "inbox_rule schedule scheduled scheduler forwarding startup post_install redirect "
    "create_agent manage_agent agent_trigger agent_skill alias routing"
)
_IDENTITIES = (
    "api_key access_key api_token service_account password credential ssh_key public_key "
    "signing_key new_signing spaces_key identity login_link new_key keyvault_key private_key"
)
_GRANTS = (
    "permission role share sharing access collaborator member owner invite invitation "
    "access_list acl share_link shareable_link"
)

POWER: tuple[Rule, ...] = (
    Rule((C.GRANT_PERMISSION,), "it gives access", doing(A.SHARE)),
    Rule(
        (C.GRANT_PERMISSION,),
        "it gives access",
        MAKES | doing(A.MOVE),
        words=_GRANTS,
        without="card board_column filter conference participant task queue data_access "
        "fileshare shared_mailbox twilio_member role_play preferences",
        unless="call queue",
    ),
    Rule(
        (C.GRANT_PERMISSION,),
        "it decides who can see it",
        MAKES,
        kinds=frozenset({K.AUDIENCE}),
        words="permission access visibility publish share",
    ),
    Rule(
        (C.MODIFY_IDENTITY,),
        "it changes who can act",
        CHANGES - doing(A.SEND, A.DRIVE, A.EXECUTE, A.SHARE, A.INSTALL),
        words=_IDENTITIES,
        without="verification",
    ),
    Rule(
        (C.MODIFY_IDENTITY,),
        "it changes who can act",
        CHANGES - doing(A.SEND, A.DRIVE, A.EXECUTE, A.SHARE, A.INSTALL),
        noun="user key account mailbox service_account token credential",
        unless="storage_account",
        without="kv cache redis storage tag token_count user_defined select",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "it changes what guards or watches",
        CHANGES - doing(A.SEND, A.DRIVE, A.EXECUTE, A.SWITCH),
        words=_GUARDS,
        without="conditional price_alert",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "the record of what happened goes",
        doing(A.DESTROY, A.CANCEL),
        words="log logs audit history",
        without="insight changelog",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "without backups a loss is final",
        doing(A.UPDATE, A.DESTROY),
        words="backup backups",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "without snapshots a loss is final",
        doing(A.DESTROY),
        noun="snapshot",
        without="dashboard annotation",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "it changes the agent's own settings",
        doing(A.UPDATE),
        words="set_config config_value agent_setting",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        MAKES,
        words=_PERSISTENT,
        without="firewall https knowledge task_list rerun secret run_result",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        MAKES,
        noun="filter filters",
        words="gmail mail email inbox message",
        server="gmail outlook mail",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        MAKES,
        noun="subscription monitor",
        kinds=frozenset({K.URL}),
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        MAKES,
        words="monitor",
        on="firecrawl",
    ),
    Rule(
        (C.PERSIST,),
        "what it stores is read by later sessions",
        MAKES | doing(A.DESTROY),
        words="memory memories entity relation observation remember knowledge_graph episode fact",
        on="memory graphiti mem0 zep cognee",
    ),
    Rule(
        (C.DELEGATE,),
        "another agent does the work",
        CHANGES,
        words="agent subagent delegate copilot",
        without="knowledge skill skills trigger triggers template delete",
    ),
    Rule(
        (C.PHYSICAL,),
        "things in a building move",
        CHANGES,
        words="call_service bulk_control device light thermostat door robot printer scene",
        without="devicegroup device_flow config",
        on="home ha assistant hue smartthings robot iot matter",
    ),
)
