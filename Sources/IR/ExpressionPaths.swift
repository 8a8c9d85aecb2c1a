extension Expression {
  /// Whether a path of the expression passes the test, which is told if it is the path's address that is meant.
  public func contains(where test: (AccessPath, _ isAddress: Bool) -> Bool) -> Bool {
    switch self {
    case .load(let path): test(path, false)
    case .address(let path): test(path, true)
    case .unary(_, let operand): operand.contains(where: test)
    case .binary(_, let left, let right): left.contains(where: test) || right.contains(where: test)
    case .constant, .string, .function, .unknown: false
    }
  }

  /// The paths that are read, from left to right.
  public var loads: [AccessPath] {
    var loads: [AccessPath] = []
    _ = contains { path, isAddress in
      if !isAddress { loads.append(path) }
      return false
    }
    return loads
  }

  /// The paths that are read, or whose address is taken, from left to right.
  public var paths: [AccessPath] {
    var paths: [AccessPath] = []
    _ = contains { path, _ in
      paths.append(path)
      return false
    }
    return paths
  }
}
