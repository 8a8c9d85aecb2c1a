import Findings

/// Turns places into SARIF locations: relative URIs, and columns in UTF-16 units.
struct SarifPlaces {
  /// The name of the folder to which relative URIs belong; GitHub knows this one.
  static let base = "%SRCROOT%"

  private let sources: SourceTexts

  init(sources: SourceTexts) {
    self.sources = sources
  }

  /// What relative URIs are relative to, for `originalUriBaseIds`.
  static func bases(root: String) -> [String: SarifArtifactLocation] {
    let folder = root.hasSuffix("/") ? root : root + "/"
    let location = SarifArtifactLocation(
      uri: "file://" + escaped(folder), description: SarifText("The root of the tree that was checked."))
    return [base: location]
  }

  func artifact(_ file: String) -> SarifArtifactLocation {
    file.hasPrefix("/")
      ? SarifArtifactLocation(uri: "file://" + Self.escaped(file))
      : SarifArtifactLocation(uri: Self.escaped(file), uriBaseId: Self.base)
  }

  /// The region of a place; its end is never before its start.
  func region(_ place: Place, withSnippet: Bool = false) -> SarifRegion {
    let text = sources[place.file]
    let startLine = max(1, place.startLine)
    let endLine = max(startLine, place.endLine)
    let startColumn = column(place.startColumn, line: startLine, text)
    let endColumn = column(place.endColumn, line: endLine, text)
    var region = SarifRegion(
      startLine: startLine, startColumn: startColumn, endLine: endLine,
      endColumn: endLine == startLine ? max(startColumn, endColumn) : endColumn)
    if withSnippet, startLine == endLine, let line = text?.line(startLine) {
      let units = Array(String(decoding: line, as: UTF8.self).utf16)
      let start = min(region.startColumn - 1, units.count)
      let end = min(region.endColumn - 1, units.count)
      if start < end { region.snippet = SarifText(String(decoding: units[start..<end], as: UTF16.self)) }
    }
    return region
  }

  func location(_ place: Place, function: String?, message: String? = nil, id: Int? = nil, withSnippet: Bool = false)
    -> SarifLocation
  {
    SarifLocation(
      id: id,
      physicalLocation: SarifPhysicalLocation(
        artifactLocation: artifact(place.file), region: region(place, withSnippet: withSnippet)),
      logicalLocations: function.flatMap { $0.isEmpty ? nil : [SarifLogicalLocation(name: $0, kind: "function")] },
      message: message.map { SarifText($0) })
  }

  private func column(_ byteColumn: Int, line: Int, _ text: SourceText?) -> Int {
    max(1, text?.utf16Column(line: line, byteColumn: byteColumn) ?? byteColumn)
  }

  /// Everything but unreserved characters and `/` becomes `%XX`, byte by byte.
  static func escaped(_ path: String) -> String {
    path.utf8.reduce(into: "") { result, byte in
      let scalar = Unicode.Scalar(byte)
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~", "/", "+": result.unicodeScalars.append(scalar)
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
  }
}
