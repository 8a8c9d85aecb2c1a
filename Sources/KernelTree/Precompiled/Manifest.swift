/// What a precompiled header was made from, one fact a line.
struct Manifest {
  var path: String
  /// Size and time of the precompiled header itself.
  var stamp: String
  /// Of its bytes (`Checksum`).
  var checksum: String
  var tool: String
  var arguments: [String]
  var wanted: [String]
  var dropped: [String]
  /// Every file that it contains, with size and time.
  var files: [(String, String)]

  init(
    path: String, stamp: String, checksum: String, tool: String, arguments: [String], wanted: [String],
    dropped: [String], files: [(String, String)]
  ) {
    self.path = path
    self.stamp = stamp
    self.checksum = checksum
    self.tool = tool
    self.arguments = arguments
    self.wanted = wanted
    self.dropped = dropped
    self.files = files
  }

  /// Of precompiled headers.
  static let suffix = ".pch"

  /// Where the manifest of a precompiled header is.
  static func place(of header: String) -> String { header.dropLast(suffix.count) + ".manifest" }

  /// The recipe's name in the path of a precompiled header, with the folder: behind it stand process and number.
  static func name(of header: String) -> String {
    header.split(separator: ".", omittingEmptySubsequences: false).dropLast(3).joined(separator: ".")
  }

  /// The manifest of a precompiled header; nil when there is none, or none that is whole.
  init?(of header: String) {
    guard header.hasSuffix(Self.suffix), let bytes = FileBytes.read(Self.place(of: header), limit: 16 << 20) else {
      return nil
    }
    self.init(bytes)
    guard path == header else { return nil }
  }

  /// As it is written (`SealedText`).
  var bytes: [UInt8] {
    let lines =
      ["path \(path)", "stamp \(stamp)", "checksum \(checksum)", "tool \(tool)"] + arguments.map { "argument \($0)" }
      + wanted.map { "wanted \($0)" } + dropped.map { "dropped \($0)" } + files.map { "file \($0.1) \($0.0)" }
    return SealedText.seal(lines.joined(separator: "\n") + "\n")
  }

  /// Reads what `bytes` gives; nil for anything else, such as a file that was cut off.
  init?(_ bytes: [UInt8]) {
    guard let text = SealedText.open(bytes).flatMap({ String(validating: $0, as: UTF8.self) }) else { return nil }
    self.init(path: "", stamp: "", checksum: "", tool: "", arguments: [], wanted: [], dropped: [], files: [])
    for line in text.split(separator: "\n") {
      guard let blank = line.firstIndex(of: " ") else { return nil }
      let rest = line[line.index(after: blank)...]
      switch line[..<blank] {
      case "path": path = String(rest)
      case "stamp": stamp = String(rest)
      case "checksum": checksum = String(rest)
      case "tool": tool = String(rest)
      case "argument": arguments.append(String(rest))
      case "wanted": wanted.append(String(rest))
      case "dropped": dropped.append(String(rest))
      case "file":
        let words = rest.split(separator: " ", maxSplits: 2)
        guard words.count == 3 else { return nil }
        files.append((String(words[2]), "\(words[0]) \(words[1])"))
      default: return nil
      }
    }
    guard !path.isEmpty else { return nil }
  }
}
