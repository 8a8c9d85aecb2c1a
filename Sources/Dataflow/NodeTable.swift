import IR
import Synchronization

/// A node that a `NodeTable` can find again.
protocol TableNode: Equatable {
  /// Equal nodes give equal numbers, and others seldom the same one.
  var key: UInt64 { get }
}

/// Finds the number of a node, if it has been given one.
///
/// Open addressing over one array of integers, with a few multiplications for a hash: the analyses ask this some
/// hundred times for each instruction, and with `Dictionary`, which hashes so that nobody can guess, most of the answer
/// would be hashing. A function whose nodes collide on purpose is slow by the square of its own size, no more. Nothing
/// is ever listed in the order of the table.
struct NodeTable<Node: TableNode> {
  /// The upper half of the hash, and the number plus 1 in the lower; 0 is free. A power of two of them.
  private var slots: [UInt64] = Array(repeating: 0, count: 64)
  private var count = 0

  /// - Parameter nodes: all that have numbers, by number.
  func number(of node: Node, in nodes: [Node]) -> Int32? {
    let hash = node.key
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 {
      let slot = slots[place]
      let number = Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) - 1
      if slot >> 32 == hash >> 32, nodes[number] == node { return Int32(number) }
      place = (place + 1) & mask
    }
    return nil
  }

  mutating func insert(_ number: Int32, of node: Node, in nodes: [Node]) {
    count += 1
    if count * 2 > slots.count {
      let old = slots
      slots = Array(repeating: 0, count: old.count * 2)
      for slot in old where slot != 0 {
        put(slot, nodes[Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) - 1].key)
      }
    }
    let hash = node.key
    put(hash & ~0xFFFF_FFFF | UInt64(number + 1), hash)
  }

  private mutating func put(_ slot: UInt64, _ hash: UInt64) {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 { place = (place + 1) & mask }
    slots[place] = slot
  }
}

/// Mixes a few small numbers, the first of which tells kinds apart.
func mixed(_ kind: UInt64, _ first: UInt64, _ second: UInt64 = 0) -> UInt64 {
  var hash = (first &+ kind &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
  hash ^= hash >> 31
  hash = (hash &+ second) &* 0x94D0_49BB_1331_11EB
  return hash ^ hash >> 29
}

extension ValueNode: TableNode {
  var key: UInt64 {
    switch self {
    case .constant(let number): mixed(1, UInt64(bitPattern: number))
    case .string(let name): mixed(2, UInt64(name.id))
    case .function(let symbol): mixed(3, UInt64(symbol.name.id), symbol.file.map { UInt64($0.id) + 1 } ?? 0)
    case .content(let place): mixed(4, UInt64(place.index))
    case .address(let place): mixed(5, UInt64(place.index))
    case .unary(let op, let operand): mixed(6, UInt64(op.rawValue), UInt64(operand.index))
    case .binary(let op, let left, let right):
      mixed(7 + UInt64(op.rawValue) << 8, UInt64(left.index), UInt64(right.index))
    case .container(let inner, let record, let members):
      mixed(8 + UInt64(members.id) << 8, UInt64(inner.index), UInt64(record.id))
    }
  }
}

extension PlaceNode: TableNode {
  var key: UInt64 {
    switch self {
    case .parameter(let index): mixed(1, UInt64(truncatingIfNeeded: index))
    case .local(let index): mixed(2, UInt64(truncatingIfNeeded: index))
    case .temporary(let index): mixed(3, UInt64(truncatingIfNeeded: index))
    case .global(let name): mixed(4, UInt64(name.id))
    case .symbol(let symbol): mixed(symbol.isOld ? 5 : 6, symbol.origin.key)
    case .pointee(let pointer): mixed(7, UInt64(pointer.index))
    case .field(let base, let name): mixed(8, UInt64(base.index), UInt64(name.id))
    case .element(let base): mixed(9, UInt64(base.index))
    }
  }
}

extension SymbolID.Origin {
  fileprivate var key: UInt64 {
    switch self {
    case .site(let block, let instruction, let slot):
      mixed(
        1, UInt64(truncatingIfNeeded: block) << 32 | UInt64(truncatingIfNeeded: instruction),
        UInt64(truncatingIfNeeded: slot))
    case .join(let block, let place): mixed(2, UInt64(truncatingIfNeeded: block), UInt64(place.index))
    }
  }
}

/// The members that lead to a part of a record, interned: nodes are copied all the time, and an array in them would be
/// counted each time.
struct MemberPath: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The index in the process-wide table. It means nothing in another process.
  let id: UInt32

  private static let table = Mutex(Interner())

  init(_ names: [Name]) { id = Self.table.withLock { $0.intern(names) } }

  init(arrayLiteral names: Name...) { self.init(names) }

  /// From the record inwards.
  var names: [Name] { Self.table.withLock { $0.paths[Int(id)] } }

  private struct Interner {
    var paths: [[Name]] = []
    var ids: [[Name]: UInt32] = [:]

    mutating func intern(_ names: [Name]) -> UInt32 {
      if let id = ids[names] { return id }
      let id = UInt32(paths.count)
      paths.append(names)
      ids[names] = id
      return id
    }
  }
}
