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

  /// The keys of both, in order, each once.
  func keys(with other: Self) -> [Key] {
    if keys == other.keys { return keys }
    var result: [Key] = []
    result.reserveCapacity(Swift.max(keys.count, other.keys.count))
    var (mine, theirs) = (keys[...], other.keys[...])
    while let left = mine.first, let right = theirs.first {
      if left < right {
        result.append(left)
        mine.removeFirst()
      } else {
        if left == right { mine.removeFirst() }
        result.append(right)
        theirs.removeFirst()
      }
    }
    return result + mine + theirs
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
