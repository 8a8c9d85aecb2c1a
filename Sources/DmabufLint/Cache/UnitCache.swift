import Clang
import Foundation
import IR
import KernelTree

/// Encoded units of earlier runs, each beside the files that it was made of. One is used only while all of these are
/// the same, so nothing ever needs to be told that a file has changed.
///
/// A file of the cache is a few lines of text (a magic word, a file with its stamp each, an empty line) and the unit. It
/// is written under another name and then renamed: two runs can share a cache.
struct UnitCache: Sendable {
  /// Units of one file and the same arguments, in different states of the tree, that are kept: more than a series has
  /// patches, or each review of it would throw out what the next one needs.
  private static let variants = 64
  private static let magic = "dmabuf-lint unit 1"

  private let folder: String
  /// All that decides besides the files: versions, and what the model says of names.
  private let context: String

  /// - Parameter folder: is made if need be; nil where it cannot be made, and then there is no cache.
  init?(folder: CacheFolder, library: ClangLibrary, root: String, names: LoweringNames) {
    self.folder = folder.path + "/units"
    let words = names.idioms.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + names.modelled
    context = Digest.hex(
      [Tool.version, "\(IR.Unit.formatVersion)", library.version, library.path, root, words.joined(separator: " ")]
        .joined(separator: "\n"))
    do {
      try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
  }

  /// A unit that was kept.
  struct Kept {
    var encoded: [UInt8]
    /// What it was made of.
    var files: [String]
  }

  /// The unit of a job, if one was kept that was made of the same files.
  func unit(for job: ParseJob) -> Kept? {
    let place = place(of: job)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names.sorted() where name.hasSuffix(".unit") {
      guard let bytes = FileManager.default.contents(atPath: place + "/" + name).map({ [UInt8]($0) }),
        let start = Self.start(bytes), let files = Self.files(bytes[..<start], ifCurrentFor: job)
      else { continue }
      return Kept(encoded: Array(bytes[start...]), files: files)
    }
    return nil
  }

  /// Keeps a unit. What cannot be written is not kept; a parse that missed a file is not either, because that file may
  /// come to be there.
  func keep(_ encoded: [UInt8], _ unit: IR.Unit, made inclusions: [String], for job: ParseJob) {
    guard !unit.problems.contains(where: \.isFatal) else { return }
    var files = Set(inclusions)
    files.insert(job.file)
    if let header = job.precompiledHeader { files.insert(header) }
    var text = Self.magic + "\n"
    for file in files.sorted() {
      guard let stamp = job.patched.stamp(file), !file.contains("\n") else { return }
      text += "\(stamp) \(file)\n"
    }
    text += "\n"
    let place = place(of: job)
    let target = place + "/" + Digest.hex(text).prefix(24) + ".unit"
    let scratch = target + ".\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    do {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      KeptFiles.removeOldest(in: place, keeping: Self.variants - 1)
      try Data(Array(text.utf8) + encoded).write(to: URL(fileURLWithPath: scratch))
      if rename(scratch, target) != 0 { unlink(scratch) }
    } catch {
      unlink(scratch)
    }
  }

  private func place(of job: ParseJob) -> String {
    let key = Digest.hex(
      ([context, job.file, job.relativePath, job.workingDirectory] + job.plainArguments).joined(separator: "\n"))
    return folder + "/" + key.prefix(2) + "/" + key.dropFirst(2).prefix(30)
  }

  /// Where the unit starts: behind the first empty line. Nil for a file that is not of this cache.
  private static func start(_ bytes: [UInt8]) -> Int? {
    guard bytes.starts(with: magic.utf8) else { return nil }
    var place = magic.utf8.count
    while place + 1 < bytes.count {
      if bytes[place] == 0x0A, bytes[place + 1] == 0x0A { return place + 2 }
      place += 1
    }
    return nil
  }

  /// The files that a kept unit was made of; nil when one of them is another now.
  private static func files(_ header: ArraySlice<UInt8>, ifCurrentFor job: ParseJob) -> [String]? {
    let lines = String(decoding: header, as: UTF8.self).split(separator: "\n").dropFirst()
    var files: [String] = []
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3 else { return nil }
      let file = String(words[2])
      guard job.patched.stamp(file) == "\(words[0]) \(words[1])" else { return nil }
      files.append(file)
    }
    return files.isEmpty ? nil : files
  }
}
