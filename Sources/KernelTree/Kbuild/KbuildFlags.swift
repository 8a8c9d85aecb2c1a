/// The flags of a Makefile that change what the code means: include folders, included files and macros.
enum KbuildFlags {
  /// Takes expanded words; gives those flags with every path absolute (kbuild's are relative to the tree's root).
  static func paths(_ words: [String], tree root: String) -> [String] {
    var result: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      switch word {
      case "-I", "-include", "-isystem", "-iquote", "-idirafter":
        if let path = rest.popFirst() { result += [word, absolute(path, root)] }
      case "-D", "-U": if let name = rest.popFirst() { result.append(word + name) }
      default:
        if word.hasPrefix("-I") {
          result += ["-I", absolute(String(word.dropFirst(2)), root)]
        } else if word.hasPrefix("-D") || word.hasPrefix("-U") {
          result.append(unquoted(word))
        } else if word.hasPrefix("-std=") || word == "-fms-extensions" || word == "-fshort-enums" {
          result.append(word)
        }
      }
    }
    return result
  }

  private static func absolute(_ path: String, _ root: String) -> String {
    FileBytes.normalised(path.hasPrefix("/") ? path : root + "/" + path)
  }

  /// The shell takes one layer of quotes away.
  private static func unquoted(_ word: String) -> String {
    guard word.contains("'") || word.contains("\\\"") else { return word.filter { $0 != "\"" } }
    return word.replacing("\\\"", with: "\"").filter { $0 != "'" }
  }
}
