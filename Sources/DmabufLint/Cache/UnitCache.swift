import Clang
import Foundation
import IR
import KernelTree
import Synchronization

/// Encoded units of earlier runs, each beside the files that it was made of. One is used only while all of these are
/// the same, so nothing ever needs to be told that a file has changed.
///
/// A file of the cache is a few lines of text (a magic word, a file with its stamp each, or where one is not, the
/// digest of the unit, an empty line) and the unit. Its name is a digest of the lines: what was damaged or lies where
/// it does not belong is not used. It is written under another name and then renamed: two runs can share a cache.
struct UnitCache: Sendable {
  /// Units of one file and the same arguments, in different states of the tree, that are kept: more than a series has
  /// patches, or each review of it would throw out what the next one needs.
  private static let variants = 64
  private static let magic = "dmabuf-lint unit 3"
  /// No unit comes near.
  private static let largest = 256 << 20

  private let folder: String
  /// What paths in units are relative to.
  private let root: String
  /// All that decides besides the files: versions, and what the model says of names.
  private let context: String
  private let headers = HeaderKnowledge()

  /// - Parameter folder: is made if need be; nil where it cannot be made, and then there is no cache.
  init?(folder: CacheFolder, library: ClangLibrary, root: String, names: LoweringNames) {
    self.folder = folder.path + "/units"
    self.root = root
    let words = names.idioms.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + names.modelled
    // Two builds of one version may lower a file in two ways.
    let executable = FileBytes.stamp("/proc/self/exe") ?? ""
    context = Digest.hex(
      [
        Tool.version, executable, "\(IR.Unit.formatVersion)", library.version, library.path, root,
        words.joined(separator: " "),
      ].joined(separator: "\n"))
    do {
      try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
    } catch {
      return nil
    }
  }

  /// A unit that was kept.
  struct Kept {
    var encoded: [UInt8]
    /// Of `encoded`, which has it.
    var digest: String
    /// What it was made of.
    var files: [String]
  }

  /// The unit of a job, if one was kept that was made of the same files.
  func unit(for job: ParseJob) -> Kept? {
    let place = place(of: job)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names.sorted() where name.hasSuffix(Self.suffix) {
      guard let bytes = FileBytes.read(place + "/" + name, limit: Self.largest), let start = Self.start(bytes),
        let header = header(bytes[..<start], ifCurrentFor: job), Self.name(of: bytes[..<start], in: place) == name
      else { continue }
      let encoded = Array(bytes[start...])
      guard Digest.hex(encoded) == header.digest else { continue }
      return Kept(encoded: encoded, digest: header.digest, files: header.files)
    }
    return nil
  }

  /// Keeps a unit. What cannot be written is not kept. Where a parse missed a header, the places in which it may come
  /// to be are kept with it; what the parser gave up for another reason is not kept.
  /// - Parameters:
  ///   - digest: of `encoded`
  ///   - inclusions: the files that it was made of, beside the job's own
  ///   - begin: before the first of these was read; of a file that was changed since it is not known what was read
  func keep(
    _ encoded: [UInt8], digest: String, _ unit: IR.Unit, made inclusions: [String], for job: ParseJob,
    since begin: Moment
  ) {
    guard let missing = MissingHeaders.places(unit, job, root: root) else { return }
    var text = Self.magic + "\n"
    for place in missing {
      guard job.patched.stamp(place) == nil else { return }
      text += "\(Self.missingWord) - \(place)\n"
    }
    for file in Set(inclusions + [job.file]).sorted() {
      guard let stamp = job.patched.stamp(file), !file.contains("\n"),
        job.patched.isPatched(file) || !begin.isBeforeChange(of: file)
      else { return }
      text += "\(stamp) \(file)\n"
    }
    // What a precompiled header is made of was looked at when the job was given it; its name is never used twice.
    for header in job.precompiledHeaders {
      guard let stamp = job.patched.stamp(header) else { return }
      text += "\(stamp) \(header)\n"
    }
    text += "\(Self.digestWord) \(encoded.count) \(digest)\n\n"
    let place = place(of: job)
    let header = Array(text.utf8)
    try? FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    KeptFiles.removeOldest(in: place, keeping: Self.variants - 1)
    try? FileBytes.writeAtomically(
      header + encoded, to: place + "/" + Self.name(of: header[...], in: place), by: folder)
  }

  private static let suffix = ".unit"
  private static let digestWord = "unit"
  private static let missingWord = "none"

  /// The name of the file that begins with these lines.
  private static func name(of header: ArraySlice<UInt8>, in place: String) -> String {
    // With the place: a unit that was moved is one of other arguments.
    Digest.hex(Array(place.utf8.suffix(32)) + header).prefix(24) + suffix
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

  /// What the lines say, without the files' stamps; nil when one of the files is another now.
  private func header(
    _ header: ArraySlice<UInt8>, ifCurrentFor job: ParseJob
  ) -> (files: [String], digest: String)? {
    let lines = String(decoding: header, as: UTF8.self).split(separator: "\n").dropFirst()
    var files: [String] = []
    var digest: String?
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count == 3, digest == nil else { return nil }
      if words[0] == Self.digestWord {
        digest = String(words[2])
        continue
      }
      let file = String(words[2])
      if words[0] == Self.missingWord {
        guard job.patched.stamp(file) == nil else { return nil }
        continue
      }
      guard job.patched.stamp(file) == "\(words[0]) \(words[1])",
        !file.hasSuffix(".pch") || job.precompiledHeaders.contains(file) || headers.isCurrent(file, in: job.patched)
      else { return nil }
      files.append(file)
    }
    return digest.map { (files, $0) }
  }
}

/// Which precompiled headers are still what the headers on disk are: units that were made with one do not name these.
/// A class, because what was found out once counts for all units of a run, which are looked up by several threads.
private final class HeaderKnowledge: Sendable {
  private struct Key: Hashable {
    var header: String
    var patched: PatchedFiles
  }
  private let known = Mutex([Key: Bool]())

  func isCurrent(_ header: String, in patched: PatchedFiles) -> Bool {
    let key = Key(header: header, patched: patched)
    if let known = known.withLock({ $0[key] }) { return known }
    let isCurrent = PrecompiledContents.isCurrent(header, in: patched)
    known.withLock { $0[key] = isCurrent }
    return isCurrent
  }
}
