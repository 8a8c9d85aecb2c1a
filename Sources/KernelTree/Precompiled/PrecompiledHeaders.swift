import Clang
import Foundation
import Temporary

/// Headers that libclang precompiles once and every parse of a tree's files then reads, kept in the cache.
///
/// Beside a header stands its manifest: what it was made from, in plain text. It counts as long as that is the same,
/// word for word. Under the recipe's name alone stands which of the headers of that name is the newest.
struct PrecompiledHeaders: Sendable {
  let folder: String
  let library: ClangLibrary
  let toolVersion: String
  /// What stands in for headers on disk.
  var patched = PatchedFiles.none
  /// Makes the headers that contain what strangers wrote.
  var precompiler: Precompiler?

  /// One header to make.
  struct Recipe: Codable, Sendable {
    /// Readable, and the same in every run: what a later run looks for.
    var name: String
    var arguments: [String]
    /// The arguments and whatever else decides what it is.
    var key: [String]
    var includedFirst: [String]
    /// As written behind `#include`: with brackets, or absolute in quotes.
    var headers: [String]
    /// Another name by which later runs may ask for it.
    var alias: String?
  }

  struct Made: Codable, Sendable {
    /// The `.pch` file.
    var path: String
    /// The headers that it was made of, and those that were left out because they give errors.
    var headers: [String]
    var dropped: [String]
  }

  /// The header that an earlier run made with the same name, arguments and tool, if all that it contains is unchanged.
  /// With `headers` given, also only if it was made of these.
  func cached(_ name: String, arguments: [String], headers: [String]? = nil) -> Made? {
    guard let text = FileBytes.read(newest(name), limit: 1 << 16),
      let path = String(validating: text, as: UTF8.self),
      let manifest = Manifest(of: path), manifest.path.hasPrefix(folder + "/"),
      Self.isNamed(Manifest.name(of: path), "\(folder)/\(name)"), FileBytes.stamp(path) == manifest.stamp,
      manifest.tool == tool, manifest.arguments == arguments, headers == nil || manifest.wanted == headers
    else { return nil }
    for (file, stamp) in manifest.files where patched.stamp(file) != stamp { return nil }
    return Made(
      path: manifest.path, headers: manifest.wanted.filter { !manifest.dropped.contains($0) }, dropped: manifest.dropped
    )
  }

  /// The last part of the name of a header for some files of a tree, whose digest follows.
  static let partial = "part"

  /// Whether a header has a name, or its alias.
  private static func isNamed(_ own: String, _ name: String) -> Bool {
    own == name || name.hasSuffix("." + partial) && own.hasPrefix(name + "-")
  }

  /// Headers with errors that are left out may hide those of others.
  private static let mostAttempts = 8
  /// Inline functions of headers use these names; every file then defines its own.
  private static let names = ["KBUILD_MODNAME", "KBUILD_BASENAME", "KBUILD_MODFILE"]
  /// The file that holds the path of the newest header of a name.
  private func newest(_ name: String) -> String { "\(folder)/\(name).current" }

  private var tool: String { "\(toolVersion) libclang \(library.version) \(library.path)" }

  /// Makes the header of a recipe, without those that give errors. Throws when none can be made or written.
  func make(_ recipe: Recipe) async throws -> Made {
    if let made = cached(recipe.name, arguments: recipe.key, headers: recipe.headers) { return made }
    guard !patched.headers.isEmpty else { return try makeHere(recipe) }
    // Under a name of its own, or it would take the place of the one for the tree as it is.
    var recipe = recipe
    recipe.name += ".patch-" + patched.headerDigest.prefix(16)
    recipe.alias = nil
    if let made = cached(recipe.name, arguments: recipe.key, headers: recipe.headers) { return made }
    guard let precompiler else { throw KernelTreeError.headerErrors("a patch changes headers") }
    return try await precompiler(
      PrecompileRequest(folder: folder, toolVersion: toolVersion, recipe: recipe, patched: patched))
  }

  /// The same in this process, whatever the headers contain.
  func makeHere(_ recipe: Recipe) throws -> Made {
    // The name differs from run to run: one that another run is reading is never written over.
    let stem = "\(folder)/\(recipe.name).\(getpid()).\(UInt32.random(in: 0...UInt32.max))"
    let index = Index(library: library, excludeDeclarationsFromPCH: false)
    let begin = Moment.next()
    var (headers, dropped) = (recipe.headers, [String]())
    var unit = try parse(recipe, headers, stem, index)
    var attempts = 0
    while unit.hasErrors {
      var culprits = Self.blamed(unit, recipe, headers)
      if culprits.isEmpty, let culprit = try culprit(recipe, headers, stem, index) { culprits = [culprit] }
      guard attempts < Self.mostAttempts, !culprits.isEmpty else {
        throw KernelTreeError.headerErrors(Self.firstError(unit))
      }
      attempts += 1
      dropped += culprits.sorted().map { headers[$0] }
      headers = headers.indices.filter { !culprits.contains($0) }.map { headers[$0] }
      unit = try parse(recipe, headers, stem, index)
    }
    let made = Made(path: stem + ".pch", headers: headers, dropped: dropped)
    do {
      Temporary.remember(file: stem + Leftovers.suffix)
      defer { Temporary.forget(file: stem + Leftovers.suffix) }
      try unit.save(to: stem + Leftovers.suffix)
      rename(stem + Leftovers.suffix, made.path)
    } catch {
      for suffix in [".h", Leftovers.suffix] { unlink(stem + suffix) }
      throw error
    }
    try keep(made, of: recipe, unit, begin)
    removeOld(recipe.name, keeping: stem)
    return made
  }

  /// Writes the manifest. There is none when a header was changed since `begin`: then it is not known which of its
  /// contents was read, and the next run makes another.
  private func keep(_ made: Made, of recipe: Recipe, _ unit: TranslationUnit, _ begin: Moment) throws {
    let own = made.path.dropLast(Manifest.suffix.count) + ".h"
    guard !unit.inclusions.contains(where: { !patched.isPatched($0) && $0 != own && begin.isBeforeChange(of: $0) }),
      let stamp = FileBytes.stamp(made.path), let checksum = Checksum.of(file: made.path)
    else { return }
    let manifest = Manifest(
      path: made.path, stamp: stamp, checksum: checksum, tool: tool, arguments: recipe.key, wanted: recipe.headers,
      dropped: made.dropped, files: unit.inclusions.compactMap { file in patched.stamp(file).map { (file, $0) } })
    try FileBytes.writeAtomically(manifest.bytes, to: Manifest.place(of: made.path))
    for name in [recipe.name, recipe.alias].compactMap({ $0 }) {
      try FileBytes.writeAtomically(Array(made.path.utf8), to: newest(name))
    }
  }

  /// Takes away what earlier runs made under this name. Of two runs at once each may still be reading its own, so
  /// only what is an hour old goes; of headers for some files, whose names differ, what is a week old.
  private func removeOld(_ name: String, keeping stem: String) {
    let part = ".\(Self.partial)-"
    let family = name.range(of: part).map { String(name[..<$0.lowerBound]) + part }
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      let path = folder + "/" + file
      var status = stat()
      guard !path.hasPrefix(stem + "."), path != newest(name), stat(path, &status) == 0 else { continue }
      let age = time(nil) - status.st_mtim.tv_sec
      if age > 3600 && file.hasPrefix(name + ".") || age > 7 * 86_400 && family.map(file.hasPrefix) ?? false {
        unlink(path)
      }
    }
  }

  private func parse(_ recipe: Recipe, _ headers: [String], _ stem: String, _ index: Index) throws -> TranslationUnit {
    let text =
      Self.names.map { "#define \($0) \"kernel\"\n" }.joined()
      + recipe.includedFirst.map { "#include \"\($0)\"\n" }.joined()
      + headers.map { "#include \($0)\n" }.joined() + Self.names.map { "#undef \($0)\n" }.joined()
    try FileBytes.writeAtomically(Array(text.utf8), to: stem + ".h")
    var arguments = recipe.arguments
    if let language = arguments.firstIndex(of: "-x"), language + 1 < arguments.count {
      arguments[language + 1] = "c-header"
    }
    // Of two headers that give a macro different meanings, files that include one alone must not get the other's. `-w`
    // would hide that; no other warning is on.
    arguments.removeAll { $0 == "-w" }
    arguments += ["-Wno-everything", "-Wmacro-redefined", "-Werror=macro-redefined"]
    return try TranslationUnit(
      index: index, file: stem + ".h", arguments: arguments, unsaved: patched.unsaved,
      options: [.forSerialization, .incomplete, .keepGoing])
  }

  private static func firstError(_ unit: TranslationUnit) -> String {
    guard let error = unit.diagnostics.first(where: { $0.severity >= .error }) else { return "unknown" }
    let place = error.location.expansion
    return "\(place.file?.path ?? unit.file):\(place.line): \(error.message)"
  }

  /// The headers that lead to the files in which errors stand, as far as the parser tells.
  private static func blamed(_ unit: TranslationUnit, _ recipe: Recipe, _ headers: [String]) -> Set<Int> {
    let lines = unit.includingLines
    let first = names.count + recipe.includedFirst.count + 1
    return Set(
      unit.diagnostics.filter { $0.severity >= .error }.compactMap { error in
        let place = error.location.expansion
        guard let file = place.file?.path else { return nil }
        let line = file == unit.file ? Int(place.line) : lines[file]
        return line.map { $0 - first }.flatMap { headers.indices.contains($0) ? $0 : nil }
      })
  }

  /// The first header with which an error appears; nil when it is there without any.
  private func culprit(_ recipe: Recipe, _ headers: [String], _ stem: String, _ index: Index) throws -> Int? {
    if try parse(recipe, [], stem, index).hasErrors { return nil }
    var (good, bad) = (0, headers.count)
    while bad - good > 1 {
      let middle = (good + bad) / 2
      if try parse(recipe, Array(headers[..<middle]), stem, index).hasErrors {
        bad = middle
      } else {
        good = middle
      }
    }
    return bad - 1
  }
}
