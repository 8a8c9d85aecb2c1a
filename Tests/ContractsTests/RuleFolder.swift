import Contracts
import Foundation

/// A folder of rule files that lives as long as one test.
struct RuleFolder: ~Copyable {
  let path: String

  /// Files by their path inside the folder.
  init(_ files: [String: String]) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path + "/api", withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
  }

  deinit {
    // A folder that is left behind harms no other test.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The problems that loading gives, with the folder's own path left out.
  func problems() -> [String] {
    do {
      _ = try Catalogue.load(folders: [path])
      return []
    } catch {
      return error.problems.map { $0.description.replacingOccurrences(of: path + "/", with: "") }
    }
  }

  /// The repository's own `Rules`.
  static var bundled: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Rules").path
  }
}

/// A small model that the tests' rules are written against.
let smallModel = """
  locks:
    - {id: reservation, title: the reservation, record: resv}
  resources:
    - {id: reference, title: reference}
  functions:
    - name: take
      acquires:
        - {lock: arg0, outcome: ret == 0}
      never-fails-when: arg1 == 0
      returns: status
    - name: give
      releases: arg0
    - name: use
      requires: arg0->resv
  callbacks:
    - record: table
      field: map
      holds: arg0->resv
      otherwise: none
  """

/// A rule that is right, with one line that a test may replace.
func rule(_ id: String = "some-rule", replacing old: String = "", by new: String = "") -> String {
  let text = """
    id: \(id)
    summary: A use without the lock
    severity: error
    contract: A use has the lock.
    rationale: It breaks.
    fix: Take the lock.
    limits: None are known.
    references: [drivers/x.c]
    kind: lock-required
    class: reservation
    functions: all
    examples:
      violating:
        - title: one
          code: |
            use(a); /* <- */
        - title: two
          code: |
            use(b); /* <- */
      conforming:
        - title: three
          code: |
            take(a, 0);
        - title: four
          version: "6.12"
          path: drivers/y.c
          code: |
            give(a);

    """
  return old.isEmpty ? text : text.replacingOccurrences(of: old, with: new)
}
