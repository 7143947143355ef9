"""What an annotation is, in the standard library only: text, facts, changes, sessions, queues."""
