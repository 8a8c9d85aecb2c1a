/// Whether an object ends in the kernel's image or in a module.
public enum Linkage: Codable, Hashable, Sendable {
  case builtIn, module
  /// A configuration symbol decides, and the tree is not configured.
  case either(symbol: String)
  /// The configuration leaves it out.
  case notBuilt
  /// No Makefile names it.
  case unknown
}

/// What kbuild knows of one source file.
public struct KbuildMembership: Codable, Hashable, Sendable {
  /// `KBUILD_MODNAME`: the module, or the composite object, that the file becomes part of; dashes are underscores.
  public var moduleName: String
  /// `KBUILD_BASENAME`.
  public var baseName: String
  /// The folder whose Makefile names the file, with the module's name: the same for all the files of a module.
  public var moduleIdentity: String
  public var linkage: Linkage
}

/// Reads the Makefiles of a tree, each once.
struct Kbuild {
  private let root: String
  private let build: String
  /// The values of a configured build's symbols; nil when there is none.
  private let configuration: [String: String]?
  private let patched: PatchedFiles
  private var folders: [String: KbuildFolder?] = [:]

  /// Takes the tree's root, where objects go (the root itself when nothing is built) and the symbols of `.config`.
  init(root: String, build: String?, configuration: [String: String]?, patched: PatchedFiles = .none) {
    self.patched = patched
    self.root = root
    self.build = build ?? root
    self.configuration = configuration
  }

  struct Answer {
    var membership: KbuildMembership
    /// Include folders and macros, absolute.
    var flags: [String]
    /// A Makefile names it.
    var isNamed: Bool
  }

  /// Takes a path relative to the tree; gives what the Makefiles say of it.
  mutating func answer(for path: String) -> Answer {
    let stem = String(path.hasSuffix(".c") ? path.dropLast(2) : path[...])
    let owner = owner(of: stem)
    let folder = owner?.folder ?? nearest(Self.parent(stem))
    let name = owner?.name ?? Self.last(stem)
    let base = Self.last(stem).replacing("-", with: "_")
    let (module, linkage) = module(of: name, in: folder, found: owner != nil)
    let moduleName = (module ?? Self.last(stem)).replacing("-", with: "_")
    return Answer(
      membership: KbuildMembership(
        moduleName: moduleName, baseName: base, moduleIdentity: (folder?.folder ?? "") + ":" + moduleName,
        linkage: linkage),
      flags: flags(of: name, in: folder), isNamed: owner != nil)
  }

  /// The source files, relative to the tree, of which the Makefile that names a module makes it.
  mutating func sources(of module: KbuildMembership) -> [String] {
    let place = String(module.moduleIdentity.prefix { $0 != ":" })
    guard let folder = folder(place) else { return [] }
    let names = Set(folder.composites.keys).union(folder.objects.map(\.name))
    return names.sorted().filter { name in
      self.module(of: name, in: folder, found: true).0?.replacing("-", with: "_") == module.moduleName
    }.map { FileBytes.normalised((place.isEmpty ? "" : place + "/") + $0 + ".c") }
  }

  private mutating func folder(_ path: String) -> KbuildFolder? {
    if let known = folders[path] { return known }
    let read = KbuildFolder.read(path, tree: root, objects: build, patched: patched)
    folders[path] = .some(read)
    return read
  }

  private mutating func nearest(_ path: String) -> KbuildFolder? {
    var place = path
    while true {
      if let found = folder(place) { return found }
      if place.isEmpty { return nil }
      place = Self.parent(place)
    }
  }

  /// The folder whose Makefile names the object, and the name that it has there: the file's own, one above it, or one
  /// beside that is entered from above (amdgpu's Makefile names the files of the folder `display` beside it).
  private mutating func owner(of stem: String) -> (folder: KbuildFolder, name: String)? {
    var place = Self.parent(stem)
    while true {
      if let found = folder(place) {
        let name = Self.relative(stem, to: place)
        if Self.names(found, name) { return (found, name) }
        let first = name.prefix { $0 != "/" }
        for sibling in found.subfolders where sibling.name.hasPrefix(first + "/") || sibling.name == first {
          let path = place.isEmpty ? sibling.name : place + "/" + sibling.name
          guard let below = folder(path) else { continue }
          let name = Self.relative(stem, to: path)
          if Self.names(below, name) { return (below, name) }
        }
      }
      if place.isEmpty { return nil }
      place = Self.parent(place)
    }
  }

  private static func names(_ folder: KbuildFolder, _ name: String) -> Bool {
    folder.composites[name] != nil || folder.objects.contains { $0.name == name }
  }

  private mutating func module(of name: String, in folder: KbuildFolder?, found: Bool) -> (String?, Linkage) {
    guard let folder, found else { return (nil, .unknown) }
    // A composite can be part of another one; the outermost is an object of its own.
    var (current, steps) = (name, 0)
    while steps < 8, let outer = folder.composites[current]?.first(where: { $0 != current }) {
      // A list such as `nvkm-y` is a mere variable unless an object has its name.
      if let object = folder.composites[current]?.first(where: { own in folder.objects.contains { $0.name == own } }) {
        current = object
        break
      }
      current = outer
      steps += 1
    }
    let gates = folder.objects.filter { $0.name == current }.map(\.gate)
    return (Self.last(current), linkage(gates))
  }

  private func linkage(_ gates: [KbuildFolder.Gate]) -> Linkage {
    if gates.isEmpty { return .unknown }
    if gates.contains(.builtIn) { return .builtIn }
    var symbols: [String] = []
    for gate in gates {
      guard case .symbol(let name) = gate else { return .module }
      symbols.append(name)
    }
    guard let configuration else { return .either(symbol: symbols[0]) }
    let values = symbols.compactMap { configuration[$0] }
    return values.contains("y") ? .builtIn : values.contains("m") ? .module : .notBuilt
  }

  private mutating func flags(of name: String, in folder: KbuildFolder?) -> [String] {
    guard let folder else { return [] }
    var inherited: [String] = []
    var place = folder.folder
    while !place.isEmpty {
      place = Self.parent(place)
      if let above = self.folder(place) { inherited = above.inheritedFlags + inherited }
    }
    let own = folder.fileFlags[name] ?? folder.fileFlags[Self.last(name)] ?? []
    return inherited + folder.inheritedFlags + folder.flags + own
  }

  private static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  private static func last(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The way from a folder to a path, with `..` where it leads out.
  private static func relative(_ path: String, to folder: String) -> String {
    let (parts, base) = (path.split(separator: "/"), folder.split(separator: "/"))
    var common = 0
    while common < base.count, common < parts.count, parts[common] == base[common] { common += 1 }
    return (Array(repeating: "..", count: base.count - common) + parts[common...].map(String.init)).joined(
      separator: "/")
  }
}
