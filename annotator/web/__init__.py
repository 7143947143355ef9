"""The review screen in a browser: who is let in, the page, and one process for each tab."""
