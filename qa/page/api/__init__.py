"""The interfaces for programs: HTTP and MCP, with the same fields."""
