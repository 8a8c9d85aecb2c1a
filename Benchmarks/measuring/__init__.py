"""How long dmabuf-lint takes, beside other tools on the same files."""
