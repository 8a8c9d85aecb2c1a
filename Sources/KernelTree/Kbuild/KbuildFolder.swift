/// What one folder's Makefile, with all that it includes, says.
struct KbuildFolder: Sendable {
  /// How an object is switched on.
  enum Gate: Hashable, Sendable {
    case builtIn, module
    case symbol(String)
  }

  struct Object: Sendable {
    /// Without `.o`, relative to the folder; for subfolders with a slash at the end.
    var name: String
    var gate: Gate
  }

  /// Relative to the tree; empty for its root.
  var folder: String
  /// `obj-y`, `obj-m`, `obj-$(CONFIG_X)`.
  var objects: [Object] = []
  /// Subfolders that are entered, relative to this one.
  var subfolders: [Object] = []
  /// Source file without its ending, relative to the folder → the composite objects that it is part of.
  var composites: [String: [String]] = [:]
  /// Flags for this folder's files, for those and for all subfolders', and for single ones.
  var flags: [String] = []
  var inheritedFlags: [String] = []
  var fileFlags: [String: [String]] = [:]

  /// Takes the tree's root and a folder below it; gives nil when it has no Makefile.
  static func read(
    _ folder: String, tree root: String, objects build: String, patched: PatchedFiles = .none
  ) -> KbuildFolder? {
    var chain = Chain(root: root, folder: folder, build: build, patched: patched)
    let base = folder.isEmpty ? "" : folder + "/"
    // kbuild prefers `Kbuild` where both are.
    guard ["Kbuild", "Makefile"].contains(where: { chain.read(base + $0) }) else { return nil }
    return chain.result()
  }

  /// The statements of a Makefile and of what it includes, gathered.
  private struct Chain {
    let root: String
    let folder: String
    var expansion: MakefileExpansion
    var lists: [(base: String, gate: Gate, value: String)] = []
    var seen: Set<String> = []

    let patched: PatchedFiles

    init(root: String, folder: String, build: String, patched: PatchedFiles) {
      self.patched = patched
      self.root = root
      self.folder = folder
      let here = folder.isEmpty ? "." : folder
      expansion = MakefileExpansion(variables: [
        "src": here, "obj": here, "srctree": root, "objtree": build, "srcroot": root, "SRCARCH": "x86", "ARCH": "x86",
        "BITS": "64", "KBUILD_MODNAME": "", "comma": ",", "space": " ",
      ])
    }

    mutating func read(_ path: String) -> Bool {
      let full = path.hasPrefix("/") ? path : root + "/" + path
      let file = FileBytes.normalised(full)
      guard seen.count < 512, seen.insert(file).inserted, let bytes = patched.read(file, limit: 4 << 20) else {
        return false
      }
      for statement in MakefileStatement.read(bytes) {
        switch statement {
        case .include(let text):
          for word in expansion.words(text) where file.hasPrefix(root + "/") { _ = read(word) }
        case .assignment(let name, let operation, let value, let conditional):
          assign(name, operation, value, conditional)
        }
      }
      return true
    }

    private mutating func assign(
      _ raw: String, _ operation: MakefileStatement.Operation, _ value: String, _ conditional: Bool
    ) {
      let gate = Self.gate(raw)
      let name = expansion.expand(raw)
      if let base = Self.base(of: name, gate: gate) {
        if operation == .set, !conditional { lists.removeAll { $0.base == base && $0.gate == gate } }
        lists.append((base, gate ?? (name.hasSuffix("-m") ? .module : .builtIn), value))
      }
      let old = expansion.variables[name]
      switch operation {
      case .set where conditional && gate != nil, .append:
        expansion.variables[name] = old.map { $0 + " " + value } ?? value
      case .set: expansion.variables[name] = value == "$(\(name))" ? old ?? "" : value
      case .setIfUnset: expansion.variables[name] = old ?? value
      }
    }

    /// The symbol in `obj-$(CONFIG_X)`; nil where the name has none.
    private static func gate(_ name: String) -> Gate? {
      guard let start = name.range(of: "$(CONFIG_"), let end = name[start.upperBound...].firstIndex(of: ")") else {
        return nil
      }
      return .symbol(String(name[start.upperBound..<end]))
    }

    /// `obj` of `obj-y`, `foo` of `foo-objs`; nil for other variables.
    private static func base(of name: String, gate: Gate?) -> String? {
      if name.hasPrefix("CFLAGS_") { return name }
      for ending in ["-objs", "-y", "-m"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
      return nil
    }

    mutating func result() -> KbuildFolder {
      var folder = KbuildFolder(folder: folder)
      for (base, gate, value) in lists {
        // A name that a variable computes, as in `foo-y += $(bar-y)`, is expanded with all that was read.
        let words = expansion.words(value)
        switch base {
        case "obj", "lib", "core", "drivers", "net", "virt", "libs": folder.add(words, gate)
        case "subdir": folder.add(words.map { $0.hasSuffix("/") ? $0 : $0 + "/" }, gate)
        case "ccflags", "subdir-ccflags", "asflags", "subdir-asflags", "ldflags":
          let flags = KbuildFlags.paths(words, tree: root)
          if base == "ccflags" { folder.flags += flags }
          if base == "subdir-ccflags" { folder.inheritedFlags += flags }
        default:
          if base.hasPrefix("CFLAGS_") {
            let target = base.dropFirst(7).hasSuffix(".o") ? base.dropFirst(7).dropLast(2) : base.dropFirst(7)
            folder.fileFlags[FileBytes.normalised(String(target)), default: []] += KbuildFlags.paths(words, tree: root)
          } else {
            for word in words where word.hasSuffix(".o") {
              folder.composites[FileBytes.normalised(String(word.dropLast(2))), default: []].append(base)
            }
          }
        }
      }
      // The old spelling, without `-y`.
      if let old = expansion.variables["EXTRA_CFLAGS"] {
        folder.flags += KbuildFlags.paths(expansion.words(old), tree: root)
      }
      return folder
    }
  }

  private mutating func add(_ words: [String], _ gate: Gate) {
    for word in words {
      if word.hasSuffix("/") {
        subfolders.append(Object(name: FileBytes.normalised(String(word.dropLast())), gate: gate))
      } else if word.hasSuffix(".o") {
        objects.append(Object(name: FileBytes.normalised(String(word.dropLast(2))), gate: gate))
      }
    }
  }
}
