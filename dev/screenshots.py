"""`make screenshots`: the pictures of the README and the guide, from the demo data."""

import shutil
import sys

from playwright.sync_api import sync_playwright

from . import odoo
from .paths import ROOT

IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
PORT = 8079

# file: user, device, address, what to click there
PICTURES = {
    "desk": ("specialist", DESKTOP, "/odoo/relationship-desk", None),
    "desk-head": ("head", DESKTOP, "/odoo/relationship-desk", None),
    "desk-phone": ("specialist", PHONE, "/odoo/relationship-desk", None),
    "due": ("specialist", DESKTOP, "/odoo/due-contacts", None),
    "cases": ("auditor", DESKTOP, "/odoo/relationship-cases", None),
    "cards": ("head", DESKTOP, "/odoo/relationship-cards", None),
    "card": ("head", DESKTOP, "/odoo/relationship-cards", "Northgate"),
    "cards-phone": ("specialist", PHONE, "/odoo/relationship-cards", None),
    "tiers": ("head", DESKTOP, "/odoo/relationship-tiers", None),
    "schemes": ("rel_admin", DESKTOP, "/odoo/relationship-schemes", "Turnover Level"),
    "runs": ("auditor", DESKTOP, "/odoo/relationship-runs", None),
}


# Those of the entry under Apps.
DESCRIPTION = ROOT / "crm_relationship" / "static" / "description"
DESCRIBED = ("desk", "desk-head", "desk-phone", "card")


def main():
    """Take all pictures, or those named, and return the exit code."""
    wanted = sys.argv[1:] or list(PICTURES)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with odoo.serving(PORT) as (_server, url), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in wanted:
            login, device, path, click = PICTURES[name]
            page = _log_in(browser, url, login, device)
            _open(page, url + path, click)
            page.screenshot(path=IMAGES / f"{name}.png")
            if name in DESCRIBED:
                shutil.copy(IMAGES / f"{name}.png", DESCRIPTION)
            page.context.close()
        browser.close()
    return 0


def _log_in(browser, url, login, device):
    page = browser.new_context(**device).new_page()
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("button[type=submit]")
    page.wait_for_url("**/odoo**")
    return page


def _open(page, address, click):
    page.goto(address)
    page.wait_for_selector(
        ".o_view_controller, .o_relationship_desk_tile", timeout=60000
    )
    if click:
        page.locator(".o_data_row, .o_kanban_record").filter(
            has_text=click
        ).first.click()
        page.wait_for_selector(".o_form_view", timeout=60000)
    page.wait_for_timeout(1500)  # pictures of people and files come later


if __name__ == "__main__":
    sys.exit(main())
