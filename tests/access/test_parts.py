import ast
from collections import defaultdict

from odoo.tests import TransactionCase, tagged

from dev import addons

# A file that is read from top to bottom, and how many of them a model may need.
MAX_LINES = 600
MAX_PARTS = 9
# What waits to be shortened, with its lines: none is to be added, and none to grow.
LONGER = {}
# Calls from a part of a model to a later one, as (model, method): none is to be added.
CALLS = {
    ("relationship.duplicate", "_letter_more_sql"),
    ("relationship.duplicate", "_other_letter_sql"),
    ("relationship.expense", "_counted_amount"),
    ("relationship.expense", "_tell_of_split"),
    ("relationship.expense", "_excesses"),
    ("relationship.expense", "_may_book"),
}
# What an earlier part says until a later one says better.
DEFAULTS = {("relationship.card.refresh", "_is_mass_sql")}


@tagged("standard", "post_install", "-at_install")
class TestParts(TransactionCase):
    """A model reads from top to bottom; its parts hook into it, and it calls none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folders = [addon.folder for addon in addons.found().values()]
        cls.models = {folder: parts_of(folder) for folder in cls.folders}

    def test_files_are_read_in_one_go(self):
        """No file of code is longer than one reads."""
        lengths = {
            str(path.relative_to(folder.parent)): len(path.read_text().splitlines())
            for folder in self.folders
            for path in folder.rglob("*.py")
        }
        longer = {name: lines for name, lines in lengths.items() if lines > MAX_LINES}
        for name, lines in longer.items():
            self.assertLessEqual(lines, LONGER.get(name, MAX_LINES), name)
        self.assertGreater(len(lengths), 400)

    def test_models_have_few_parts(self):
        """An addon tells of one of our models in a few files."""
        for parts in self.models.values():
            for model, classes in parts.items():
                if model.startswith("relationship."):
                    self.assertLessEqual(len(classes), MAX_PARTS, model)

    def test_no_part_is_called(self):
        """A part calls what it has, and what those before it have: there is no circle.

        A later part extends what an earlier one, or a mixin, offers.
        """
        found = set()
        for parts in self.models.values():
            for model, classes in parts.items():
                own = [methods_of(part) for part in classes]
                for number, methods in enumerate(own):
                    known = set().union(*(map(set, own[: number + 1])))
                    later = set().union(*(map(set, own[number + 1 :]))) - known
                    later -= self.of_others(model)
                    for name in called_by(methods.values()) & later:
                        found.add((model, name))
        self.assertLessEqual(found, CALLS)
        self.assertLessEqual(CALLS, found, "calls none any more")

    def test_no_part_is_forgotten(self):
        """Whatever a later part says again asks the earlier one, too."""
        for parts in self.models.values():
            for model, classes in parts.items():
                known = set()
                for part in classes:
                    methods = methods_of(part)
                    for name in methods.keys() & known:
                        nodes = ast.walk(methods[name])
                        asks = any(getattr(one, "id", "") == "super" for one in nodes)
                        if not asks and (model, name) not in DEFAULTS:
                            self.fail(f"{model}.{name}: an earlier one is not reached")
                    known |= methods.keys()

    def of_others(self, model):
        """Return the names of the methods that a model has from Odoo and mixins."""
        if model not in self.registry:
            return set()
        return {
            name
            for definition in self.registry[model].mro()
            if (definition.__dict__.get("_name") or "") != model
            and definition.__dict__.get("_inherit") != model
            and definition is not self.registry[model]
            for name in vars(definition)
        }


def modules_of(package):
    """Yield the modules of a package in the order in which they are loaded."""
    for node in ast.parse((package / "__init__.py").read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module:
            for alias in node.names:
                path = package / alias.name
                if path.is_dir():
                    yield from modules_of(path)
                elif path.with_suffix(".py").exists():
                    yield path.with_suffix(".py")


def parts_of(folder):
    """Return the classes of each model in an addon, in the order of loading."""
    parts = defaultdict(list)
    for path in modules_of(folder):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and (model := model_of(node)):
                parts[model].append(node)
    return parts


def model_of(part):
    """Return the name of the model that a class defines or extends."""
    names = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in part.body
        if isinstance(node, ast.Assign)
        and getattr(node.targets[0], "id", "") in ("_name", "_inherit")
    }
    name = names.get("_name") or names.get("_inherit") or ""
    return name if isinstance(name, str) else name[0]


def methods_of(part):
    """Return the methods of a class by their names."""
    return {node.name: node for node in part.body if isinstance(node, ast.FunctionDef)}


def called_by(methods):
    """Return the names of what some methods reach by a dot."""
    return {
        node.attr
        for method in methods
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
    }
