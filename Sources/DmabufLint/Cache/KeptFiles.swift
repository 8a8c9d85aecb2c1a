import Foundation

/// The files of a folder of the cache, of which the newest are kept.
enum KeptFiles {
  /// Takes away the oldest, until so many are left.
  static func removeOldest(in folder: String, keeping count: Int) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard names.count > count else { return }
    func age(_ name: String) -> Date {
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + name)
      return attributes?[.modificationDate] as? Date ?? .distantPast
    }
    let oldest = names.map { (age($0), $0) }.sorted { $0 < $1 }
    for (_, name) in oldest.prefix(names.count - count) {
      try? FileManager.default.removeItem(atPath: folder + "/" + name)
    }
  }
}
