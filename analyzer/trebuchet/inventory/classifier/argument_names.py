"""Argument names and what they mean: a table of rules, tried in order."""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.inventory.classifier.verb_words import LOOKS, Action
from trebuchet.inventory.classifier.words import listed
from trebuchet.model.vocabulary import ParameterKind as Kind


class Named(NamedTuple):
    """A rule: an argument of such a name is of this kind."""

    kind: Kind
    names: str
    """Whole names; a name of several words is written with underscores."""
    last: str = ""
    """Words that tell when they stand last in the name."""
    types: str = ""
    """JSON types that it may have; empty is any."""
    doing: frozenset[Action] = frozenset()
    """Only on tools that do one of these; empty is any."""
    about: str = ""
    """Only on tools with one of these words in their name or their server's; empty is any."""
    above: str = ""
    """Only below a key with one of these words; empty is any."""


_WRITES = frozenset(Action) - LOOKS
_TALKS = frozenset({Action.SEND, Action.CREATE, Action.UPDATE, Action.MANAGE, Action.CONTROL})
_RUNS = frozenset({Action.EXECUTE, Action.CONTROL, Action.INVOKE})
_MONEY = (
    "pay payment refund charge transfer payout invoice purchase order price stripe paypal bank "
    "money wallet subscription transaction bid trade credit coupon product"
)
_GRANT = (
    "permission role access member share sharing grant invite collaborator acl policy owner "
    "drive file folder document"
)
_CODE = "run execute eval evaluate code script cell notebook interpreter function python console"

NAMED: tuple[Named, ...] = (
    Named(
        Kind.GUARD_FLAG,
        "force recursive dry_run dryrun confirm confirmed cascade purge prune permanent "
        "permanently skip_confirmation skip_trash hard hard_delete bypass override overwrite "
        "no_verify verify allow_unsafe unsafe auto_approve approve approved yes delete_all all "
        "all_or_nothing ignore_errors ignore_warnings skip_validation "
        "skip_tls_verification skip_checks "
        "force_destroy allow_destroy sudo privileged read_only readonly validate_only "
        "preview trust insecure tls_insecure create_if_missing delete_associated_resources "
        "is_destructive acknowledge acknowledged user_confirmed allow_writes persist "
        "force_push amend destructive unlock i_understand",
        types="boolean",
    ),
    Named(Kind.GUARD_FLAG, "confirm confirmation dry_run force grace_period_seconds grace_period"),
    Named(
        Kind.AUDIENCE,
        "private public is_public is_private visible_to anyone anonymous external "
        "allow_external link_sharing share_with_everyone publicly_accessible",
        types="boolean",
    ),
    Named(
        Kind.AUDIENCE,
        "visibility audience privacy public_access share_scope link_scope share_type "
        "public_network_access workspace_visibility prefs_permission_level allow_sharing",
        last="visibility audience privacy",
    ),
    Named(Kind.AUDIENCE, "scope type", types="string", about="permission share sharing link"),
    Named(Kind.OPAQUE, "", types="boolean"),
    Named(Kind.OPAQUE, "order", doing=LOOKS),
    Named(
        Kind.OPAQUE,
        "page skip offset cursor page_token next_token skiptoken start_cursor pagetoken marker "
        "starting_token page_number after before next_page_token continuation_token nextpagetoken "
        "user_agent if_match change_key etag e_tag c_tag conversation_index expand order_hint "
        "timeout retry_delay max_age retry_max_delay retry_max_retries retry_mode "
        "retry_network_timeout color width height index row column x y latitude longitude "
        "opt_fields fields select order_by orderby sort sort_by sort_order sort_direction "
        "direction language locale format style font_size llm_model_name ai_agent_name safesearch "
        "spellcheck time_zone timezone tz api_version consistency_level",
    ),
    Named(
        Kind.SECRET,
        "password secret token api_key apikey access_token refresh_token private_key secret_key "
        "access_key client_secret credential credentials auth authorization bearer passphrase "
        "connection_string auth_token api_token jwt otp pin ssh_key passwd pwd signing_secret "
        "basic_auth master_password admin_password cookie cookies session_token license_key",
        last="password secret passphrase apikey",
    ),
    Named(
        Kind.RECIPIENT,
        "to cc bcc recipient recipients to_recipients cc_recipients bcc_recipients to_email "
        "to_address to_addresses recipient_email attendees attendee invitees invitee reply_to "
        "forward_to forwarding_address forward_address send_to notify_emails share_with "
        "shared_with participants phone_number_to to_number guests destination_email "
        "alert_emails",
        last="recipient recipients attendees invitees",
        doing=frozenset({Action.SEND, Action.SHARE, Action.PAY}),
        types="string object ",
    ),
    Named(
        Kind.RECIPIENT,
        "to cc bcc recipient recipients to_recipients cc_recipients bcc_recipients attendees "
        "attendee invitees invitee reply_to participants guests to_email to_address",
        last="recipient recipients attendees invitees",
        doing=_TALKS,
        about="mail email message gmail outlook draft sms call phone whatsapp broadcast event "
        "calendar meeting invitation campaign thread validation participant",
        types="string object ",
    ),
    Named(
        Kind.RECIPIENT,
        "destination destinations forward_to forwarding_address to target_email destination_email "
        "forwards_to address addresses email emails",
        doing=_WRITES,
        about="forwarder forwarding catch alias forward",
    ),
    Named(
        Kind.RECIPIENT,
        "email email_address emails address addresses phone phone_number number user_id user",
        above="recipient recipients attendee attendees invitee cc bcc reply guest",
    ),
    Named(Kind.RECIPIENT, "email address", above="forward redirect", about="rule filter forward"),
    Named(
        Kind.RECIPIENT,
        "address",
        above="email",
        about="permission share sharing access invite invitation",
        doing=_WRITES,
    ),
    Named(
        Kind.RECIPIENT,
        "email emails email_address phone phone_number number contact",
        doing=frozenset({Action.SEND, Action.SHARE}),
    ),
    Named(
        Kind.RECIPIENT,
        "email emails email_address share_with domain",
        about="permission share sharing access invite invitation",
        doing=_WRITES,
    ),
    Named(
        Kind.PAYEE,
        "payee beneficiary iban bank_account bank_account_number account_number wallet "
        "wallet_address payment_destination destination_account to_account payee_id merchant "
        "merchant_id vendor vendor_id recipient_account routing_number",
        last="payee beneficiary",
    ),
    Named(
        Kind.PAYEE,
        "to recipient destination customer customer_id contact_id contact account_id",
        about="pay payment refund charge transfer payout",
        doing=_WRITES,
    ),
    Named(
        Kind.AMOUNT,
        "amount total total_amount amount_off percent_off amount_cents payment_amount line_amount "
        "discount_amount budget bid fee tip",
        last="amount budget",
        types="number integer string ",
    ),
    Named(
        Kind.AMOUNT,
        "price unit_price unit_amount price_per_unit sum subtotal max_price price_cents cost "
        "sale_price discount",
        last="price",
        types="number integer ",
    ),
    Named(Kind.AMOUNT, "value quantity", types="number integer string", about=_MONEY),
    Named(Kind.UNIT, "currency currency_code asset denomination unit units token_symbol"),
    Named(
        Kind.STATEMENT,
        "sql statement sql_query sql_statement statements queries_sql migration_sql sql_statements "
        "cypher kql",
        last="sql",
    ),
    Named(
        Kind.STATEMENT,
        "query queries",
        types="string",
        about="sql database db d1 postgres postgresql mysql sqlite clickhouse kusto cosmos neon "
        "snowflake bigquery supabase graphql oneoff monday",
    ),
    Named(Kind.STATEMENT, "pipeline", about="aggregate mongodb"),
    Named(
        Kind.COMMAND,
        "command cmd shell bash shell_command build_command run_command start_command commands "
        "command_line args argv post_install script_content install_command exec command_args",
        last="command cmd",
    ),
    Named(Kind.COMMAND, "input", about="process terminal shell interact"),
    Named(
        Kind.CODE,
        "code source source_code expression script javascript python function content "
        "cell_source new_source program snippet js template_code",
        about=_CODE,
        doing=_RUNS | {Action.CREATE, Action.UPDATE},
    ),
    Named(Kind.CODE, "script source_code javascript js_code python_code worker_code code_snippet"),
    Named(Kind.CODE, "template", about="eval"),
    Named(
        Kind.REF,
        "ref branch branch_name base head commit commit_hash commit_sha sha tag tag_name "
        "source_branch target_branch from_branch revision start_point upstream target_revision "
        "default_branch branch_id branchid parent_id_branch deploy_ref git_ref",
        about="git github gitlab repo repository branch commit merge pull argocd application app "
        "deploy pipeline workflow circleci neon push fork tag",
    ),
    Named(Kind.REF, "branch target_branch commit_sha branch_name git_ref commit_hash"),
    Named(
        Kind.URL,
        "url urls uri uris href link website endpoint webhook_url callback_url callback "
        "redirect_url redirect_uri hostname host base_url target_url image_url file_url "
        "archive_url status_callback media_url proxy server_url web_url notification_url "
        "repo_clone_url cluster_uri voice_url sms_url fallback_url remote_url git_remote_url",
        last="url uri urls href callback hostname",
        types="string object ",
    ),
    Named(
        Kind.PATH,
        "path paths file file_path filepath filename file_name dir directory directories folder "
        "folder_path source_path destination_path src dest dest_path output_path output_dir cwd "
        "local_path archive_path source_dir target_path working_directory working_dir "
        "project_directory workspace_root root save_path output_filename output_file "
        "dockerfile_path notebook_path input_path file_paths download_path download_dir "
        "local_file project_path app_path storage_path source_filename theme_path plugin_path "
        "absolute_theme_path save_to",
        last="path paths filepath filename directory dir folder",
        types="string ",
    ),
    Named(
        Kind.PATH,
        "source destination from to target old_path new_path",
        about="file directory folder path copy move",
        types="string",
    ),
    Named(
        Kind.ENVIRONMENT,
        "environment env environment_name environment_slug target_environment stage env_name "
        "deploy_env environment_id context cluster_context kube_context deployment_selector",
        last="environment",
        types="string object",
    ),
    Named(
        Kind.TENANT,
        "tenant tenant_id org organization organization_id organisation org_id account_sid "
        "workspace workspace_id workspace_gid team_id namespace resource_group "
        "account_id company company_id owner owner_repo project_slug organization_slug "
        "workspace_name aws_account account tenancy tenant_name group_namespace",
        last="tenant organization organisation workspace namespace",
        types="string integer number ",
    ),
    Named(Kind.TENANT, "subscription subscription_id", about="azure"),
    Named(
        Kind.ROLE,
        "role roles role_id role_name role_arn permission permissions permission_level "
        "access_level privilege privileges access_role allowed_roles grants scopes access_type "
        "acl policy_arn allowed_actions",
        last="role roles permission permissions",
    ),
    Named(Kind.ROLE, "scope access", about=_GRANT, types="string"),
    Named(
        Kind.CONTENT,
        "first_name last_name given_name middle_name surname nick_name display_name job_title "
        "new_name new_branch_name",
        doing=frozenset({Action.CREATE, Action.UPDATE, Action.MANAGE}),
        types="string ",
    ),
    Named(Kind.TARGET, "contact_id contact_uuid", about="contact", doing=_WRITES | LOOKS),
    Named(
        Kind.SUBJECT,
        "user user_id username user_name member member_id member_email assignee assignees "
        "assignee_gid assigned_to responsible_user responsible_user_id employee employee_id "
        "customer customer_id contact_id owner_id user_google_email principal subject_id "
        "user_email user_principal_name person collaborator user_ids people agent_id profile "
        "profile_id identity follower followers author users login principal_id lead_id group",
        last="user username member assignee collaborator employee customer principal",
        types="string integer number object ",
    ),
    Named(
        Kind.SUBJECT,
        "email email_address emails phone phone_number",
        doing=_WRITES - {Action.SEND, Action.SHARE} | LOOKS,
    ),
    Named(
        Kind.ACTION,
        "action operation operation_type op verb mode method command_type action_type event_type "
        "update_type transition action_name method_name http_method desired_state",
        types="string ",
    ),
    Named(
        Kind.TIME,
        "date time at since until start end due start_date end_date start_time end_time due_date "
        "due_on due_at deadline expires expires_at expiry expiration ttl duration schedule cron "
        "date_time timestamp from_date to_date scheduled_at send_at schedule_time cron_expression "
        "ends_at starts_at time_min time_max interval retention retention_days due_string "
        "birthday period time_range start_rfc3339 end_rfc3339 reminder_date_time",
        last="date time datetime timestamp deadline expiry expiration days seconds minutes hours "
        "cron schedule",
        types="string integer number ",
    ),
    Named(
        Kind.LIMIT,
        "limit max top count page_size per_page size first last num_results max_results k n "
        "max_items max_records page_limit number_of_results max_pages max_keys results depth "
        "max_depth num_candidates max_length lines tail head total_count",
        last="limit size count",
        types="integer number string",
        doing=LOOKS | {Action.EXECUTE, Action.INVOKE},
    ),
    Named(
        Kind.LIMIT,
        "limit max_results page_size per_page num_results max_items",
        types="integer number ",
    ),
    Named(
        Kind.SEARCH,
        "query q search keyword keywords filter filters search_text search_term search_query "
        "pattern term terms expr expression search_string regex queries question topic text "
        "query_string logql promql selector jql match where condition criteria search_terms prompt",
        types="string object ",
        doing=LOOKS,
    ),
    Named(Kind.SEARCH, "query filter q search_query jql where search search_text promql"),
    Named(
        Kind.CONTENT,
        "body content text message subject description comment title summary note notes data html "
        "markdown prompt payload attachment attachments caption reason details value values "
        "new_text new_content replacement old_text file_content contents html_body text_body "
        "reply messages html_notes bio input config settings properties metadata fields body_html "
        "observations entities documents record records rows cells items updates context new_value "
        "instructions system_prompt custom_instructions image image_data base64 label labels tags "
        "new_name old_string new_string "
        "column_values spec manifest template blocks children patch diff variables body_content",
        last="text content message body description comment html markdown note",
        doing=_WRITES | frozenset({Action.READ}),
        types="string object array number integer ",
    ),
)
"""Rules in the order in which they are tried; the first that fits decides."""

IDS = listed("id ids upid uuid gid sid uid key keys arn guid number slug identifier handle")
TARGETS = listed(
    "item record task issue ticket project bucket database table collection repository repo "
    "resource server instance cluster volume disk vm droplet domain website site page document "
    "index queue topic stream secret certificate vault image container pod node service "
    "application app job pipeline workflow build branch channel calendar event message thread "
    "card board list label folder file drive dashboard snapshot backup product order invoice "
    "payment charge subscription rule policy firewall alert webhook function object entity target "
    "name stack registry element sheet cell range partition segment campaign template form "
    "session process pid vmid room place notebook section worksheet column row selector locator "
    "datasource zone route schema namespaces relation graph cache cookie storage device release "
    "subdomain chart plugin theme package deployment environment title kind component view widget "
    "tab field property version mailbox forwarder alias price coupon intent"
)
