"""A tab in Airflow's interface: the digests, data quality and dbt's documentation, for whoever is signed in.

Every page goes through one route with a login check: a mounted folder of static files would be served without any.
"""

from __future__ import annotations

from airflow.api_fastapi.core_api.security import requires_authenticated
from airflow.plugins_manager import AirflowPlugin
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import FileResponse

from esep.config import settings

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(requires_authenticated())])


@app.get("/{path:path}")
def page(path: str) -> FileResponse:
    """One file below the folder of pages; a folder stands for its index.html."""
    root = settings().pages.resolve()
    wanted = (root / path).resolve()
    if wanted.is_dir():
        wanted = wanted / "index.html"
    if not wanted.is_relative_to(root) or not wanted.is_file():
        raise HTTPException(404, "There is no such page yet.")
    return FileResponse(
        wanted,
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
            + ("script-src 'unsafe-inline'; font-src data:; connect-src data:" if path.startswith("dbt") else ""),
            "X-Content-Type-Options": "nosniff",
        },
    )


class EsepPages(AirflowPlugin):
    """Registers the tab."""

    name = "esep_pages"
    fastapi_apps = [{"app": app, "url_prefix": "/esep", "name": "Esep pages"}]  # noqa: RUF012 (Airflow's own way)
    external_views = [  # noqa: RUF012
        {
            "name": "Сводки",
            "href": "/esep/digest/index.html",
            "url_route": "esep-digest",
            "destination": "nav",
            "nav_top_level": True,
        },
        {
            "name": "Качество данных",
            "href": "/esep/quality/index.html",
            "url_route": "esep-quality",
            "destination": "nav",
            "category": "browse",
        },
        {
            "name": "Модели dbt",
            "href": "/esep/dbt/index.html",
            "url_route": "esep-dbt",
            "destination": "nav",
            "category": "docs",
        },
    ]
