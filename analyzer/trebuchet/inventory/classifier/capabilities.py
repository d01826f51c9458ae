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
    noun: frozenset[str]
    """What it acts on: the last word, and the last two."""
    kinds: frozenset[ParameterKind]
    keys: frozenset[str]
    """Names of the arguments at the top, words joined by spaces."""

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
    on: str = ""
    """One of these words in the server's name, besides all else."""
    noun: str = ""
    """It acts on one of these; empty is any."""
    unless: str = ""
    """It acts on none of these."""
    kinds: frozenset[ParameterKind] = frozenset()
    """One parameter of these kinds; empty is any."""
    keys: tuple[frozenset[str], ...] = ()
    """One argument of each of these sets."""


def _doing(*actions: Action) -> frozenset[Action]:
    return frozenset(actions)


_MAKES = _doing(A.CREATE, A.UPDATE, A.MANAGE)
_CHANGES = frozenset(A) - LOOKS
_KEEPS = _CHANGES - _doing(A.DESTROY, A.CANCEL, A.SHELVE, A.DRIVE, A.SWITCH)
_PUBLIC = (
    "web internet documentation news weather map maps geocode place direction elevation distance "
    "pricing price_list guidance best_practice bestpractices sku region time_zone library arxiv "
    "wikipedia paper research knowledge card_type language docs iac_rule emoji "
    "datacenter data_center catalog marketplace learning search_engine spec echo sum "
    "tiny_image thinking help instruction current_time"
)
_PUBLIC_SERVERS = (
    "duckduckgo brave tavily fetch time context7 firecrawl maps exa wikipedia sequential pricing"
)
_PRIVATE = (
    "mail email message file drive contact calendar chat order customer my account user "
    "repository issue table record doc notebook"
)
_OUTSIDERS = (
    "message mail email inbox issue comment review pull_request merge_request ticket chat thread "
    "conversation web webpage page url feed post news transcript attachment event invite form "
    "submission response reply content file document doc docs note log feedback story update "
    "recording webinar drive_item html markdown search_result readme discussion website video "
    "notebook item record sheet cell graph entity memory"
)
_SECRETS = (
    "secret credential password passphrase kubeconfig connection_string private_key env "
    "environment_variable env_var authorization_code jwt login_link cookie storage_state "
    "localstorage sessionstorage access_key api_key phpmyadmin php_my access_token auth_code "
    "ssh_tunnel"
)
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
_HOSTS = (
    "vm droplet cluster nodepool virtual_machine machine vmss disk db database replication_group "
    "cache instance load_balancer lb volume redis phone_number number incoming_phone short_code "
    "reserved_ip local mobile free"
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
        without="rotate api_keys certificate documentation docs sip mapping",
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
        words="api_key access_key api_token signing_key new_signing spaces_key login_link "
        "new_key access_token create_token",
        without="mapping",
    ),
    Rule(
        (C.INGEST_UNTRUSTED,),
        "outsiders can write what it returns",
        LOOKS,
        words=_OUTSIDERS,
        without="schema template metadata type count stats statistics status permission policy "
        "config setting info health price dns domain",
        unless="folder notebook website section group workbook",
    ),
    Rule(
        (C.INGEST_UNTRUSTED, C.READ_PUBLIC),
        "what it returns comes from the open web",
        LOOKS,
        words="web internet scrape crawl webpage fetch_url web_search",
        server="duckduckgo brave tavily firecrawl exa",
        without="monitor status feedback from_web",
    ),
    Rule(
        (C.INGEST_UNTRUSTED,),
        "rows hold what users once typed",
        LOOKS | _doing(A.EXECUTE, A.CONTROL),
        kinds=frozenset({K.STATEMENT}),
        without="promql metric log schema explain",
    ),
    Rule(
        (C.INGEST_UNTRUSTED,),
        "the open page says what it likes",
        LOOKS,
        words="browser puppeteer",
        without="config route list state cookie localstorage sessionstorage wait locator",
    ),
    Rule((C.ENUMERATE,), "it lists what there is", _doing(A.LIST)),
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
    Rule((C.WRITE_INTERNAL,), "it changes what the session works on", _doing(A.SWITCH)),
    Rule(
        (C.OVERWRITE, C.CONTROL),
        "it puts another state over the present one",
        _doing(A.RESTORE),
    ),
    Rule(
        (C.OVERWRITE,),
        "it writes over what bears the same name",
        _doing(A.CREATE),
        words="write put upsert overwrite save set",
    ),
    Rule(
        (C.OVERWRITE,),
        "it may be told to overwrite",
        _doing(A.CREATE),
        keys=(listed("overwrite overwrite_existing replace_existing"),),
    ),
    Rule(
        (C.WRITE_INTERNAL, C.OVERWRITE),
        "it writes a file",
        LOOKS,
        keys=(
            listed(
                "output_path output_file output_filename output_dir save_path save_to local_path "
                "download_path download_dir destination_path local_directory archive_path csv_path"
            ),
        ),
        words="download export convert save generate",
    ),
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it manages, so it may change", _doing(A.MANAGE)),
    Rule(
        (C.WRITE_SHARED,),
        "people outside can see what it writes",
        _KEEPS,
        words="publish public comment issue pull_request merge_request tweet channel chat push "
        "fork_repository gist wiki discussion dns theme forwarding share_link static_site "
        "static_website landing_page blog reaction webapp_frontend",
        without="firewall public_key key draft completion event message_broker template_from",
        unless="settings setting appsetting cache user password",
    ),
    Rule(
        (C.WRITE_SHARED,),
        "people outside can see what it writes",
        _KEEPS - _doing(A.PAY),
        noun="website webapp site storefront product campaign post thread review redirect feedback "
        "release domain subdomain image_to",
        unless="setting cache user product_variant",
        without="database cron php ssl draft stripe webhook image pull parse outgoing incoming "
        "install",
        on="hostinger wordpress github gitlab shopify twitter x bluesky medium feedback desktop "
        "serverless firecrawl monday netlify",
    ),
    # --- taking away -------------------------------------------------------------------------
    Rule((C.DESTROY,), "it takes away", _doing(A.DESTROY)),
    Rule((C.DESTROY, C.CONTROL), "it ends what runs or waits", _doing(A.CANCEL)),
    Rule((C.DESTROY,), "it puts out of sight", _doing(A.SHELVE)),
    Rule((C.CONTROL,), "it steers what runs", _doing(A.CONTROL)),
    Rule(
        (C.CONTROL,),
        "it puts into operation",
        _CHANGES - _doing(A.DESTROY, A.SHARE),
        noun="deployment rollout release pipeline",
    ),
    # --- sending -----------------------------------------------------------------------------
    Rule(
        (C.SEND_EXTERNAL,),
        "it sends to whom the caller names",
        _doing(A.SEND),
        without="queue channel chat team my_activity instrumentation space",
    ),
    Rule(
        (C.WRITE_SHARED,),
        "guests and partners read there, too",
        _doing(A.SEND),
        words="channel chat team room space group thread",
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "it takes recipients",
        _CHANGES - _doing(A.DESTROY, A.SHELVE, A.CANCEL, A.UPDATE),
        without="draft compose prepare filter rule update",
        unless="folder calendar draft template filter rule broadcast",
        kinds=frozenset({K.RECIPIENT}),
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "those who are invited are told of the change",
        _doing(A.UPDATE, A.MANAGE),
        noun="event events meeting",
        kinds=frozenset({K.RECIPIENT}),
    ),
    Rule(
        (C.SEND_EXTERNAL, C.INGEST_UNTRUSTED, C.READ_PUBLIC),
        "it fetches an address of the caller's, query string and all",
        _doing(A.READ, A.SEARCH, A.DRIVE),
        words="fetch scrape crawl extract navigate goto browse web webpage url expand_link map",
        kinds=frozenset({K.URL}),
        without="parse cron redirect upload webhook attachment chat teams image project forwarding "
        "website artifact route figma monitor notebook git maps remote",
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "what happens later is sent to an address of the caller's",
        _MAKES,
        words="webhook callback forwarder forwarding hook subscription status_callback "
        "mail_rule catch_all forwards",
        without="payment https redirect stripe secret",
        kinds=frozenset({K.URL, K.RECIPIENT}),
    ),
    # --- running -----------------------------------------------------------------------------
    Rule((C.EXECUTE,), "it runs what it is given", _doing(A.EXECUTE)),
    Rule(
        (C.EXECUTE,),
        "it runs a command",
        _CHANGES - _doing(A.DESTROY),
        kinds=frozenset({K.COMMAND}),
        without="app apps project_settings settings stream",
    ),
    Rule(
        (C.EXECUTE,),
        "it runs code",
        _doing(A.CONTROL, A.INVOKE, A.EXECUTE, A.DRIVE),
        words="code run_script run_function script_function run_cell javascript python shell "
        "run_command",
    ),
    Rule(
        (C.EXECUTE, C.PERSIST),
        "the code that it stores is run later",
        _doing(A.CREATE, A.UPDATE, A.MANAGE),
        words="cloud_function post_install script_content cron cron_job edge_function "
        "serverless_app worker lambda script",
        without="domain description list",
    ),
    Rule(
        (C.EXECUTE, C.PERSIST),
        "the code that it puts there runs",
        _doing(A.CONTROL),
        words="worker_deploy deploy_worker deploy_function deploy_lambda",
    ),
    Rule(
        (C.EXECUTE, C.READ_PRIVATE, C.OVERWRITE, C.DESTROY),
        "a statement can read, change and drop",
        _CHANGES,
        kinds=frozenset({K.STATEMENT}),
        without="log insight promql metric prometheus read readonly workload explain oneoff",
    ),
    Rule(
        (C.EXECUTE, C.READ_PRIVATE, C.OVERWRITE, C.DESTROY),
        "a statement can read, change and drop",
        _CHANGES,
        keys=(listed("sql statement sql_query sql_statement sql_statements"),),
        without="read readonly",
    ),
    Rule(
        (C.INVOKE_ANY,),
        "it calls whatever it is told",
        _doing(A.INVOKE),
        without="phone voice landing namespace",
    ),
    Rule(
        (C.INVOKE_ANY,),
        "it takes the name of what to call and the arguments for it",
        _doing(A.INVOKE, A.EXECUTE, A.CONTROL),
        keys=(
            listed("tool tool_name function_name service method endpoint"),
            listed("arguments args params parameters input payload"),
        ),
    ),
    Rule(
        (C.INVOKE_ANY, C.OVERWRITE, C.DESTROY),
        "it takes any method and path of an interface",
        keys=(listed("method http_method verb"), listed("path endpoint url uri")),
        words="api request http generic rest proxy",
        without="twilio",
    ),
    Rule((C.DRIVE_UI,), "what a click or a key does is not in the call", _doing(A.DRIVE)),
    Rule(
        (C.DRIVE_UI,),
        "it acts on an element of a page",
        keys=(listed("selector element"), listed("text value values")),
        without="verify get find wait",
    ),
    Rule(
        (C.DRIVE_UI,),
        "it drives a browser",
        _doing(A.EXECUTE),
        words="browser puppeteer",
    ),
    Rule(
        (C.INSTALL, C.EXECUTE),
        "what it installs runs",
        _doing(A.INSTALL),
        without="ssl certificate font cli",
    ),
    Rule(
        (C.INSTALL, C.EXECUTE),
        "what it puts there runs",
        _doing(A.UPDATE, A.CONTROL),
        noun="chart plugin extension package",
        words="upgrade deploy install",
    ),
    # --- value -------------------------------------------------------------------------------
    Rule((C.PAY,), "value leaves", _doing(A.PAY), without="sort_order order_by column"),
    Rule(
        (C.PAY,),
        "value leaves",
        _doing(A.CREATE, A.MOVE, A.CONTROL, A.SEND, A.UPDATE),
        words="payment payments charge refund payout purchase_order bank_transaction "
        "transfer_money money funds wire payment_intent",
        without="link method payment_link status provider schedule setting customize",
    ),
    Rule(
        (C.PAY,),
        "it moves an amount",
        _doing(A.MOVE, A.SEND, A.PAY),
        words="transfer send pay withdraw",
        kinds=frozenset({K.AMOUNT}),
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        _CHANGES,
        words="image_generation generate_image text_generation completion generate_video "
        "text_to_speech embedding openai embeddings",
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        words="inference speech tts stt synthesize",
        without="list get delete fetch",
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        words="sms phone_call voice_call outbound_call",
        doing=_doing(A.CREATE, A.SEND, A.CONTROL, A.INVOKE),
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        _CHANGES | _doing(A.SEARCH),
        words="agent research crawl",
        on="firecrawl tavily exa",
        without="paper papers status stop github",
    ),
    Rule(
        (C.SPEND,),
        "what it orders is billed",
        _doing(A.CREATE, A.PAY),
        noun=_HOSTS,
        without="add user topic record rule snapshot permission firewall peering policy connection "
        "config backup schema website account_database setup",
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        _doing(A.CREATE, A.SEND),
        noun="call message sms verification campaign participant recording realtime_transcription "
        "transcription siprec stream",
        on="twilio vonage telnyx plivo",
    ),
    # --- power -------------------------------------------------------------------------------
    Rule((C.GRANT_PERMISSION,), "it gives access", _doing(A.SHARE)),
    Rule(
        (C.GRANT_PERMISSION,),
        "it gives access",
        _MAKES | _doing(A.MOVE),
        words=_GRANTS,
        without="card board_column filter conference participant task queue data_access "
        "fileshare shared_mailbox twilio_member role_play preferences",
        unless="call queue",
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
        without="verification",
    ),
    Rule(
        (C.MODIFY_IDENTITY,),
        "it changes who can act",
        _CHANGES - _doing(A.SEND, A.DRIVE, A.EXECUTE, A.SHARE, A.INSTALL),
        noun="user key account mailbox service_account token credential",
        unless="storage_account",
        without="kv cache redis storage tag token_count user_defined select",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "it changes what guards or watches",
        _CHANGES - _doing(A.SEND, A.DRIVE, A.EXECUTE, A.SWITCH),
        words=_GUARDS,
        without="conditional price_alert",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "the record of what happened goes",
        _doing(A.DESTROY, A.CANCEL),
        words="log logs audit history",
        without="insight changelog",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "without backups a loss is final",
        _doing(A.UPDATE, A.DESTROY),
        words="backup backups",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "without snapshots a loss is final",
        _doing(A.DESTROY),
        noun="snapshot",
        without="dashboard annotation",
    ),
    Rule(
        (C.MODIFY_GUARD,),
        "it changes the agent's own settings",
        _doing(A.UPDATE),
        words="set_config config_value agent_setting",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        _MAKES,
        words=_PERSISTENT,
        without="firewall https knowledge task_list rerun secret run_result",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        _MAKES,
        noun="filter filters",
        words="gmail mail email inbox message",
        server="gmail outlook mail",
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        _MAKES,
        noun="subscription monitor",
        kinds=frozenset({K.URL}),
    ),
    Rule(
        (C.PERSIST,),
        "it acts again later, without a call",
        _MAKES,
        words="monitor",
        on="firecrawl",
    ),
    Rule(
        (C.PERSIST,),
        "what it stores is read by later sessions",
        _MAKES | _doing(A.DESTROY),
        words="memory memories entity relation observation remember knowledge_graph episode fact",
        on="memory graphiti mem0 zep cognee",
    ),
    Rule(
        (C.DELEGATE,),
        "another agent does the work",
        _CHANGES,
        words="agent subagent delegate copilot",
        without="knowledge skill skills trigger triggers template delete",
    ),
    Rule(
        (C.PHYSICAL,),
        "things in a building move",
        _CHANGES,
        words="call_service bulk_control device light thermostat door robot printer scene",
        without="devicegroup device_flow config",
        on="home ha assistant hue smartthings robot iot matter",
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
    if not found and subject.meanings:
        found[C.WRITE_INTERNAL] = f"it does something{_quoted(subject, _CHANGES)}"
    return found


def _match(rule: Rule, subject: Subject) -> str | None:
    """What in the name made the rule fit, ready to be appended; None where it does not fit."""
    if rule.doing and not rule.doing & subject.actions:
        return None
    if rule.kinds and not rule.kinds & subject.kinds:
        return None
    if any(not options & subject.keys for options in rule.keys):
        return None
    if subject.words & listed(rule.without) or subject.noun & listed(rule.unless):
        return None
    if rule.on and not subject.server & listed(rule.on):
        return None
    nouns = subject.noun & listed(rule.noun)
    if rule.noun and not nouns:
        return None
    hits = subject.words & listed(rule.words)
    around = subject.server & listed(rule.server)
    if (rule.words or rule.server) and not hits and not around:
        return None
    if hits:
        return f': the name says "{min(hits)}"'
    if nouns:
        return f': the name says "{min(nouns)}"'
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
