/// Where an access path starts.
public enum Root: Hashable, Sendable {
  /// The i-th parameter of the function, from 0.
  case parameter(Int)
  /// The i-th entry of the function's `locals`.
  case local(Int)
  /// A variable of file or program scope.
  case global(Name)
  /// A value without a name: a call's result, or the value of a conditional or statement expression.
  case temporary(Int)
}

/// One step of an access path.
public enum Selector: Hashable, Sendable {
  /// `*p`; `p->f` is a dereference followed by a field.
  case dereference
  /// `.f`; the base is a record, not a pointer. An element of an array at a constant index is a field of the name
  /// `[n]` (`Name.element`).
  case field(Name)
  /// `[i]`, whatever `i` is: the elements of an array that a variable chooses are not told apart.
  case index
  /// `container_of(&place, struct record, members)`: from the place of the member to the place of the record around it.
  case container(record: Name, members: [Name])
}

/// A place in memory, by the way that leads to it (Bodden and others call it an access path).
///
/// `obj->resv` is parameter 0, dereference, field `resv`. The value of the variable itself is the path with no
/// selectors.
public struct AccessPath: Hashable, Sendable {
  public var root: Root
  public var selectors: [Selector]

  public init(_ root: Root, _ selectors: [Selector] = []) {
    self.root = root
    self.selectors = selectors
  }
}

extension Name {
  /// The element of an array at a constant index, as if it were a member.
  public static func element(_ index: Int64) -> Name { Name("[\(index)]") }

  /// Whether the name is that of an element of an array.
  public var isElement: Bool { text.hasPrefix("[") }
}
