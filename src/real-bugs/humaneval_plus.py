def is_floats(value):
    if isinstance(value, (list, tuple)) and value:
        return all(isinstance(one, float) for one in value)
    return isinstance(value, float)


def is_close(out, expected, atol):
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(out, (list, tuple))
            and len(out) == len(expected)
            and all(is_close(a, b, atol) for a, b in zip(out, expected))
        )
    if not isinstance(out, (int, float)) or not isinstance(expected, (int, float)):
        return False
    return out == expected or abs(out - expected) <= atol + 1e-07 * abs(expected)


def is_same(out, expected, atol):
    if out == expected:
        return True
    if atol == 0 and is_floats(expected):
        atol = 1e-06
    return atol != 0 and type(out) == type(expected) and is_close(out, expected, atol)


def is_root(coefficients, out, atol):
    return abs(sum(c * out**i for i, c in enumerate(coefficients))) <= atol


def check_plus(record, candidate):
    from copy import deepcopy

    program = {}
    exec(record["prompt"] + record["canonical_solution"], program)
    reference = program[record["entry_point"]]
    atol = record.get("atol") or 0
    for given in (record.get("base_input") or []) + (record.get("plus_input") or []):
        expected = reference(*deepcopy(given))
        out = candidate(*deepcopy(given))
        if record["entry_point"] == "find_zero":
            assert is_root(given[0], out, atol)
        else:
            assert is_same(out, expected, atol)
