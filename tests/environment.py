"""The environment that the tests run in, set before Django reads its settings (`pytest -p`).

There are no settings for tests: the one file reads these variables, which go before those of a
developer's own `.env`. DATABASE_URL and DATA_DIR are left as they are.
"""

import os

os.environ.update(
    {
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
        "BEHIND_PROXY": "0",
        "CSRF_TRUSTED_ORIGINS": "",
        "DEBUG": "0",
        "HTTPS": "0",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "of-the-tests-alone",
    }
)
