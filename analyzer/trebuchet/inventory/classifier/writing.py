"""Rules for what writes, changes and takes away."""

from __future__ import annotations

from trebuchet.inventory.classifier.rule import CHANGES, Rule, doing
from trebuchet.inventory.classifier.verb_words import LOOKS, Action
from trebuchet.inventory.classifier.words import listed
from trebuchet.model.vocabulary import Capability

A = Action
C = Capability

_KEEPS = CHANGES - doing(A.DESTROY, A.CANCEL, A.SHELVE, A.DRIVE, A.SWITCH)

WRITING: tuple[Rule, ...] = (
    Rule((C.WRITE_INTERNAL,), "it makes something new", doing(A.CREATE)),
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it changes what is there", doing(A.UPDATE)),
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it moves what is there", doing(A.MOVE)),
    Rule((C.WRITE_INTERNAL,), "it changes what the session works on", doing(A.SWITCH)),
    Rule(
        (C.OVERWRITE, C.CONTROL),
        "it puts another state over the present one",
        doing(A.RESTORE),
    ),
    Rule(
        (C.OVERWRITE,),
        "it writes over what bears the same name",
        doing(A.CREATE),
        words="write put upsert overwrite save set",
    ),
    Rule(
        (C.OVERWRITE,),
        "it may be told to overwrite",
        doing(A.CREATE),
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
    Rule((C.WRITE_INTERNAL, C.OVERWRITE), "it manages, so it may change", doing(A.MANAGE)),
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
        _KEEPS - doing(A.PAY),
        noun="website webapp site storefront product campaign post thread review redirect feedback "
        "release domain subdomain image_to",
        unless="setting cache user product_variant",
        without="database cron php ssl draft stripe webhook image pull parse outgoing incoming "
        "install",
        on="hostinger wordpress github gitlab shopify twitter x bluesky medium feedback desktop "
        "serverless firecrawl monday netlify",
    ),
    Rule((C.DESTROY,), "it takes away", doing(A.DESTROY)),
    Rule((C.DESTROY, C.CONTROL), "it ends what runs or waits", doing(A.CANCEL)),
    Rule((C.DESTROY,), "it puts out of sight", doing(A.SHELVE)),
    Rule((C.CONTROL,), "it steers what runs", doing(A.CONTROL)),
    Rule(
        (C.CONTROL,),
        "it puts into operation",
        CHANGES - doing(A.DESTROY, A.SHARE),
        noun="deployment rollout release pipeline",
    ),
)
