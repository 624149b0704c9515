"""Arguments are copies: what became of them is told to their owner, container by container."""

import operator

_is = operator.is_  # taken hold of before a candidate can put another in its place
_CONTAINERS = (list, dict, set, bytearray, collections.deque)
_HOLDERS = _CONTAINERS + (tuple, frozenset)


def containers_in(values, most=1 << 40):
    """Every container inside `values` that can change, as often as it stands there, in an order that both sides share."""
    found, waiting = [], list(values)
    while waiting:
        v = waiting.pop()
        if isinstance(v, _CONTAINERS):
            found.append(v)
            if len(found) > most:
                break
        if isinstance(v, dict):
            waiting.extend(dict.values(v))
        elif isinstance(v, _HOLDERS) and not isinstance(v, bytearray):
            waiting.extend(v)
    return found


class Arguments:
    """Copies of the other side's arguments, and what they held before the call."""

    def __init__(self, values, text):
        tops = [v for v in values if isinstance(v, _CONTAINERS)]
        is_flat = text.count("{") == text.count("[") - 2 - len(tops) == 0  # no container inside another
        self.containers = tops[::-1] if is_flat else containers_in(values)
        self.before = [bytes(v) if type(v) is bytearray else v.copy() for v in self.containers]

    def place_of(self, result):
        for place, v in enumerate(self.containers):
            if v is result:
                return place
        return None

    def changes(self):
        """"null", or [number of containers, {place: contents now}] where a container is named by its place."""
        changed = [place for place, (v, before) in enumerate(zip(self.containers, self.before)) if not _is_unchanged(v, before)]
        if not changed:
            return "null"
        places = {id(v): place for place, v in enumerate(self.containers)}
        told = {"d": [[place, _contents(self.containers[place], places)] for place in changed]}
        return _encoder.encode([len(self.containers), told])


def _is_unchanged(v, before):
    if len(v) != len(before):
        return False
    if isinstance(v, (set, bytearray)):
        return v == before
    return all(map(_is, v, before)) and (
        not isinstance(v, dict) or all(map(_is, v.values(), before.values())))


def _contents(v, places):
    def inner(x):
        return {"k": places[id(x)]} if id(x) in places else _contents(x, places)

    kind = type(v)
    if kind is list:
        return [inner(x) for x in v]
    if kind is tuple:
        return {"t": [inner(x) for x in v]}
    if kind is dict:
        return {"d": [[encode(k), inner(x)] for k, x in v.items()]}
    if kind is collections.deque:
        return {"q": [[inner(x) for x in v], v.maxlen]}
    return encode(v)


class Place:
    """Stands in decoded contents for the container of that place."""

    __slots__ = "place",

    def __init__(self, place):
        if type(place) is not int or place < 0:
            raise ValueError("no such place")
        self.place = place


def put_back(values, told):
    """Makes the containers inside `values` hold what `Arguments.changes` told of their copies; returns them."""
    number, changed = told
    containers = containers_in(values, number)
    if len(containers) != number:
        raise NotJudged("arguments that changed on both sides")

    def real(v):
        kind = type(v)
        if kind is Place:
            return containers[v.place]
        if kind is list:
            v[:] = [real(x) for x in v]
        elif kind is tuple:
            return tuple(real(x) for x in v)
        elif kind is dict:
            for k in v:
                v[k] = real(v[k])
        elif kind is collections.deque:
            for i, x in enumerate(v):
                v[i] = real(x)
        return v

    for place, theirs in changed.items():
        mine = containers[Place(place).place]
        if not isinstance(mine, type(theirs)):
            raise ValueError("no such arguments")
        theirs = real(theirs)
        if isinstance(mine, (list, bytearray)):
            mine[:] = theirs
        else:
            mine.clear()
            (mine.extend if isinstance(mine, collections.deque) else mine.update)(theirs)
    return containers
