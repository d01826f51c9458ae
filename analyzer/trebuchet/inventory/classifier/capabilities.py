"""Capabilities: what a tool lets its caller do, as a table of rules with their reasons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trebuchet.inventory.classifier.verbs import LOOKS, Action, Meaning
from trebuchet.inventory.classifier.words import listed
from trebuchet.model.vocabulary import Capability, ParameterKind

C = Capability
K = ParameterKind
A = Action


class Subject(NamedTuple):
    """What the rules look at: a tool, or one value of its verb argument."""

    meanings: tuple[Meaning, ...]
    words: frozenset[str]
    """Words of the name, also in the singular, and pairs of neighbours with a space between."""
    server: frozenset[str]
    """Words of the server's name."""
    kinds: frozenset[ParameterKind]
    keys: frozenset[str]
    """Names of the arguments at the top, words joined by underscores."""

    @property
    def actions(self) -> frozenset[Action]:
        """What it does, without the words that say so."""
        return frozenset(meaning.action for meaning in self.meanings)


class Rule(NamedTuple):
    """Gives capabilities when everything that it names is there."""

    gives: tuple[Capability, ...]
    because: str
    """Ends the sentence "these capabilities, because ..."."""
    doing: frozenset[Action] = frozenset()
    """One of these actions; empty is any."""
    words: str = ""
    """One of these words in the name; `a_b` are neighbours; empty is any."""
    without: str = ""
    """None of these words in the name."""
    server: str = ""
    """One of these words in the server's name, or, with `words`, either of the two."""
    kinds: frozenset[ParameterKind] = frozenset()
    """One parameter of these kinds; empty is any."""
    keys: tuple[frozenset[str], ...] = ()
    """One argument of each of these sets."""


def _doing(*actions: Action) -> frozenset[Action]:
    return frozenset(actions)


_MAKES = _doing(A.CREATE, A.UPDATE, A.MANAGE)
_CHANGES = frozenset(A) - LOOKS
_PUBLIC = (
    "web internet documentation news weather map maps geocode place direction elevation distance "
    "pricing price_list guidance best_practice bestpractices sku region time_zone library arxiv "
    "wikipedia paper research knowledge card_type language template docs iac_rule "
    "emoji supported_language datacenter data_center availability catalog marketplace "
    "schema_docs learning search_engine spec echo sum tiny_image"
)
_PUBLIC_SERVERS = (
    "duckduckgo brave tavily fetch time context7 firecrawl maps exa wikipedia sequential "
    "everything pricing"
)
_PRIVATE = (
    "mail email message file drive contact calendar chat order customer my account user "
    "repository issue table record"
)
_OUTSIDERS = (
    "message mail email inbox issue comment review pull_request merge_request ticket chat thread "
    "conversation web webpage page url feed post news transcript attachment event invite form "
    "submission response reply content file document doc docs note log feedback story update "
    "recording webinar drive_item html markdown search_result issues readme discussion "
    "crawl scrape extract website news video image notebook item record sheet cell "
)
_SECRETS = (
    "secret credential password passphrase kubeconfig connection_string private_key env "
    "environment_variable env_var authorization_code jwt login_link ca cookie storage_state "
    "localstorage sessionstorage access_key api_key phpmyadmin php_my access_token auth_code "
    "ssh_tunnel"
)
_GUARDS = (
    "firewall policy waf alert alerting silence audit protection guard guardrail lock retention "
    "sensitivity_label allowlist whitelist blocklist denylist access_list acl "
    "access_control mfa 2fa monitoring uptimecheck security privacy detection compliance "
    "spam_filter domain_lock entra_admin access_log action_log"
)
_PERSISTENT = (
    "webhook cron automation workflow trigger autoreply forwarder catch_all hook "
    "memory mail_rule inbox_rule schedule scheduled scheduler filter forwarding startup "
    "post_install redirect script_trigger observation entity relation agent skill alias "
    "override routing subscription_notification rule binding stream plugin extension"
)
_IDENTITIES = (
    "user api_key access_key api_token service_account password credential ssh_key public_key "
    "signing_key new_signing spaces_key identity login_link mailbox sip_credential "
    "oauth token account_key new_key member_account keyvault_key private_key"
)
_GRANTS = (
    "permission role share sharing access collaborator member owner invite invitation admin "
    "access_list acl group_member share_link shareable_link"
)
_HOSTS = (
    "vm droplet instance cluster nodepool node_pool virtual_machine vmss lxc container database "
    "db replication_group cache server worker lambda function serverless"
)
_METERED = (
    "vm droplet cluster nodepool virtual_machine vmss disk database db replication_group "
    "serverless_cache cache_cluster instance load_balancer lb volume redis "
    "phone_number incoming_phone short_code reserved_ip"
)

RULES: tuple[Rule, ...] = (
    # --- reading -----------------------------------------------------------------------------
    Rule(
        (C.READ_PUBLIC,),
        "it reads what anybody can read",
        LOOKS,
        words=_PUBLIC,
        server=_PUBLIC_SERVERS,
    ),
    Rule(
        (C.READ_SECRET,),
        "the result is a credential",
        _doing(A.READ),
        words=_SECRETS,
        without="list rotate api_keys certificate documentation docs",
    ),
    Rule(
        (C.READ_SECRET,),
        "environment variables hold credentials",
        LOOKS,
        words="env environment_variable env_var envs storage_state cookie",
    ),
    Rule(
        (C.READ_SECRET, C.MODIFY_IDENTITY),
        "what it makes is returned as a credential",
        _doing(A.CREATE),
        words="api_key access_key api_token token signing_key new_signing spaces_key login_link "
        "service_account new_key access_token",
        without="list mapping revoke",
    ),
    Rule(
        (C.INGEST_UNTRUSTED,),
        "outsiders can write what it returns",
        LOOKS,
        words=_OUTSIDERS,
        without="schema template metadata type count stats statistics status folder_list "
        "permission policy config setting info health",
    ),
    Rule(
        (C.INGEST_UNTRUSTED, C.READ_PUBLIC),
        "what it returns comes from the open web",
        LOOKS,
        words="web internet scrape crawl webpage fetch_url web_search",
        server="duckduckgo brave tavily firecrawl exa",
    ),
    Rule(
        (C.ENUMERATE,),
        "it lists what there is",
        _doing(A.LIST),
    ),
    Rule(
        (C.ENUMERATE,),
        "it finds ids",
        _doing(A.SEARCH),
        without="web internet documentation docs news place run execute query",
    ),
    Rule(
        (C.ENUMERATE,),
        "it lists what there is",
        _doing(A.READ),
        words="tree list all users members directory children",
    ),
    # --- writing -----------------------------------------------------------------------------
    Rule((C.WRITE_INTERNAL,), "it makes something new", _doing(A.CREATE)),
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it changes what is there", _doing(A.UPDATE)),
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it moves what is there", _doing(A.MOVE)),
    Rule(
        (C.OVERWRITE, C.CONTROL),
        "it puts an older state over the present one",
        _doing(A.RESTORE),
    ),
    Rule(
        (C.OVERWRITE,),
        "it writes over what bears the same name",
        _doing(A.CREATE),
        words="write put update upsert overwrite replace createorupdate save set",
    ),
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it manages, so it may change", _doing(A.MANAGE)),
    Rule(
        (C.WRITE_SHARED,),
        "people outside can see what it writes",
        _CHANGES - _doing(A.DESTROY, A.CANCEL, A.SHELVE, A.DRIVE),
        words="publish public comment issue pull_request merge_request review website webapp "
        "post tweet channel chat thread reply push fork release storefront "
        "gist wiki discussion dns dns_record theme campaign forwarding feedback share_link "
        "static_site brownfield landing_page blog update_to_person reaction",
        without="firewall public_key key draft",
    ),
    # --- taking away -------------------------------------------------------------------------
    Rule((C.DESTROY,), "it takes away", _doing(A.DESTROY)),
    Rule((C.DESTROY, C.CONTROL), "it ends what runs or waits", _doing(A.CANCEL)),
    Rule((C.DESTROY,), "it puts out of sight", _doing(A.SHELVE)),
    Rule((C.CONTROL,), "it steers what runs", _doing(A.CONTROL)),
    Rule(
        (C.CONTROL,),
        "it puts into operation",
        _CHANGES - _doing(A.DESTROY),
        words="deploy deployment rollout release merge publish power pipeline scale",
        without="create_pull merge_request pull_request setting list merge_cell table_cell "
        "guidance plan",
    ),
    # --- sending -----------------------------------------------------------------------------
    Rule(
        (C.SEND_EXTERNAL,),
        "it sends to whom the caller names",
        _doing(A.SEND),
        without="queue batch_queue channel chat team my_activity",
    ),
    Rule(
        (C.WRITE_SHARED,),
        "guests and partners read there, too",
        _doing(A.SEND),
        words="channel chat team room space group thread message",
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "it takes recipients",
        _CHANGES - _doing(A.DESTROY, A.SHELVE, A.CANCEL),
        without="draft compose prepare filter rule",
        kinds=frozenset({K.RECIPIENT}),
    ),
    Rule(
        (C.SEND_EXTERNAL, C.INGEST_UNTRUSTED, C.READ_PUBLIC),
        "it fetches an address of the caller's, query string and all",
        _doing(A.READ, A.SEARCH, A.DRIVE, A.CREATE),
        words="fetch scrape crawl extract navigate goto browse web webpage url expand_link map "
        "http request download",
        kinds=frozenset({K.URL}),
        without="parse cron redirect upload webhook shortcut attachment chat teams image list "
        "project app_url forwarding website artifact route figma monitor",
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "what happens later is sent to an address of the caller's",
        _CHANGES - _doing(A.DESTROY),
        words="webhook callback forwarder forwarding hook subscription status_callback "
        "mail_rule catch_all redirect",
        without="delete payment",
        kinds=frozenset({K.URL, K.RECIPIENT, K.SUBJECT}),
    ),
    # --- running -----------------------------------------------------------------------------
    Rule((C.EXECUTE,), "it runs what it is given", _doing(A.EXECUTE)),
    Rule(
        (C.EXECUTE,),
        "it runs a command",
        _CHANGES - _doing(A.DESTROY),
        kinds=frozenset({K.COMMAND}),
        without="app apps project_settings settings build_settings list",
    ),
    Rule(
        (C.EXECUTE,),
        "it runs code",
        _doing(A.CONTROL, A.INVOKE, A.EXECUTE, A.DRIVE),
        words="code script function cell notebook python javascript shell command",
    ),
    Rule(
        (C.EXECUTE, C.PERSIST),
        "the code that it stores is run later",
        _doing(A.CREATE, A.UPDATE, A.CONTROL, A.MANAGE),
        words="worker lambda cloud_function post_install script_content cron cron_job "
        "edge_function script serverless_app",
        without="list domain clear_cell description",
    ),
    Rule(
        (C.EXECUTE, C.READ_PRIVATE, C.OVERWRITE, C.DESTROY),
        "a statement can read, change and drop",
        _doing(A.EXECUTE, A.CONTROL, A.INVOKE),
        kinds=frozenset({K.STATEMENT}),
        without="log insight promql metric prometheus read readonly workload explain oneoff",
    ),
    Rule(
        (C.EXECUTE, C.READ_PRIVATE, C.OVERWRITE, C.DESTROY),
        "a statement can read, change and drop",
        _CHANGES,
        keys=(frozenset({"sql", "statement", "sql_query", "sql_statement", "sql_statements"}),),
        without="read readonly",
    ),
    Rule((C.INVOKE_ANY,), "it calls whatever it is told", _doing(A.INVOKE), without="phone voice"),
    Rule(
        (C.INVOKE_ANY,),
        "it takes the name of what to call and the arguments for it",
        keys=(
            frozenset({"tool", "tool_name", "function_name", "service", "method", "endpoint"}),
            frozenset({"arguments", "args", "params", "parameters", "input", "payload"}),
        ),
        doing=_doing(A.INVOKE, A.EXECUTE, A.CONTROL),
    ),
    Rule(
        (C.INVOKE_ANY, C.OVERWRITE, C.DESTROY),
        "it takes any method and path of an interface",
        keys=(
            frozenset({"method", "http_method", "verb"}),
            frozenset({"path", "endpoint", "url", "uri"}),
        ),
        words="api request http generic rest proxy",
    ),
    Rule((C.DRIVE_UI,), "what a click or a key does is not in the call", _doing(A.DRIVE)),
    Rule(
        (C.DRIVE_UI,),
        "it drives a browser",
        frozenset({A.EXECUTE, A.CONTROL, A.CREATE}),
        words="browser puppeteer",
        without="config recording tracing video pdf screenshot snapshot locator",
    ),
    Rule((C.INSTALL, C.EXECUTE), "what it installs runs", _doing(A.INSTALL)),
    # --- value -------------------------------------------------------------------------------
    Rule(
        (C.PAY,),
        "value leaves",
        _doing(A.PAY),
        without="sort_order list order_by column",
    ),
    Rule(
        (C.PAY,),
        "value leaves",
        _doing(A.CREATE, A.MOVE, A.CONTROL, A.SEND, A.UPDATE),
        words="payment payments charge refund payout purchase_order bank_transaction "
        "transfer_money money funds wire renewal payment_intent",
        without="link method payment_link status provider schedule setting auto_renewal",
    ),
    Rule(
        (C.PAY,),
        "it moves an amount",
        _doing(A.MOVE, A.SEND, A.PAY),
        words="transfer send pay",
        kinds=frozenset({K.AMOUNT}),
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        _CHANGES | _doing(A.READ),
        words="image_generation generate_image text_generation completion chat_completion "
        "inference sms phone_call voice tts stt synthesize transcription generate_video "
        "text_to_speech speech embedding agent research chat_completions "
        "embeddings openai",
        without="list get delete fetch update status mapping remove",
    ),
    Rule(
        (C.SPEND,),
        "what it orders is billed",
        _doing(A.CREATE, A.PAY, A.RESTORE),
        words=_METERED,
        without="user topic record rule snapshot permission firewall list peering policy "
        "annotation connection config backup schema table index member namespace",
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        _doing(A.CREATE, A.SEND),
        words="call message sms verification campaign",
        server="twilio vonage",
        without="feedback subscription mapping service",
    ),
    # --- power -------------------------------------------------------------------------------
    Rule(
        (C.GRANT_PERMISSION,),
        "it gives access",
        _doing(A.SHARE),
    ),
    Rule(
        (C.GRANT_PERMISSION,),
        "it gives access",
        _MAKES | _doing(A.MOVE),
        words=_GRANTS,
        without="card board_column filter revoke shared_mailbox fileshare cells "
        "conference participant task share_mailbox queue entra_admin_list",
    ),
    Rule(
        (C.GRANT_PERMISSION,),
        "it decides who can see it",
        _MAKES,
        kinds=frozenset({K.AUDIENCE}),
        words="permission access visibility publish share",
    ),
    Rule(
        (C.MODIFY_IDENTITY,),
        "it changes who can act",
        _CHANGES - _doing(A.SEND, A.DRIVE, A.EXECUTE, A.SHARE, A.INSTALL),
        words=_IDENTITIES,
        without="user_defined userdefined status_message token_count user_preference tag "
        "user_preferred presence profile_photo remote_connection verification card",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "it changes what guards or watches",
        _CHANGES - _doing(A.SEND, A.DRIVE, A.EXECUTE),
        words=_GUARDS,
        without="conditional_formatting lock_cell price_alert domain_privacy",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "the record of what happened goes",
        _doing(A.DESTROY, A.CANCEL),
        words="log logs audit history",
        without="insight",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "without backups a loss is final",
        _doing(A.UPDATE, A.DESTROY),
        words="disable_backup backup snapshot",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "it changes the agent's own settings",
        _doing(A.UPDATE),
        words="set_config config_value",
        server="desktop",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        _MAKES | _doing(A.CONTROL),
        words=_PERSISTENT,
        without="firewall list forwarding_rules stop_automation label_rule run cancel publish "
        "plugin_status",
    ),
    Rule(
        (C.PERSIST,),
        "what it stores is read by later sessions",
        _MAKES,
        words="memory entity relation observation remember knowledge_graph episode",
    ),
    Rule(
        (C.DELEGATE,),
        "another agent does the work",
        _CHANGES,
        words="agent subagent delegate copilot research_query orchestrator",
        without="get list delete knowledge",
    ),
    Rule(
        (C.PHYSICAL,),
        "things in a building move",
        _CHANGES,
        words="call_service bulk_control device light thermostat door robot printer scene",
        without="devicegroup device_flow list config",
        server="",
    ),
)


def given(subject: Subject) -> dict[Capability, str]:
    """The capabilities that the rules give, each with its first reason."""
    found: dict[Capability, str] = {}
    for rule in RULES:
        word = _match(rule, subject)
        if word is None:
            continue
        for capability in rule.gives:
            found.setdefault(capability, f"{rule.because}{word}")
    if subject.actions & LOOKS and not found.keys() & {C.READ_PUBLIC, C.READ_SECRET}:
        found[C.READ_PRIVATE] = _said(subject, LOOKS)
    elif subject.actions & LOOKS and subject.words & listed(_PRIVATE):
        found.setdefault(C.READ_PRIVATE, _said(subject, LOOKS))
    return found


def _match(rule: Rule, subject: Subject) -> str | None:
    """What in the name made the rule fit, ready to be appended; None where it does not fit."""
    if rule.doing and not rule.doing & subject.actions:
        return None
    if rule.kinds and not rule.kinds & subject.kinds:
        return None
    if any(not options & subject.keys for options in rule.keys):
        return None
    if subject.words & listed(rule.without):
        return None
    hits = subject.words & listed(rule.words)
    around = subject.server & listed(rule.server)
    if (rule.words or rule.server) and not hits and not around:
        return None
    if hits:
        return f': the name says "{min(hits)}"'
    if around:
        return f': the server is called "{min(around)}"'
    if rule.doing:
        return _quoted(subject, rule.doing)
    return ""


def _quoted(subject: Subject, doing: frozenset[Action]) -> str:
    meaning = next(meaning for meaning in subject.meanings if meaning.action in doing)
    return f': the name says "{meaning.word}"'


def _said(subject: Subject, doing: frozenset[Action]) -> str:
    return f"it looks and changes nothing{_quoted(subject, doing)}"


def in_order(found: Iterable[Capability]) -> tuple[Capability, ...]:
    """The capabilities in the order of the vocabulary."""
    held = frozenset(found)
    return tuple(capability for capability in Capability if capability in held)
