/// Where the lines of one version of a file stand in the next one.
///
/// Of a stretch that was replaced, the n-th old line counts as the n-th new one: what is said of it is then told apart
/// from what is new only if more is said than before.
struct LineMap {
  /// Larger changes than this are not aligned line by line: the time would grow with the square.
  private static let largestChange = 3000
  /// By old line, from 0, the new one.
  private let targets: [Int?]

  /// Takes both versions; nil bytes stand for a file that is not there.
  init(from old: [UInt8]?, to new: [UInt8]?) {
    guard let old, let new else {
      targets = []
      return
    }
    let (before, after) = (Self.lines(old), Self.lines(new))
    let head = zip(before, after).prefix { $0 == $1 }.count
    let tail = zip(before.dropFirst(head).reversed(), after.dropFirst(head).reversed()).prefix { $0 == $1 }.count
    var targets: [Int?] = Array(repeating: nil, count: before.count)
    for line in 0..<head { targets[line] = line }
    for step in 0..<tail { targets[before.count - 1 - step] = after.count - 1 - step }
    let (left, right) = (before[head..<(before.count - tail)], after[head..<(after.count - tail)])
    if left.count <= Self.largestChange, right.count <= Self.largestChange {
      Self.align(Array(left), Array(right), offset: head, &targets)
    }
    self.targets = targets
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    bytes.split(separator: 10, omittingEmptySubsequences: false)
  }

  private static func align(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], offset: Int, _ targets: inout [Int?]
  ) {
    let difference = new.difference(from: old)
    let removed = Set(difference.removals.map(Self.offset))
    let added = Set(difference.insertions.map(Self.offset))
    var (from, to) = (0, 0)
    while from < old.count || to < new.count {
      if from < old.count, to < new.count, !removed.contains(from), !added.contains(to) {
        targets[offset + from] = offset + to
        (from, to) = (from + 1, to + 1)
        continue
      }
      var (lost, gained) = ([Int](), [Int]())
      while from < old.count, removed.contains(from) {
        lost.append(from)
        from += 1
      }
      while to < new.count, added.contains(to) {
        gained.append(to)
        to += 1
      }
      for (line, target) in zip(lost, gained) { targets[offset + line] = offset + target }
      if lost.isEmpty, gained.isEmpty { break }
    }
  }

  private static func offset(_ change: CollectionDifference<ArraySlice<UInt8>>.Change) -> Int {
    switch change {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }

  /// The new line of an old one, both from 1; nil for a line that is gone.
  subscript(line: Int) -> Int? {
    guard targets.indices.contains(line - 1) else { return nil }
    return targets[line - 1].map { $0 + 1 }
  }
}
