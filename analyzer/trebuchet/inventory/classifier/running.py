"""Rules for what runs code, other tools or a screen."""

from __future__ import annotations

from trebuchet.inventory.classifier.rule import CHANGES, Rule, doing
from trebuchet.inventory.classifier.verb_words import Action
from trebuchet.inventory.classifier.words import listed
from trebuchet.model.vocabulary import Capability, ParameterKind

A = Action
C = Capability
K = ParameterKind

RUNNING: tuple[Rule, ...] = (
    Rule((C.EXECUTE,), "it runs what it is given", doing(A.EXECUTE)),
    Rule(
        (C.EXECUTE,),
        "it runs a command",
        CHANGES - doing(A.DESTROY),
        kinds=frozenset({K.COMMAND}),
        without="app apps project_settings settings stream",
    ),
    Rule(
        (C.EXECUTE,),
        "it runs code",
        doing(A.CONTROL, A.INVOKE, A.EXECUTE, A.DRIVE),
        words="code run_script run_function script_function run_cell javascript python shell "
        "run_command",
    ),
    Rule(
        (C.EXECUTE, C.PERSIST),
        "the code that it stores is run later",
        doing(A.CREATE, A.UPDATE, A.MANAGE),
        words="cloud_function post_install script_content cron cron_job edge_function "
        "serverless_app worker lambda script",
        without="domain description list",
    ),
    Rule(
        (C.EXECUTE, C.PERSIST),
        "the code that it puts there runs",
        doing(A.CONTROL),
        words="worker_deploy deploy_worker deploy_function deploy_lambda",
    ),
    Rule(
        (C.EXECUTE, C.READ_PRIVATE, C.OVERWRITE, C.DESTROY),
        "a statement can read, change and drop",
        CHANGES,
        kinds=frozenset({K.STATEMENT}),
        without="log insight promql metric prometheus read readonly workload explain oneoff",
    ),
    Rule(
        (C.EXECUTE, C.READ_PRIVATE, C.OVERWRITE, C.DESTROY),
        "a statement can read, change and drop",
        CHANGES,
        keys=(listed("sql statement sql_query sql_statement sql_statements"),),
        without="read readonly",
    ),
    Rule(
        (C.INVOKE_ANY,),
        "it calls whatever it is told",
        doing(A.INVOKE),
        without="phone voice landing namespace",
    ),
    Rule(
        (C.INVOKE_ANY,),
        "it takes the name of what to call and the arguments for it",
        doing(A.INVOKE, A.EXECUTE, A.CONTROL),
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
    Rule((C.DRIVE_UI,), "what a click or a key does is not in the call", doing(A.DRIVE)),
    Rule(
        (C.DRIVE_UI,),
        "it acts on an element of a page",
        keys=(listed("selector element"), listed("text value values")),
        without="verify get find wait",
    ),
    Rule(
        (C.DRIVE_UI,),
        "it drives a browser",
        doing(A.EXECUTE),
        words="browser puppeteer",
    ),
    Rule(
        (C.INSTALL, C.EXECUTE),
        "what it installs runs",
        doing(A.INSTALL),
        without="ssl certificate font cli",
    ),
    Rule(
        (C.INSTALL, C.EXECUTE),
        "what it puts there runs",
        doing(A.UPDATE, A.CONTROL),
        noun="chart plugin extension package",
        words="upgrade deploy install",
    ),
)
