/// What GMime must not be given: it reads a group of addresses (RFC 5322, 3.4: `name: member, …;`) by calling itself
/// for its members, so that `To: a:a:a:…` with enough of them ends the process.
enum HeaderGuard {
  /// Why a mail is not read, if it has such a header, be it in a mail that is attached to it; nil for all others.
  static func refusal(_ bytes: UnsafeRawBufferPointer) -> String? {
    var place = 0
    var name: String?
    var colons = 0
    while place < bytes.count {
      let end = LineEnd.next(in: bytes, from: place) ?? bytes.count
      let isFolded = bytes[place] == 32 || bytes[place] == 9
      if !isFolded {
        name = headerName(bytes, from: place, to: end)
        colons = 0
      }
      if let name {
        for index in place..<end where bytes[index] == colon { colons += 1 }
        if colons > MailLimits.groups {
          return "the header '\(name)' has more than \(MailLimits.groups) groups of addresses; the mail is not read"
        }
      }
      place = end + 1
    }
    return nil
  }

  private static let colon = UInt8(ascii: ":")
  /// The letters that the names begin with; most lines of a patch are told by them.
  private static let initials: [UInt8] = [98, 99, 102, 114, 115, 116]
  private static let names = ["from", "sender", "reply-to", "to", "cc", "bcc"]

  /// The name of a header with addresses; nil for every other line.
  private static func headerName(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> String? {
    guard start < end, initials.contains(bytes[start] | 32) else { return nil }
    guard let stop = bytes[start..<min(end, start + 20)].firstIndex(of: colon) else { return nil }
    let name = HeaderText.cleaned(String(decoding: bytes[start..<stop], as: UTF8.self)).lowercased()
    return names.contains(name) ? name : nil
  }
}
