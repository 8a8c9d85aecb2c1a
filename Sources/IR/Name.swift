import Synchronization

/// An interned string: comparing and hashing costs one integer.
///
/// Names are interned once in a process and live as long as it does, because a run touches a bounded set of
/// identifiers and paths. The order of `<` is the order of the text, never the order of interning, so that
/// results do not depend on which worker spoke first.
public struct Name: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The index in the process-wide table. It means nothing in another process.
  public let id: UInt32

  private static let table = Mutex(Interner())

  /// Interns `text`; the same text always gives the same name.
  public init(_ text: String) {
    id = Self.table.withLock { $0.intern(text) }
  }

  /// Interns many texts at once; gives their names in the same order.
  static func all(_ texts: [String]) -> [Name] {
    table.withLock { table in texts.map { Name(id: table.intern($0)) } }
  }

  private init(id: UInt32) {
    self.id = id
  }

  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// The text that was interned.
  public var text: String {
    Self.table.withLock { $0.texts[Int(id)] }
  }

  public var description: String { text }

  public static func < (left: Name, right: Name) -> Bool {
    left.id != right.id && left.text < right.text
  }

  private struct Interner {
    var texts: [String] = []
    var ids: [String: UInt32] = [:]

    mutating func intern(_ text: String) -> UInt32 {
      if let id = ids[text] { return id }
      let id = UInt32(texts.count)
      texts.append(text)
      ids[text] = id
      return id
    }
  }
}

/// As its text, which means the same in every process.
extension Name: Codable {
  public init(from decoder: any Decoder) throws { self.init(try String(from: decoder)) }

  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}
