"""django-scim2 on PostgreSQL behind Granian: `serve.py PORT DATABASE_PORT`; `serve.py migrate DATABASE_PORT` first.

A user model as its README asks for, one token, a connection kept by each thread. It keeps userName, externalId, name,
e-mail and active of the eight attributes; title, phone and department would be fields of the application's own.
"""

import os
import sys

import django
from django.conf import settings


def configure() -> None:
    """Django's settings, all of them."""
    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="urls",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_scim", "people"],
        AUTH_USER_MODEL="people.User",
        MIDDLEWARE=["serve.Token", "django_scim.middleware.SCIMAuthCheckMiddleware"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "HOST": "127.0.0.1",
                "PORT": os.environ["BENCH_DATABASE_PORT"],
                "NAME": "bench",
                "USER": "bench",
                "CONN_MAX_AGE": None,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        SCIM_SERVICE_PROVIDER={
            "NETLOC": "127.0.0.1",
            "SCHEME": "http",
            "AUTHENTICATION_SCHEMES": [{"type": "oauthbearertoken", "name": "token", "description": "A token."}],
            "GROUP_MODEL": "people.models.Group",
        },
    )
    django.setup()


class Support:
    """Whoever presents the token."""

    is_authenticated, is_anonymous = True, False


class Token:
    """The application's own authentication: one bearer token."""

    def __init__(self, get_response):
        self._next = get_response

    def __call__(self, request):
        """Name the caller."""
        if request.headers.get("Authorization") == "Bearer bench":
            request.user = Support()
        return self._next(request)


def application():
    """The WSGI application."""
    configure()
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


if __name__ == "__main__":
    os.environ["BENCH_DATABASE_PORT"] = sys.argv[2]
    if sys.argv[1] == "migrate":
        configure()
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)
    else:
        from granian import Granian
        from granian.constants import Interfaces

        Granian(
            "serve:application",
            factory=True,
            port=int(sys.argv[1]),
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=32,
            blocking_threads_idle_timeout=600,
            backpressure=256,
            websockets=False,
            log_enabled=False,
        ).serve()
