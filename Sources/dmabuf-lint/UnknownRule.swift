/// A rule was named that does not exist; the message names those that were perhaps meant.
struct UnknownRule: Error, CustomStringConvertible {
  var id: String
  var known: [String]

  static func check(_ id: String, known: [String]) throws {
    guard known.contains(id) else { throw UnknownRule(id: id, known: known) }
  }

  var description: String {
    let named = near.map { "'\($0)'" }.joined(separator: " or ")
    let hint = named.isEmpty ? "" : "; did you mean \(named)?"
    return "there is no rule '\(id)'\(hint) (`dmabuf-lint rules` lists them)"
  }

  /// At most three ids, the nearest first: those of few other letters, and those that share a word.
  private var near: [String] {
    let limit = max(2, id.count / 3)
    let words = Set(id.split(separator: "-"))
    let ranked = known.map { (distance: Self.distance(id, $0), id: $0) }.filter { candidate in
      candidate.distance <= limit || !words.isDisjoint(with: candidate.id.split(separator: "-"))
    }
    return ranked.sorted { ($0.distance, $0.id) < ($1.distance, $1.id) }.prefix(3).map(\.id)
  }

  /// The number of characters to insert, remove or replace.
  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, character) in left.prefix(100).enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (character == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
