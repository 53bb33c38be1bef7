"""Records: tables, transactions, migrations, backup."""
