"""The signed documents of an audit: its list and its opinion."""
