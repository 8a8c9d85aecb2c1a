/// What `git apply --reject --verbose` says of the hunks of one file.
struct RejectReport: Sendable {
  /// Numbers from 1.
  var rejected: Set<Int> = []
  /// By number, the line from 1 at which a hunk fits that is not where it says.
  var moved: [Int: Int] = [:]

  /// Takes git's messages, and how many hunks it was given. Gives nil when it did nothing.
  init?(_ errors: String, hunks: Int, succeeded: Bool) {
    for line in errors.split(separator: "\n") {
      if line.hasPrefix("Rejected hunk #"), line.hasSuffix(".") {
        if let number = Int(line.dropFirst(15).dropLast()) { rejected.insert(number) }
      } else if line.hasPrefix("Hunk #") {
        // `Hunk #2 succeeded at 405 (offset -23 lines).`
        let words = line.split(separator: " ")
        guard words.count > 4, words[2] == "succeeded", words[3] == "at", let number = Int(words[1].dropFirst()),
          let place = Int(words[4])
        else { continue }
        moved[number] = place
      }
    }
    if !succeeded && rejected.isEmpty || rejected.contains(where: { $0 < 1 || $0 > hunks }) { return nil }
  }
}
