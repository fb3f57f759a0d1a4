"""The site's addresses and one that costs nothing but the middleware."""

from django.urls import path

from benchmarks.bare import empty
from catalogue import urls

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500

urlpatterns = [path("empty/", empty), *urls.urlpatterns]
