"""Import contracts that import-linter does not ship: pure rules derived from the folders, and no circles of files."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PureRules(Contract):
    """No rule reaches a forbidden module, directly or through others.

    Every module below `rooms` is a rule unless one of its path components is in `not_rules` or the module lies in
    `input_and_output`. A module added later is therefore a rule until it is listed.
    """

    rooms: Any = fields.ListField(subfield=fields.StringField())
    not_rules: Any = fields.ListField(subfield=fields.StringField())
    input_and_output: Any = fields.ListField(subfield=fields.StringField())
    forbidden_modules: Any = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's signature
        unknown = [name for name in self.input_and_output if name not in graph.modules]
        chains = []
        for rule in sorted(self._rules(graph)):
            for forbidden in self.forbidden_modules:
                if forbidden in graph.modules and (chain := graph.find_shortest_chain(rule, forbidden)):
                    chains.append(chain)
                    break
        return ContractCheck(kept=not chains and not unknown, metadata={"chains": chains, "unknown": unknown})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for name in check.metadata["unknown"]:
            output.print_error(f"{name} is listed under input_and_output and does not exist.")
        for chain in check.metadata["chains"]:
            output.print_error(f"{chain[0]} is a rule and reaches {chain[-1]}: {' -> '.join(chain)}")

    def _rules(self, graph: ImportGraph) -> set[str]:
        return {
            module
            for module in graph.modules
            if module.split(".")[0] in self.rooms
            and not set(module.split(".")) & set(self.not_rules)
            and not any(module == name or module.startswith(f"{name}.") for name in self.input_and_output)
            and not graph.is_module_squashed(module)
        }


class NoCircles(Contract):
    """No two files import each other, directly or through others, imports inside functions included."""

    exclude: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001 - import-linter's signature
        ours = {module for module in graph.modules if not graph.is_module_squashed(module)}
        circles = []
        for module in sorted(ours):
            if any(module.startswith(name) for name in self.exclude):
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module) & ours):
                back = graph.find_shortest_chain(imported, module)
                if back and module == min(back):
                    circles.append((module, *back))
        return ContractCheck(kept=not circles, metadata={"circles": circles})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for circle in check.metadata["circles"]:
            output.print_error(" -> ".join(circle))
