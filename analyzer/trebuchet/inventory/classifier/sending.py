"""Rules for what leaves the house: bytes and value."""

from __future__ import annotations

from trebuchet.inventory.classifier.rule import CHANGES, MAKES, Rule, doing
from trebuchet.inventory.classifier.verb_words import Action
from trebuchet.model.vocabulary import Capability, ParameterKind

A = Action
C = Capability
K = ParameterKind

_HOSTS = (
    "vm droplet cluster nodepool virtual_machine machine vmss disk db database replication_group "
    "cache instance load_balancer lb volume redis phone_number number incoming_phone short_code "
    "reserved_ip local mobile free"
)

SENDING: tuple[Rule, ...] = (
    Rule(
        (C.SEND_EXTERNAL,),
        "it sends to whom the caller names",
        doing(A.SEND),
        without="queue channel chat team my_activity instrumentation space",
    ),
    Rule(
        (C.WRITE_SHARED,),
        "guests and partners read there, too",
        doing(A.SEND),
        words="channel chat team room space group thread",
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "it takes recipients",
        CHANGES - doing(A.DESTROY, A.SHELVE, A.CANCEL, A.UPDATE),
        without="draft compose prepare filter rule update",
        unless="folder calendar draft template filter rule broadcast",
        kinds=frozenset({K.RECIPIENT}),
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "those who are invited are told of the change",
        doing(A.UPDATE, A.MANAGE),
        noun="event events meeting",
        kinds=frozenset({K.RECIPIENT}),
    ),
    Rule(
        (C.SEND_EXTERNAL, C.INGEST_UNTRUSTED, C.READ_PUBLIC),
        "it fetches an address of the caller's, query string and all",
        doing(A.READ, A.SEARCH, A.DRIVE),
        words="fetch scrape crawl extract navigate goto browse web webpage url expand_link map",
        kinds=frozenset({K.URL}),
        without="parse cron redirect upload webhook attachment chat teams image project forwarding "
        "website artifact route figma monitor notebook git maps remote",
    ),
    Rule(
        (C.SEND_EXTERNAL,),
        "what happens later is sent to an address of the caller's",
        MAKES,
        words="webhook callback forwarder forwarding hook subscription status_callback "
        "mail_rule catch_all forwards",
        without="payment https redirect stripe secret",
        kinds=frozenset({K.URL, K.RECIPIENT}),
    ),
    Rule((C.PAY,), "value leaves", doing(A.PAY), without="sort_order order_by column"),
    Rule(
        (C.PAY,),
        "value leaves",
        doing(A.CREATE, A.MOVE, A.CONTROL, A.SEND, A.UPDATE),
        words="payment payments charge refund payout purchase_order bank_transaction "
        "transfer_money money funds wire payment_intent",
        without="link method payment_link status provider schedule setting customize",
    ),
    Rule(
        (C.PAY,),
        "it moves an amount",
        doing(A.MOVE, A.SEND, A.PAY),
        words="transfer send pay withdraw",
        kinds=frozenset({K.AMOUNT}),
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        CHANGES,
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
        doing=doing(A.CREATE, A.SEND, A.CONTROL, A.INVOKE),
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        CHANGES | doing(A.SEARCH),
        words="agent research crawl",
        on="firecrawl tavily exa",
        without="paper papers status stop github",
    ),
    Rule(
        (C.SPEND,),
        "what it orders is billed",
        doing(A.CREATE, A.PAY),
        noun=_HOSTS,
        without="add user topic record rule snapshot permission firewall peering policy connection "
        "config backup schema website account_database setup",
    ),
    Rule(
        (C.SPEND,),
        "it is metered",
        doing(A.CREATE, A.SEND),
        noun="call message sms verification campaign participant recording realtime_transcription "
        "transcription siprec stream",
        on="twilio vonage telnyx plivo",
    ),
)
