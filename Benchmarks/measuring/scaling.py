"""How cost grows with size."""


def line(points):
    """The straight line through points (size, cost) with the least squares: cost at 0, and cost of one."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return mean_y - slope * mean_x, slope


def deviation(points):
    """How far the point that is farthest off lies from the line, as a share of what the line says there."""
    start, slope = line(points)
    return max(abs(y - (start + slope * x)) / abs(start + slope * x) for x, y in points)
