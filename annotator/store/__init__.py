"""Where a project is kept: tables, transactions and migrations.

SQLModel and SQLAlchemy live here and nowhere else.
"""
