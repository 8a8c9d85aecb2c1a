/// A map in the order of its keys, in two arrays.
///
/// States are copied and joined far more often than they grow, and hold some dozens of entries: copying is two
/// references, joining walks both sides in step, and no order depends on hashing. The collections library has ordered
/// maps that hash, which is what the time went into, and none that keeps its keys sorted.
struct SortedMap<Key: Comparable & Sendable, Value: Sendable>: Sequence, Sendable {
  private(set) var keys: [Key] = []
  private(set) var values: [Value] = []

  var isEmpty: Bool { keys.isEmpty }

  subscript(key: Key) -> Value? {
    get {
      let index = position(of: key)
      return index < keys.count && keys[index] == key ? values[index] : nil
    }
    set {
      let index = position(of: key)
      let isThere = index < keys.count && keys[index] == key
      switch (newValue, isThere) {
      case (let value?, true): values[index] = value
      case (let value?, false):
        keys.insert(key, at: index)
        values.insert(value, at: index)
      case (nil, true):
        keys.remove(at: index)
        values.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The first index whose key is not less than `key`.
  private func position(of key: Key) -> Int {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Adds what comes behind all that is there.
  mutating func append(_ key: Key, _ value: Value) {
    assert(keys.last.map { $0 < key } ?? true)
    keys.append(key)
    values.append(value)
  }

  /// The first `count` entries, with room for `capacity`.
  func prefix(_ count: Int, reserving capacity: Int) -> Self {
    var result = Self()
    result.keys.reserveCapacity(capacity)
    result.values.reserveCapacity(capacity)
    result.keys += keys[..<count]
    result.values += values[..<count]
    return result
  }

  /// Removes the entries that `isGone` names, which is asked once for each, in order. Where it names none nothing is
  /// copied.
  mutating func removeAll(where isGone: (Key, Value) -> Bool) {
    var index = 0
    while index < keys.count, !isGone(keys[index], values[index]) { index += 1 }
    guard index < keys.count else { return }
    var rest = prefix(index, reserving: keys.count)
    index += 1
    while index < keys.count {
      if !isGone(keys[index], values[index]) { rest.append(keys[index], values[index]) }
      index += 1
    }
    self = rest
  }

  struct Iterator: IteratorProtocol {
    fileprivate let map: SortedMap
    private var index = 0

    fileprivate init(_ map: SortedMap) { self.map = map }

    mutating func next() -> (key: Key, value: Value)? {
      guard index < map.keys.count else { return nil }
      defer { index += 1 }
      return (map.keys[index], map.values[index])
    }
  }

  func makeIterator() -> Iterator { Iterator(self) }
}

extension SortedMap: Equatable where Value: Equatable {}
