"""Rules for what only looks."""

from __future__ import annotations

from trebuchet.inventory.classifier.rule import Rule, doing
from trebuchet.inventory.classifier.verb_words import LOOKS, Action
from trebuchet.model.vocabulary import Capability, ParameterKind

A = Action
C = Capability
K = ParameterKind

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

LOOKING: tuple[Rule, ...] = (
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
        doing(A.READ),
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
        doing(A.CREATE),
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
        LOOKS | doing(A.EXECUTE, A.CONTROL),
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
    Rule((C.ENUMERATE,), "it lists what there is", doing(A.LIST)),
    Rule(
        (C.ENUMERATE,),
        "it finds ids",
        doing(A.SEARCH),
        without="web internet documentation docs news place run execute query",
    ),
    Rule(
        (C.ENUMERATE,),
        "it lists what there is",
        doing(A.READ),
        words="tree list all users members directory children",
    ),
)
