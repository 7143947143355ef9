"""The command line: the only place that wires the rooms together.

Every command imports what it needs in its body, so that ``--help`` loads neither Textual nor
SQLModel nor spaCy. Data goes to standard output, everything else to standard error.
"""
