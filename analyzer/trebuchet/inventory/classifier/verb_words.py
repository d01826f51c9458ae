"""Words that say what a tool does: verbs, nouns in their place, verbs of other languages."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """The kinds of doing that names tell apart."""

    READ = "read"
    LIST = "list"
    SEARCH = "search"
    CREATE = "create"
    UPDATE = "update"
    MOVE = "move"
    RESTORE = "restore"
    DESTROY = "destroy"
    CANCEL = "cancel"
    SHELVE = "shelve"
    CONTROL = "control"
    EXECUTE = "execute"
    SEND = "send"
    PAY = "pay"
    INSTALL = "install"
    SHARE = "share"
    DRIVE = "drive"
    MANAGE = "manage"
    INVOKE = "invoke"
    SWITCH = "switch"
    """Changes what the agent's own session works on."""


LOOKS = frozenset({Action.READ, Action.LIST, Action.SEARCH})
"""Actions that change nothing."""


PLAIN: dict[Action, str] = {
    Action.READ: "get fetch retrieve describe read inspect show lookup download parse resolve "
    "explain analyze analyse diagnose summarize summarise suggest recommend calculate validate "
    "verify detect count peek exists troubleshoot geocode translate classify extract scrape "
    "crawl compare diff estimate predict render browse",
    Action.LIST: "enumerate",
    Action.SEARCH: "search find",
    Action.CREATE: "create add insert append upload generate provision import init initialize "
    "register save clone fork duplicate attach setup claim push reserve compose draft prepare "
    "remember subscribe allocate launch submit",
    Action.UPDATE: "update edit modify change replace overwrite rewrite patch configure assign "
    "unassign reassign reorder reschedule resize toggle enable disable upsert lock unlock rotate "
    "regenerate mark unmark associate disassociate customize transform activate deactivate "
    "reactivate unset upgrade downgrade protect unprotect acknowledge snooze dismiss complete "
    "uncomplete unlink",
    Action.MOVE: "move rename reposition",
    Action.RESTORE: "restore rollback revert undo recover",
    Action.DESTROY: "delete remove drop purge truncate destroy erase wipe clear clean cleanup "
    "flush uninstall teardown unregister discard decommission deprovision prune del revoke "
    "unpublish rebuild recreate rm evict expunge nuke obliterate",
    Action.CANCEL: "cancel abort terminate kill withdraw",
    Action.SHELVE: "trash recycle",
    Action.CONTROL: "start stop restart reboot pause resume shutdown publish merge rebase "
    "finalize accept decline reject approve rerun retry promote sync resync suspend hibernate "
    "unarchive fulfil fulfill drain cordon uncordon",
    Action.EXECUTE: "execute exec evaluate eval spawn",
    Action.SEND: "send reply forward notify resend respond tweet broadcast",
    Action.PAY: "pay purchase buy refund reimburse payout donate renew",
    Action.INSTALL: "install reinstall",
    Action.SHARE: "share invite grant authorize authorise permit impersonate",
    Action.DRIVE: "hover drag tap swipe doubleclick navigate goto scroll",
    Action.MANAGE: "manage administer",
    Action.INVOKE: "invoke",
}
"""Words that are verbs wherever they stand."""

LOOSE: dict[Action, str] = {
    Action.READ: "check view preview open poll wait ping echo help trace ask probe "
    "measure sample export print dump cat head tail range sum transcribe recognize "
    "reverse expand think plan reader aggregate compute convert learn capture",
    Action.LIST: "list scan",
    Action.SEARCH: "query discover",
    Action.CREATE: "put write copy snapshot backup record new build synthesize tag pin label "
    "comment design commit stash stage mint deposit post give load",
    Action.UPDATE: "set sort unmerge fit highlight bookmark react apply align tune unpin vote "
    "watch follow updater writer expire split freeze link pull format",
    Action.MOVE: "transfer",
    Action.RESTORE: "reset rewind",
    Action.SHELVE: "archive",
    Action.DESTROY: "release unroute pop trim unsubscribe forget",
    Action.CONTROL: "test trigger deploy run schedule scale power close play "
    " rollout failover simulate checkout",
    Action.SWITCH: "connect disconnect login logout use unuse switch select",
    Action.EXECUTE: "interact",
    Action.SEND: "announce",
    Action.PAY: "charge order trade sell swap stake",
    Action.DRIVE: "click annotate",
    Action.MANAGE: "editor admin operate management",
    Action.INVOKE: "call request batch proxy generic dispatch delegate",
}
"""Words that may as well be nouns; they count when no plain verb is there."""

PHRASES: dict[tuple[str, str], Action] = {
    ("browser", "drop"): Action.DRIVE,
    ("browser", "mouse"): Action.DRIVE,
    ("browser", "file"): Action.DRIVE,
    ("browser", "snapshot"): Action.READ,
    ("start", "recording"): Action.SWITCH,
    ("stop", "recording"): Action.SWITCH,
    ("start", "tracing"): Action.SWITCH,
    ("stop", "tracing"): Action.SWITCH,
    ("start", "video"): Action.SWITCH,
    ("stop", "video"): Action.SWITCH,
    ("browser", "type"): Action.DRIVE,
    ("browser", "fill"): Action.DRIVE,
    ("browser", "select"): Action.DRIVE,
    ("browser", "press"): Action.DRIVE,
    ("puppeteer", "fill"): Action.DRIVE,
    ("puppeteer", "select"): Action.DRIVE,
    ("press", "key"): Action.DRIVE,
    ("type", "text"): Action.DRIVE,
    ("fill", "form"): Action.DRIVE,
    ("select", "option"): Action.DRIVE,
    ("start", "search"): Action.SEARCH,
    ("stop", "search"): Action.SWITCH,
    ("execute", "promql"): Action.SEARCH,
    ("execute", "log"): Action.SEARCH,
    ("execute", "cwl"): Action.SEARCH,
    ("oneoff", "query"): Action.SEARCH,
    ("merge", "cells"): Action.UPDATE,
    ("merge", "cell"): Action.UPDATE,
    ("merge", "table"): Action.UPDATE,
    ("merge", "excel"): Action.UPDATE,
    ("browser", "resize"): Action.DRIVE,
    ("browser", "close"): Action.DRIVE,
    ("file", "upload"): Action.CREATE,
    ("cherry", "pick"): Action.CONTROL,
    ("port", "forward"): Action.CONTROL,
    ("roll", "back"): Action.RESTORE,
    ("shut", "down"): Action.CONTROL,
    ("power", "off"): Action.CONTROL,
    ("power", "on"): Action.CONTROL,
    ("power", "cycle"): Action.CONTROL,
    ("tear", "down"): Action.DESTROY,
    ("sign", "in"): Action.CONTROL,
    ("log", "in"): Action.CONTROL,
    ("set", "up"): Action.CREATE,
    ("look", "up"): Action.READ,
    ("goal", "seek"): Action.UPDATE,
    ("network", "request"): Action.READ,
    ("opt", "out"): Action.UPDATE,
}
"""Two words in a row that mean something of their own."""

NOUNS: dict[Action, str] = {
    Action.READ: "info information status detail overview stat statistic schema insight log tree "
    "history usage limit summary definition catalog balance metadata documentation doc guidance "
    "guide size type index metric message request progress report reader context version "
    "capability forecast weather time whoami me profile configuration spec event top table data "
    "result mapping shard content presence inference embedding screenshot state kernel "
    "rule blame reflog directions elevation distance paper instruction map thinking "
    "monitor helper analyzer summarizer connected",
    Action.SEARCH: "lookup finder research",
    Action.MANAGE: "action control",
    Action.UPDATE: "repair optimize route secure emulate reauthorize handle",
    Action.CREATE: "generation containerize gzip feedback recording agent",
    Action.DRIVE: "mouse dialog",
    Action.CONTROL: "reconnect tracing",
}
"""Nouns that name what is looked at, for names without a verb (`git_status`)."""

FOREIGN: dict[str, Action] = {
    "取消": Action.CANCEL,
    "终止": Action.CANCEL,
    "删除": Action.DESTROY,
    "清空": Action.DESTROY,
    "移除": Action.DESTROY,
    "创建": Action.CREATE,
    "新建": Action.CREATE,
    "添加": Action.CREATE,
    "更新": Action.UPDATE,
    "修改": Action.UPDATE,
    "设置": Action.UPDATE,
    "发送": Action.SEND,
    "支付": Action.PAY,
    "退款": Action.PAY,
    "转账": Action.PAY,
    "执行": Action.EXECUTE,
    "运行": Action.CONTROL,
    "启动": Action.CONTROL,
    "停止": Action.CONTROL,
    "暂停": Action.CONTROL,
    "查询": Action.SEARCH,
    "搜索": Action.SEARCH,
    "获取": Action.READ,
    "读取": Action.READ,
    "查看": Action.READ,
    "列出": Action.LIST,
    "削除": Action.DESTROY,
    "キャンセル": Action.CANCEL,
    "作成": Action.CREATE,
    "送信": Action.SEND,
    "検索": Action.SEARCH,
    "取得": Action.READ,
    "삭제": Action.DESTROY,
    "취소": Action.CANCEL,
    "удалить": Action.DESTROY,
    "удаляет": Action.DESTROY,
    "отменить": Action.CANCEL,
    "отменяет": Action.CANCEL,
    "löschen": Action.DESTROY,
    "löscht": Action.DESTROY,
    "eliminar": Action.DESTROY,
    "elimina": Action.DESTROY,
    "supprimer": Action.DESTROY,
    "supprime": Action.DESTROY,
    "annuler": Action.CANCEL,
    "annule": Action.CANCEL,
    "cancela": Action.CANCEL,
    "excluir": Action.DESTROY,
    "enviar": Action.SEND,
    "envía": Action.SEND,
}
"""Verbs of other languages, found anywhere in a name or in a description's first sentence."""
