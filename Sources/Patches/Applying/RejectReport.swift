/// What `git apply --reject --verbose` says of the hunks of one file.
struct RejectReport: Sendable {
  /// Numbers from 1.
  var rejected: Set<Int> = []
  /// By number, the line from 1 at which a hunk fits that is not where it says.
  var moved: [Int: Int] = [:]

  /// Takes git's messages, and how many hunks it was given. Gives nil when it did nothing.
  ///
  /// What becomes of each hunk is said at the end, one line each: `Rejected hunk #2.` or `Hunk #2 applied cleanly.`. No
  /// other lines will do, for in between git quotes the patch.
  init?(_ errors: String, hunks: Int, succeeded: Bool) {
    let lines = errors.split(separator: "\n")
    if !succeeded {
      let verdicts = lines.suffix(hunks)
      guard verdicts.count == hunks else { return nil }
      for (number, line) in zip(1..., verdicts) {
        if line == "Rejected hunk #\(number)." {
          rejected.insert(number)
        } else if line != "Hunk #\(number) applied cleanly." {
          return nil
        }
      }
    }
    for line in lines where line.hasPrefix("Hunk #") {
      // `Hunk #2 succeeded at 405 (offset -23 lines).`
      let words = line.split(separator: " ")
      guard words.count > 4, words[2] == "succeeded", words[3] == "at", let number = Int(words[1].dropFirst()),
        let place = Int(words[4])
      else { continue }
      moved[number] = place
    }
  }
}
