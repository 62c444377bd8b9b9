# Development commands. `make run` and `make test` do all of their own set-up.

PYTHON ?= python3
COMMANDS := run test env lint bench peers example i18n coverage screenshots clean

.DEFAULT_GOAL := help
.PHONY: help $(COMMANDS)

help:
	@echo "make run          serve http://localhost:8069 with demo data; log in: admin / admin"
	@echo "make test         run every test; ARGS=\"tests/visits -k plan\" narrows it"
	@echo
	@echo "make env          do all of the set-up and nothing more"
	@echo "make lint         run the linters"
	@echo "make bench        print the measured comparisons; SIZE=small is quicker"
	@echo "make peers        run Odoo's own tests with the addons and without"
	@echo "make example      classify the customers of a real shop"
	@echo "make i18n         write the translation template and update the translations"
	@echo "make coverage     write docs/coverage.md: what serves each row of the requirements"
	@echo "make screenshots  take the pictures of docs/"
	@echo "make clean        stop what runs and remove .odoo/, which holds all of the set-up"
	@echo
	@echo "PORT=8079         another port for make run"
	@echo "PYTHON=python3.12 another Python (3.10 or newer)"
	@echo "ODOO_SRC=path     a checkout of Odoo 19.0 of your own"
	@echo "PGHOST=host       a PostgreSQL server of your own, with PGPORT, PGUSER, PGPASSWORD"

$(COMMANDS):
	@$(PYTHON) -m dev $@ $(ARGS)
