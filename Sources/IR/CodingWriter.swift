/// Appends values to the body of an encoded unit, and collects its string table on the way.
struct Writer {
  private var body: [UInt8] = []
  private var names: [Name] = []
  private var indices: [Name: Int] = [:]
  private var lastLine: Int64 = 0

  mutating func byte(_ value: UInt8) {
    body.append(value)
  }

  mutating func flag(_ value: Bool) {
    body.append(value ? 1 : 0)
  }

  mutating func unsigned(_ value: UInt64) {
    Self.append(value, to: &body)
  }

  mutating func signed(_ value: Int64) {
    unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
  }

  /// An index or a number of things. A negative one, which the IR does not have, is written so that reading refuses it.
  mutating func count(_ value: Int) {
    unsigned(UInt64(bitPattern: Int64(value)))
  }

  /// Writes a line as the difference from the line before: neighbours in the code are neighbours in the source.
  mutating func line(_ value: UInt32) {
    signed(Int64(value) - lastLine)
    lastLine = Int64(value)
  }

  mutating func name(_ name: Name) {
    count(index(of: name))
  }

  /// 0 for nil, else one more than the index.
  mutating func name(_ name: Name?) {
    count(name.map { index(of: $0) + 1 } ?? 0)
  }

  mutating func list<Element: Coded>(_ elements: [Element]) {
    count(elements.count)
    for element in elements { element.write(to: &self) }
  }

  mutating func optional<Value: Coded>(_ value: Value?) {
    flag(value != nil)
    value?.write(to: &self)
  }

  /// Everything that was written, behind magic number, version and string table.
  func finished() -> [UInt8] {
    var bytes = Format.magic
    bytes.append(Format.version)
    Self.append(UInt64(names.count), to: &bytes)
    for name in names {
      let text = name.text.utf8
      Self.append(UInt64(text.count), to: &bytes)
      bytes.append(contentsOf: text)
    }
    bytes.append(contentsOf: body)
    return bytes
  }

  private mutating func index(of name: Name) -> Int {
    if let index = indices[name] { return index }
    let index = names.count
    names.append(name)
    indices[name] = index
    return index
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
