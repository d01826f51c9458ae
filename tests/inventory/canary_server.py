"""A real MCP server with two tools, over stdio, or over HTTP when a port is given."""

from __future__ import annotations

import sys

from mcp.server.mcpserver import MCPServer

server = MCPServer("canary")


@server.tool()
def cancel_task(task_id: str, reason: str = "") -> str:
    """Cancel one task; this cannot be undone."""
    return f"cancelled {task_id} {reason}"


@server.tool()
def list_tasks(limit: int = 10) -> list[str]:
    """List tasks."""
    return [f"task-{number}" for number in range(limit)]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run(transport="streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        server.run()
