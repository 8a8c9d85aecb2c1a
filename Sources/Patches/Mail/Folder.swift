import Foundation

/// What lies in a folder.
enum Folder {
  /// The names in a folder, sorted by bytes, without hidden ones.
  /// - Throws: `MailReadingError` when the folder cannot be read, or has more than `MailLimits.files`.
  static func names(in folder: String) throws -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw MailReadingError.unreadable(path: folder, reason: "the folder cannot be read")
    }
    guard names.count <= MailLimits.files else {
      throw MailReadingError.unreadable(
        path: folder, reason: "\(names.count) files; at most \(MailLimits.files) are read from a folder")
    }
    return names.filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a regular file, or a link to one, is there.
  static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
