import CLibclang

/// A subtree of the syntax tree, copied by one walk into an array: the children of a node are then found without
/// going through libclang again. Valid as long as the translation unit lives.
///
/// Left out is what lies below the value of a `case`, below `sizeof` and `_Alignof`, below a static assertion, and
/// below the second and third copy of the condition of `a ?: b`; these nodes themselves are there, without children.
public struct SyntaxTree {
  public struct Node {
    public let cursor: Cursor
    /// Distance from the root of the tree, which has depth 0.
    public let depth: Int32
    /// The index just behind the node's last descendant; the node's own index is its place in `nodes`.
    public fileprivate(set) var end: Int32
    /// True for an expression that libclang has no name for and that spans just what its only child spans: an implicit
    /// conversion, or a wrapper that changes nothing.
    public fileprivate(set) var isConversion = false
  }
  /// In the order of a walk from the top, parents before children. The first is the root.
  public private(set) var nodes: [Node]
  /// The depth of the deepest node.
  public private(set) var depth: Int

  /// Copies everything below `root`, and the root itself.
  public init(_ root: Cursor) {
    var walk = Walk(api: root.api, nodes: [Node(cursor: root, depth: 0, end: 0)], open: [0], depth: 0)
    withUnsafeMutablePointer(to: &walk) { walk in
      _ = root.api.pointee.clang_visitChildren(
        root.raw,
        { child, parent, data in
          guard let walk = data?.assumingMemoryBound(to: Walk.self) else { return CXChildVisit_Break }
          return walk.pointee.add(child, below: parent) ? CXChildVisit_Recurse : CXChildVisit_Continue
        }, walk)
    }
    walk.close(to: 0)
    walk.findConversions()
    nodes = walk.nodes
    depth = Int(walk.depth)
  }

  /// The indices of the nodes directly below one.
  public func children(of index: Int) -> [Int] {
    var found: [Int] = []
    var next = index + 1
    let end = Int(nodes[index].end)
    while next < end {
      found.append(next)
      next = Int(nodes[next].end)
    }
    return found
  }

  /// The state of the walk, which libclang's callback reaches through a pointer.
  private struct Walk {
    let api: UnsafePointer<clang_api>
    var nodes: [Node]
    /// The nodes whose children are being visited, outermost first.
    var open: [Int]
    var depth: Int32

    /// Gives whether what lies below the child is wanted.
    mutating func add(_ child: CXCursor, below parent: CXCursor) -> Bool {
      // The parent is open: it was visited before its children. Statements are told apart by data.1, declarations by
      // data.0.
      var level = open.count - 1
      while level > 0, !isSame(nodes[open[level]].cursor.raw, parent) { level -= 1 }
      let above = open[level]
      let isFirst = open.count == level + 1
      // GNU `a ?: b` gives its condition three times over, which would triple the tree at each level.
      let isRepeated =
        !isFirst && nodes[above].cursor.raw.kind == CXCursor_UnexposedExpr
        && nodes[open[level + 1]].cursor.raw.data.1 == child.data.1
      close(to: level + 1)
      let depth = Int32(open.count)
      open.append(nodes.count)
      nodes.append(Node(cursor: Cursor(raw: child, api: api), depth: depth, end: 0))
      self.depth = max(self.depth, depth)
      // Macros put assertions of thousands of nodes into the value of a case or into a `sizeof`; the compiler has
      // computed these already.
      let isComputed =
        child.kind == CXCursor_UnaryExpr || child.kind == CXCursor_StaticAssert
        || isFirst && nodes[above].cursor.raw.kind == CXCursor_CaseStmt
      return !isRepeated && !isComputed
    }

    /// Closes the open nodes from a level on.
    mutating func close(to level: Int) {
      while open.count > level {
        nodes[open.removeLast()].end = Int32(nodes.count)
      }
    }

    /// A type trait or `va_arg` has one child as well, but begins before it.
    func isConversion(_ index: Int) -> Bool {
      let node = nodes[index]
      let child = index + 1
      guard node.cursor.kind == CXCursor_UnexposedExpr, child < Int(node.end), nodes[child].end == node.end else {
        return false
      }
      return node.cursor.extent.identity == nodes[child].cursor.extent.identity
    }

    mutating func findConversions() {
      for index in nodes.indices where isConversion(index) { nodes[index].isConversion = true }
    }

    private func isSame(_ left: CXCursor, _ right: CXCursor) -> Bool {
      guard left.kind == right.kind, left.data.0 == right.data.0 else { return false }
      return left.data.1 == right.data.1 || api.pointee.clang_equalCursors(left, right) != 0
    }
  }
}
