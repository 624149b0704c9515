"""Mutants that a mutation tester makes in a second of processor time on one core: `inject.py cosmic-ray|mutmut`.

Reads {"sources": [...], "seconds": s} from stdin, prints {"mutants": n, "seconds": s}. Walks the sources round and round for s seconds.
cosmic-ray: every mutant of every operator that needs no settings, in memory, as `cosmic-ray exec` does before it writes the file and
runs the tests; enumerating the places is not timed. mutmut: all mutants of a source merged into one module, as `mutmut run` does.
"""
import json
import sys
import time


def cosmic_ray(sources):
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    operators = [get_operator(name)() for name in operator_names() if not get_operator(name).arguments()]
    places = []
    for source in sources:
        nodes = list(ast_nodes(get_ast(source)))
        for operator in operators:
            count = sum(len(list(operator.mutation_positions(node))) for node in nodes)
            places.extend((source, operator, occurrence) for occurrence in range(count))
    step = max(1, len(places) // 997)  # so that a short run meets sources and operators of all kinds

    def make(turn):
        source, operator, occurrence = places[(turn * step + turn) % len(places)]
        if mutate_code(source, operator, occurrence) is None:
            raise RuntimeError(f"{type(operator).__name__} made nothing at place {occurrence}")
        return 1

    return make


def mutmut(sources):
    from mutmut.mutation.file_mutation import mutate_file_contents

    return lambda turn: len(mutate_file_contents("source.py", sources[turn % len(sources)]).mutant_names)


def main():
    asked = json.load(sys.stdin)
    make = {"cosmic-ray": cosmic_ray, "mutmut": mutmut}[sys.argv[1]](asked["sources"])
    mutants, turn, start = 0, 0, time.process_time()
    while time.process_time() - start < asked["seconds"]:
        mutants += make(turn)
        turn += 1
    print(json.dumps({"mutants": mutants, "seconds": time.process_time() - start}))


main()
