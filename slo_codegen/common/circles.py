"""Which names of a graph reach each other in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles_of(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return a number for each name: the same one for all that reach each other (R. E. Tarjan, 1972).

    The recursion of the algorithm is a stack of its own, as a chain of names may be long.
    """
    seen: dict[str, int] = {}
    lowest: dict[str, int] = {}
    circle: dict[str, int] = {}
    open_ones: list[str] = []
    for start in needs:
        todo = [(start, iter(needs[start]))] if start not in seen else []
        while todo:
            name, rest = todo[-1]
            if name not in seen:
                seen[name] = lowest[name] = len(seen)
                open_ones.append(name)
            for other in rest:
                if other not in seen and other in needs:
                    todo.append((other, iter(needs[other])))
                    break
                if other in seen and other not in circle:
                    lowest[name] = min(lowest[name], seen[other])
            else:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == seen[name]:
                    member = ""
                    while member != name:
                        member = open_ones.pop()
                        circle[member] = seen[name]
    return circle
