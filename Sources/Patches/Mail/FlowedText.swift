/// Text with `format=flowed` (RFC 3676): lines that end in a blank go on in the next one.
enum FlowedText {
  /// As git-mailinfo undoes it, so that a patch reads here as it would apply there: the blank that stuffs a line is
  /// taken off, soft line ends are joined, the signature's separator stays.
  static func unwrapped(_ text: String, deletesSpace: Bool) -> String {
    let space = UInt8(ascii: " ")
    let signature = Array("-- ".utf8)
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var isOpen = false
    for line in text.utf8.split(separator: 10, omittingEmptySubsequences: false) {
      if line.elementsEqual(signature) {
        if isOpen { result.append(10) }
        isOpen = false
        result += signature + [10]
        continue
      }
      let unstuffed = line.first == space ? line.dropFirst() : line
      isOpen = unstuffed.last == space
      result += isOpen && deletesSpace ? unstuffed.dropLast() : unstuffed
      if !isOpen { result.append(10) }
    }
    // The last piece had no line end of its own.
    if result.last == 10, !isOpen { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
  }
}
