import Contracts
import IR
import KernelTree

/// Chooses the files that are analysed beside those that change: who calls what changes, and who defines what it calls.
struct NeighbourSearch {
  /// More files of either kind than this are left out, the farthest first.
  private static let limit = 24

  /// Absolute.
  var candidates: [String]
  var root: String
  var model: ApiModel

  /// Takes how far the change reaches and the changed files, relative to the root; gives absolute paths.
  func files(of reach: ChangeReach, beside changed: [String]) -> [String] {
    // What the model describes is judged by the model, wherever it is defined.
    let called = reach.called.filter { model.functions[$0] == nil && model.idioms[$0] == nil }
    let seen = reach.seenOutside.filter { model.functions[$0] == nil }
    let names = Set((called.union(seen)).map(\.text))
    guard !names.isEmpty else { return [] }
    let search = NameSearch(names)
    let (wanted, offered) = (Set(called.map(\.text)), Set(seen.map(\.text)))
    var definers: [String] = []
    var callers: [String] = []
    for file in candidates {
      guard let hits = search.hits(in: file) else { continue }
      if !hits.defined.isDisjoint(with: wanted) {
        definers.append(file)
      } else if !hits.used.isDisjoint(with: offered) {
        callers.append(file)
      }
    }
    return nearest(definers, to: changed) + nearest(callers, to: changed)
  }

  private func nearest(_ files: [String], to changed: [String]) -> [String] {
    let parts = changed.map { $0.split(separator: "/") }
    func shared(_ file: String) -> Int {
      let own = file.dropFirst(root.count + 1).split(separator: "/")
      return parts.map { part in zip(own, part).prefix { $0 == $1 }.count }.max() ?? 0
    }
    let order = files.map { (shared($0), $0) }.sorted { ($1.0, $0.1) < ($0.0, $1.1) }
    return order.prefix(Self.limit).map(\.1)
  }
}
