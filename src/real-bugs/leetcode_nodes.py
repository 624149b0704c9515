def list_node(values, cycle_at=-1):
    nodes = [ListNode(value) for value in values]
    for node, after in zip(nodes, nodes[1:]):
        node.next = after
    if cycle_at >= 0:
        nodes[-1].next = nodes[cycle_at]
    return nodes[0] if nodes else None


def list_values(node):
    values = []
    while node is not None and len(values) < 1000:
        values.append(node.val)
        node = node.next
    return values


def tree_node(values):
    nodes = [None if value is None else TreeNode(value) for value in values]
    rest = iter(nodes[1:])
    for node in nodes:
        if node is not None:
            node.left = next(rest, None)
            node.right = next(rest, None)
    return nodes[0] if nodes else None


def tree_values(node):
    values, level = [], [node]
    while any(node is not None for node in level) and len(values) < 1000:
        values += [None if node is None else node.val for node in level]
        level = [child for node in level if node is not None for child in (node.left, node.right)]
    while values and values[-1] is None:
        values.pop()
    return values


def tree_find(node, value):
    if node is None or node.val == value:
        return node
    return tree_find(node.left, value) or tree_find(node.right, value)


def quad_values(node):
    values, level = [], [node]
    while any(node is not None for node in level):
        below = []
        for node in level:
            values.append(None if node is None else [1, int(node.val)] if node.isLeaf else [0, 1])
            if node is not None:
                below += (node.topLeft, node.topRight, node.bottomLeft, node.bottomRight)
        level = below
    while values and values[-1] is None:
        values.pop()
    return values


def is_near(a, b):
    if isinstance(b, list):
        return len(a) == len(b) and all(map(is_near, a, b))
    return a == b or abs(a - b) < 1e-5
