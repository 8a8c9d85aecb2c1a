/// Reads values from an encoded unit. Nothing in the bytes is believed: every read checks what it finds.
struct Reader {
  /// How many parameters, locals, temporaries and blocks the function has that is being read.
  struct Scope {
    var parameters: Int
    var locals: Int
    var temporaries: Int
    var blocks: Int
  }

  /// Nil outside of functions, where expressions name no variables of one.
  var scope: Scope?
  /// How many expressions the one that is being read lies in.
  var depth = 0

  private let bytes: [UInt8]
  private var position: Int
  private var names: [Name] = []
  private var lastLine: Int64 = 0

  /// Reads magic number, version and string table.
  init(_ bytes: [UInt8]) throws(DecodingProblem) {
    self.bytes = bytes
    position = Format.magic.count
    guard bytes.starts(with: Format.magic) else { throw .notAUnit }
    let version = try byte()
    guard version == Format.version else { throw .version(found: version, expected: Format.version) }
    let number = try count(ofSize: 1)
    var texts: [String] = []
    texts.reserveCapacity(min(number, Format.largestReservation))
    for _ in 0..<number {
      let start = position
      let length = try count(ofSize: 1)
      let end = position + length
      guard let text = String(validating: bytes[position..<end], as: UTF8.self) else {
        throw .malformed(offset: start, expected: "text in UTF-8")
      }
      texts.append(text)
      position = end
    }
    // Units are read on several threads, and all take names from one table.
    names = Name.all(texts)
  }

  var isAtEnd: Bool { position == bytes.count }

  /// The problem that what was just read is not what has to stand there.
  func malformed(_ expected: String) -> DecodingProblem {
    .malformed(offset: position, expected: expected)
  }

  mutating func byte() throws(DecodingProblem) -> UInt8 {
    guard position < bytes.count else { throw .truncated(offset: position) }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func flag() throws(DecodingProblem) -> Bool {
    switch try byte() {
    case 0: return false
    case 1: return true
    default: throw malformed("0 or 1")
    }
  }

  mutating func unsigned() throws(DecodingProblem) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      let bits = UInt64(byte & 0x7F)
      guard shift < 63 || (shift == 63 && bits <= 1) else {
        throw .malformed(offset: start, expected: "a number of 64 bits")
      }
      value |= bits << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw .truncated(offset: start)
  }

  mutating func signed() throws(DecodingProblem) -> Int64 {
    let value = try unsigned()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A number that fits `Integer`; `what` names it for the problem when it does not.
  mutating func number<Integer: FixedWidthInteger>(_ what: String) throws(DecodingProblem) -> Integer {
    let start = position
    guard let value = Integer(exactly: try unsigned()) else { throw .malformed(offset: start, expected: what) }
    return value
  }

  /// A number of things of which each takes at least `size` bytes of what is left.
  mutating func count(ofSize size: Int) throws(DecodingProblem) -> Int {
    let start = position
    let number: Int = try number("a count")
    guard number <= (bytes.count - position) / size else { throw .truncated(offset: start) }
    return number
  }

  /// An index below `limit`; any that is not negative, when there is no limit.
  mutating func index(below limit: Int?, _ what: String) throws(DecodingProblem) -> Int {
    let start = position
    let index: Int = try number(what)
    if let limit, index >= limit { throw .malformed(offset: start, expected: "\(what) below \(limit), found \(index)") }
    return index
  }

  mutating func line() throws(DecodingProblem) -> UInt32 {
    let start = position
    let (sum, overflow) = lastLine.addingReportingOverflow(try signed())
    guard !overflow, let value = UInt32(exactly: sum) else {
      throw .malformed(offset: start, expected: "a line number")
    }
    lastLine = sum
    return value
  }

  mutating func name() throws(DecodingProblem) -> Name {
    names[try index(below: names.count, "the index of a name")]
  }

  mutating func optionalName() throws(DecodingProblem) -> Name? {
    let index = try index(below: names.count + 1, "the index of a name")
    return index == 0 ? nil : names[index - 1]
  }

  mutating func list<Element: Coded>() throws(DecodingProblem) -> [Element] {
    let number = try count(ofSize: Element.smallestSize)
    var elements: [Element] = []
    elements.reserveCapacity(min(number, Format.largestReservation))
    for _ in 0..<number { elements.append(try Element(from: &self)) }
    return elements
  }

  mutating func optional<Value: Coded>() throws(DecodingProblem) -> Value? {
    guard try flag() else { return nil }
    return try Value(from: &self)
  }
}
