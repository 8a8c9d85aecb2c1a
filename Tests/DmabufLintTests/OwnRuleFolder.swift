import Contracts
import Foundation

@testable import DmabufLint

extension SourceCheck {
  /// Rules of a user's own, in a folder as `--rules` takes it: one file of the API model, and one for each rule.
  /// - Parameter besideBundled: whether the rules of the repository are read first.
  init(model: String, rules: [(id: String, text: String)], besideBundled: Bool = true) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("own-rules-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("api"), withIntermediateDirectories: true)
    try Data(model.utf8).write(to: folder.appendingPathComponent("api/own.yaml"))
    for rule in rules { try Data(rule.text.utf8).write(to: folder.appendingPathComponent(rule.id + ".yaml")) }
    let bundled = besideBundled ? [SourceCheck.repository + "/Rules"] : []
    self.init(catalogue: try Catalogue.load(folders: bundled + [folder.path]))
  }
}
