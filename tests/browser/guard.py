"""What no page of ours may ever do in a browser."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, Response

IN_THE_PAGE = ("blob:", "about:")


class Guard:
    """Watches every page of a context and keeps what it should not have done in ``troubles``.

    A page may ask its own site alone, write no error on the console, raise none, open no dialog,
    and name nothing that is not there. A page that itself answers with an error is none of these.
    """

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.site = site
        self.troubles: list[str] = []
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note(f"page error: {error.error}"))
        context.on("dialog", self._dialog)

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)

    def _request(self, request: Request) -> None:
        ours = request.url == self.site or request.url.startswith(f"{self.site}/")
        if not ours and not request.url.startswith(IN_THE_PAGE):
            self._note(f"request to {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self._note(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # What could not be loaded is the business of _response, which knows what it was.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._note(f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()
