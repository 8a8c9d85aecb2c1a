import Foundation
import Patches
import Reports

/// What the state keeps of a series, so that most decisions need no mail.
struct SeriesFacts {
  var messageID: String
  var title: String
  var version: Int
  var isResend: Bool
  var total: Int
  var present: Int
  var missing: [Int]
  /// In lower case, like `lineageTitle`: mail clients and people change the case.
  var author: String
  var lineageTitle: String
  var changeID: String?
  var content: String
  var scopeReason: String?
  var firstDate: Double
  /// The last mail's; a date in the future counts as the mail's arrival.
  var lastDate: Double
  var lastArrival: Double

  /// - Parameter mails: those of the series, with the times at which they came, in seconds since 1970; at least one.
  init(_ series: Series, mails: [(mail: Mail, arrived: Double)], scope: PatchScope) {
    let dates = mails.map { min($0.mail.date?.timeIntervalSince1970 ?? $0.arrived, $0.arrived) }
    messageID = series.messageID ?? mails.first?.mail.messageID ?? ""
    title = series.title
    version = series.version
    isResend = series.isResend
    total = series.total
    present = series.patches.count
    missing = series.missing
    author = (series.cover?.from ?? series.patches.first?.author ?? mails.first?.mail.from)?.mailbox.lowercased() ?? ""
    lineageTitle = series.title.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    changeID = series.changeID
    content = Self.content(of: series)
    scopeReason = scope.reasonToSkip(series)
    firstDate = dates.min() ?? 0
    lastDate = dates.max() ?? 0
    lastArrival = mails.map(\.arrived).max() ?? 0
  }

  /// A hash of what the patches change, without the places at which they do.
  private static func content(of series: Series) -> String {
    var text = ""
    for patch in series.patches {
      for file in patch.files {
        text += "\(file.oldPath ?? "")\u{0}\(file.newPath ?? "")\n"
        for line in file.hunks.lazy.flatMap(\.lines) {
          switch line {
          case .context(let line): text += " \(line)\n"
          case .removed(let line): text += "-\(line)\n"
          case .added(let line): text += "+\(line)\n"
          }
        }
      }
    }
    return String(Fingerprints.fnv(text), radix: 16)
  }
}
