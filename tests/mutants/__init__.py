"""Change one thing in a pure rule at a time, and look whether its tests notice (make test-mutants).

A runner of our own. mutmut leaves decorated functions alone, and until lately decorated classes too: these rules are
frozen dataclasses with properties and caches. cosmic-ray starts a new interpreter for each change, which takes longer
here than the tests do. This one forks, imports the changed module, and runs the rule's own tests in the child.
"""
