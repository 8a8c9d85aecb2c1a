/// The `#include` lines of a C file, read as text.
struct IncludeLines: Sendable {
  /// `linux/slab.h` of `#include <linux/slab.h>`.
  var angled: [String] = []
  /// `amdgpu.h` of `#include "amdgpu.h"`.
  var quoted: [String] = []

  /// Takes the bytes of a file.
  init(_ bytes: [UInt8]) {
    var place = 0
    // Few lines have a directive, and the search for one is fast.
    while let mark = FileBytes.place(of: UInt8(ascii: "#"), in: bytes, from: place) {
      place = mark + 1
      var start = mark
      while start > 0, bytes[start - 1] == 32 || bytes[start - 1] == 9 { start -= 1 }
      guard start == 0 || bytes[start - 1] == 10 else { continue }
      var rest = bytes[place..<(FileBytes.place(of: 10, in: bytes, from: place) ?? bytes.count)]
      rest = rest.drop { $0 == 32 || $0 == 9 }
      guard rest.starts(with: "include".utf8) else { continue }
      rest = rest.dropFirst(7).drop { $0 == 32 || $0 == 9 }
      guard let opening = rest.popFirst(), opening == UInt8(ascii: "<") || opening == UInt8(ascii: "\"") else {
        continue
      }
      let closing = opening == UInt8(ascii: "<") ? UInt8(ascii: ">") : opening
      guard let end = rest.firstIndex(of: closing) else { continue }
      let name = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
      if opening == closing { quoted.append(name) } else { angled.append(name) }
    }
  }
}
