import Foundation

/// Where inputs are kept that break something.
struct FailureFolder {
  let path: String

  /// Writes the input as it was found and as small as it could be made, and what was said of it. Gives the path of the
  /// small one.
  func keep(_ failure: Failure, original: Request, target: TargetKind, seed: UInt64) throws -> String {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let name = "\(path)/\(target.rawValue)-\(seed)-\(failure.number)"
    try Data(original.bytes).write(to: URL(fileURLWithPath: name + ".found"))
    try Data(failure.request.bytes).write(to: URL(fileURLWithPath: name))
    let base = original.base.isEmpty ? "" : " --as '\(original.base)'"
    let text = """
      \(failure.kind.text)
      dmabuf-lint-fuzz reproduce \(target.rawValue) '\(name)'\(base)
      dmabuf-lint-fuzz run \(target.rawValue) --seed \(seed) --only \(failure.number)

      \(failure.report)
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: name + ".txt"))
    return name
  }
}
